"""Doors of the coverage map, of the figures, of the goals and of satisfaction."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from registers.models import Company
from smeservice.actions import figures, firms, goals, interactions, satisfaction
from smeservice.models import Survey

READ = ("smeservice.open_firm",)
SET = ("smeservice.open_firm", "smeservice.set_goal")
NEEDED = {
    **{
        f"smeservice:{name}": READ
        for name in (
            "coverage", "coverage_export", "figures", "figures_export", "figures_again", "figure",
            "figure_export", "goals", "goal", "satisfaction", "satisfaction_export",
        )
    },
    "smeservice:goal_new": SET,
    "smeservice:goal_drop": SET,
    "smeservice:survey": (),
}  # fmt: skip
POSTED = {"smeservice:goal": SET}
PUBLIC = {"smeservice:survey"}  # its signed link is the key


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    company, _ = Company.objects.get_or_create(pk="404833048", defaults={"name": "Garage d’essai"})
    by = people["officer"]
    firms.refresh(on=on)
    visit = interactions.record(
        token=UUID(int=814),
        company=company.pk,
        kind="visit",
        happened_on=on,
        outcome="interested",
        by=by,
        on=on,
    )
    survey = Survey.objects.create(company=company, adviser=by, interaction=visit, state="sent", asked_on=on)
    goal = goals.fix(year=on.year, aim="visits", target=5, department="06", by=by, on=on)
    figures.refresh(on=on)
    return {
        **dict.fromkeys(("smeservice:figure", "smeservice:figure_export"), ("visits",)),
        **dict.fromkeys(("smeservice:goal", "smeservice:goal_drop"), (goal.pk,)),
        "smeservice:survey": (satisfaction.key_of(survey),),
    }
