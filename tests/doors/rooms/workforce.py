"""Doors of the figures of employees, of projections and of diagnoses."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from branches.actions import diagnosing, projecting
from branches.models import WorkforceVintage
from branches.rules import projection
from branches.rules.projection import Hypotheses
from tests.branches.studies.world import branch
from tests.branches.workforce.test_files import HEAD, LINES, load

READ = ("branches.open_branch",)
LOAD = ("branches.open_branch", "branches.load_workforce")
NEEDED = {
    "branches:workforce_load": LOAD,
    "branches:projection_new": LOAD,
    **{
        f"branches:{name}": READ
        for name in (
            "workforce_vintages", "workforce_file", "projection", "projection_check", "diagnoses",
            "diagnosis_preview", "diagnosis",
        )
    },
}  # fmt: skip
ENOUGH = {"branches:workforce": ("branches.open_branch", "branches.represent_branch")}
POSTED = {"branches:diagnoses": LOAD}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    by, committee = people["officer"], branch("2")
    load(by, HEAD + LINES)
    vintage = WorkforceVintage.objects.get()
    central = Hypotheses(64, (Decimal("0.05"),) * 4, entries=5, growth=None)
    made = projecting.make(
        vintage=vintage, title="Essai", years=3, scenarios=projection.around(central, Decimal("0.2")),
        by=by, on=on,
    )  # fmt: skip
    kept = diagnosing.keep(committee=committee, by=by, on=on)
    return {
        "branches:workforce_file": (vintage.pk,),
        "branches:projection_new": ("2",),
        "branches:projection": (made.pk,),
        "branches:projection_check": (made.pk,),
        "branches:diagnoses": ("2",),
        "branches:diagnosis_preview": ("2",),
        "branches:diagnosis": (kept.pk,),
    }
