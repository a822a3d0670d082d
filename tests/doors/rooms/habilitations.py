"""Doors of the accreditations and of the changes to report."""

from __future__ import annotations

import datetime as dt
from typing import Any

from branches.actions import reporting
from branches.models import Habilitation
from tests.branches.habilitations.conftest import standing_house

OPEN = ("branches.open_branch",)
MANAGE = (*OPEN, "branches.manage_habilitation")
_READ = (
    "habilitations",
    "habilitations_export",
    "habilitation",
    "habilitation_changes",
    "habilitation_report_file",
)
_WRITE = (
    "habilitation_new", "habilitation_edit", "habilitation_paper", "habilitation_act", "habilitations_expire",
    "habilitation_report_new", "habilitation_report_mark",
)  # fmt: skip
NEEDED = {f"branches:{name}": OPEN for name in _READ} | {f"branches:{name}": MANAGE for name in _WRITE}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """An active accreditation, its first change in a batch."""
    made = standing_house(people["officer"])
    row = Habilitation.objects.get()
    report = reporting.draw_up(committee=made.committee, by=made.officer, on=on)
    one = ("habilitation", "habilitation_edit", "habilitation_paper")
    return {
        **{f"branches:{name}": (row.pk,) for name in one},
        "branches:habilitation_act": (row.pk, "suspend"),
        "branches:habilitation_report_file": (report.pk,),
        "branches:habilitation_report_mark": (report.pk,),
    }
