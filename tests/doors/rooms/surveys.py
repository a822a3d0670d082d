"""Doors of the insertion surveys."""

from __future__ import annotations

import datetime as dt
from typing import Any

from branches.actions import surveys
from tests.branches.habilitations.conftest import standing_house
from tests.branches.sessions.conftest import World

MANAGE = ("branches.open_branch", "branches.manage_survey")
ENOUGH = {
    f"branches:{name}": ("branches.open_branch", "branches.represent_branch")
    for name in ("surveys", "surveys_export", "survey")
}
_MANAGED = ("survey_new", "survey_statistics", "survey_act", "survey_answer", "survey_load")
NEEDED = {f"branches:{name}": MANAGE for name in _MANAGED} | {
    "branches:survey_contacts": (*MANAGE, "branches.view_candidate")
}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A survey that is prepared."""
    world = World(standing_house(people["officer"]))
    if not world.house.qualification.certificates.exists():
        world.deliver(world.signed())
    row = surveys.prepare(
        committee=world.house.committee, qualification=world.house.qualification, year=2026,
        horizon=6, by=world.by, on=on,
    )  # fmt: skip
    return {
        **{f"branches:{name}": (row.pk,) for name in ("survey", *_MANAGED[3:], "survey_contacts")},
        "branches:survey_act": (row.pk, "open"),
    }
