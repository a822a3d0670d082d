"""The report of a diagnosis: what it says, and its PDF."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

import law
from law.typography import french
from registers.papers import typeset
from smeservice.models import DiagnosisAnswer, FirmDiagnosis, PlanAction
from smeservice.rules import diagnoses as rules
from smeservice.rules import plans, questionnaires

TEMPLATE = Path(__file__).parent / "typst" / "diagnosis.typ"


def content(diagnosis: FirmDiagnosis, on: date) -> dict[str, Any]:
    """What the report says, ready to be set."""
    sections = questionnaires.read(diagnosis.version.content)
    answers = _answers(diagnosis)
    found = rules.scores(sections, answers)
    before = previous(diagnosis)
    old = _by_code(before) if before else {}
    actions = diagnosis.actions.exclude(state="dropped").select_related("contact", "adviser")
    adviser = diagnosis.adviser
    return {
        "dated_on": on.isoformat(),
        "date": f"{on:%d/%m/%Y}",
        "house": settings.OPCO_NAME or "OPCO Admin",
        "title": french(f"Votre diagnostic : {diagnosis.version.questionnaire.title}"),
        "firm": diagnosis.company.name or diagnosis.company_id,
        "siren": diagnosis.company_id,
        "met": _met(diagnosis),
        "summary": [line for line in diagnosis.summary.splitlines() if line.strip()],
        "overall": rules.overall(sections, answers),
        "series": [_series(diagnosis), *([_series(before)] if before else [])],
        "scores": [[each.title, each.worth, *([old.get(each.code)] if before else [])] for each in found],
        "alt": french(" ; ".join(f"{each.title} : {_points(each.worth)}" for each in found) + "."),
        "priorities": [
            {"title": each.title, "reason": each.reason, "advice": each.advice}
            for each in diagnosis.priorities.order_by("rank")
        ],
        "actions": [_row(each) for each in actions.order_by("due_on", "pk")],
        "adviser": {
            "name": str(adviser.get_full_name() or adviser.email),
            "email": adviser.email,
            "house": settings.OPCO_CONTACT,
        },
    }


def pdf(told: Mapping[str, Any]) -> bytes:
    """The document; the same content always gives the same bytes."""
    return typeset.pdf(TEMPLATE, told, dated_on=date.fromisoformat(told["dated_on"]))


def pictures(told: Mapping[str, Any]) -> list[bytes]:
    """The pages as PNG, to look at."""
    return typeset.pictures(TEMPLATE, told, dated_on=date.fromisoformat(told["dated_on"]))


def previous(diagnosis: FirmDiagnosis) -> FirmDiagnosis | None:
    """The last one finished before it with the same questionnaire, whatever its version."""
    rows = FirmDiagnosis.objects.filter(
        company=diagnosis.company_id,
        version__questionnaire=diagnosis.version.questionnaire_id,
        state__in=("finished", "restituted"),
        pk__lt=diagnosis.pk,
    )
    return rows.select_related("version__questionnaire").order_by("-pk").first()


def radar_rows(diagnosis: FirmDiagnosis) -> tuple[list[str], list[tuple[str, list[int | None]]]]:
    """The series and the rows of its radar, the previous one beside."""
    found = rules.scores(questionnaires.read(diagnosis.version.content), _answers(diagnosis))
    before = previous(diagnosis)
    old = _by_code(before) if before else {}
    names = [_series(diagnosis), *([_series(before)] if before else [])]
    return names, [(each.title, [each.worth, *([old.get(each.code)] if before else [])]) for each in found]


def _answers(diagnosis: FirmDiagnosis) -> dict[str, str]:
    rows = DiagnosisAnswer.objects.filter(diagnosis=diagnosis, current=True)
    return dict(rows.values_list("question", "value"))


def _by_code(diagnosis: FirmDiagnosis) -> dict[str, int | None]:
    sections = questionnaires.read(diagnosis.version.content)
    return {each.code: each.worth for each in rules.scores(sections, _answers(diagnosis))}


def _series(diagnosis: FirmDiagnosis) -> str:
    return french(f"{diagnosis.finished_on or diagnosis.opened_on:%d/%m/%Y}")


def _met(diagnosis: FirmDiagnosis) -> str:
    day = diagnosis.finished_on or diagnosis.opened_on
    who = f" avec {diagnosis.contact}" if diagnosis.contact and not diagnosis.contact.erased_on else ""
    return french(f"Fait le {day:%d/%m/%Y}{who}.")


def _points(worth: int | None) -> str:
    return "sans réponse" if worth is None else f"{worth} points sur {questionnaires.FULL}"


def _row(action: PlanAction) -> list[str]:
    cost = law.euros(action.cost) if action.cost else "—"
    return [
        action.title,
        owner(action),
        f"{action.due_on:%d/%m/%Y}",
        french(f"{cost}, {plans.FUNDINGS[action.funding].lower()}" if action.funding != "none" else cost),
    ]


def owner(action: PlanAction) -> str:
    """Who answers for an action."""
    if action.contact:
        return str(action.contact)
    return str(action.adviser or "À désigner")


def lines(rows: Sequence[PlanAction], on: date) -> list[dict[str, Any]]:
    """The actions of a plan as a page shows them."""
    return [
        {"row": each, "owner": owner(each), "late": plans.late(each.state, each.due_on, on)} for each in rows
    ]
