"""Doors of the simulator of levels."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from branches.actions import scenarios
from branches.actions.scenarios import Draft
from registers.models import Committee

VIEW = ("branches.view_scenario",)
SIMULATE = ("branches.view_scenario", "branches.simulate_levels")


def _all(names: str, needed: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {f"branches:{name}": needed for name in names.split()}


NEEDED = {
    **_all("scenarios scenario scenario_compare scenario_progress scenario_export", VIEW),
    **_all("scenario_new scenario_edit scenario_duplicate scenario_share", SIMULATE),
    **_all("scenario_put_away scenario_compute", SIMULATE),
    "branches:scenario_stock": (*SIMULATE, "branches.work_branch"),
}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A scenario of the OPCO, shown to the representatives."""
    committee, _ = Committee.objects.get_or_create(pk="2", defaults={"label": "CPNE d’essai"})
    draft = Draft("Scénario", "", dt.date(2027, 1, 1), 3, False, Decimal(0), {"RNCP38362": Decimal(7600)})
    row = scenarios.create(committee=committee, draft=draft, by=people["officer"], on=on)
    scenarios.share(scenario=row.pk, shared=True, by=people["officer"], on=on)
    one = "scenario scenario_edit scenario_duplicate scenario_share scenario_put_away scenario_compute"
    return {f"branches:{name}": (row.pk,) for name in (*one.split(), "scenario_progress", "scenario_export")}
