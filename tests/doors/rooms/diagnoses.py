"""Doors of the questionnaires, of the diagnoses and of their plans."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from registers.models import Company
from smeservice.actions import consultants, diagnoses, firms, plans, questionnaires
from tests.smeservice.diagnoses.world import finished

READ = ("smeservice.open_firm",)
WORK = ("smeservice.open_firm", "smeservice.work_firm")
WRITE = ("smeservice.open_firm", "smeservice.edit_questionnaire")
KEEP = ("smeservice.open_firm", "smeservice.reference_consultant")
WRITTEN = (
    "questionnaire_copy", "questionnaire_publish", "section_new", "section", "question_new", "question",
    "question_up", "question_remove",
)  # fmt: skip
NEEDED = {
    **{f"smeservice:{name}": READ for name in ("questionnaires", "questionnaire", "diagnoses", "diagnosis")},
    "smeservice:diagnosis_report": READ,
    "smeservice:consultants": READ,
    "smeservice:consultant_new": KEEP,
    "smeservice:consultant": KEEP,
    "smeservice:advise": WORK,
    **{f"smeservice:{name}": WRITE for name in ("questionnaire_new", *WRITTEN)},
    **{
        f"smeservice:{name}": WORK
        for name in (
            "diagnosis_begin", "diagnosis_fill", "diagnosis_choose", "diagnosis_step", "plan_add",
            "plan_change", "plan_advance",
        )
    },
}  # fmt: skip


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    company, _ = Company.objects.get_or_create(pk="404833048", defaults={"name": "Garage d’essai"})
    by = people["officer"]
    firms.refresh(on=on)
    row = finished(company.pk, by, on)
    diagnoses.choose(diagnosis=row.pk, questions=["q2"], summary="Vu.", by=by, on=on)
    told = plans.Told(title="Former", due_on=on)
    action = plans.add(diagnosis=row.pk, told=told, token=UUID(int=11), by=by, on=on)
    draft = questionnaires.copy(version=row.version, by=by, on=on)
    adviser = consultants.reference(
        told=consultants.Reference(
            siret="73282932000074", name="Conseil Sud", domains=["deep"], since=on, until=on,
            day_cost=Decimal(900), days=20,
        ),
        by=by, on=on,
    )  # fmt: skip
    return {
        "smeservice:advise": (company.pk,),
        "smeservice:consultant": (adviser.pk,),
        **{
            f"smeservice:{name}": (draft.pk,)
            for name in ("questionnaire", "questionnaire_copy", "questionnaire_publish", "section_new")
        },
        "smeservice:section": (draft.pk, "s1"),
        "smeservice:question_new": (draft.pk, "s1"),
        "smeservice:question": (draft.pk, "s1", "q1"),
        "smeservice:question_up": (draft.pk, "q2"),
        "smeservice:question_remove": (draft.pk, "q2"),
        **{
            f"smeservice:{name}": (row.pk,)
            for name in ("diagnosis", "diagnosis_choose", "diagnosis_report", "plan_add")
        },
        "smeservice:diagnosis_fill": (row.pk, "s1"),
        "smeservice:diagnosis_step": (row.pk, "reopen"),
        "smeservice:diagnosis_begin": (company.pk,),
        "smeservice:plan_change": (action.pk,),
        "smeservice:plan_advance": (action.pk, "finish"),
    }
