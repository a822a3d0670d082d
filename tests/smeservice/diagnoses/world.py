"""A diagnosis ready to be looked at."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

from smeservice.actions import diagnoses, questionnaires
from smeservice.actions.diagnoses import Told
from smeservice.models import FirmDiagnosis, QuestionnaireVersion
from smeservice.rules import questionnaires as rules


def shipped(on: dt.date, code: str = "flash-rh") -> QuestionnaireVersion:
    """A questionnaire of the house, published."""
    questionnaires.load_shipped(on=on)
    return QuestionnaireVersion.objects.get(questionnaire__code=code, state="published")


def begun(siren: str, by: Any, on: dt.date) -> FirmDiagnosis:
    """A flash just opened."""
    return diagnoses.begin(company=siren, version=shipped(on).pk, token=uuid4(), by=by, on=on)


def finished(siren: str, by: Any, on: dt.date) -> FirmDiagnosis:
    """A flash where every question has its last answer, finished."""
    row = begun(siren, by, on)
    asked = rules.questions(rules.read(row.version.content))
    told = {code: Told(str(len(each.options)) if each.options else "3") for code, each in asked.items()}
    diagnoses.answer(diagnosis=row.pk, answers=told, by=by)
    return diagnoses.finish(diagnosis=row.pk, by=by, on=on)
