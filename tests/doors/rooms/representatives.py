"""Doors of the representatives' pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from registers.models import Committee

REPRESENT = ("branches.represent_branch",)
NEEDED = {"branches:my_branch": REPRESENT, "branches:my_documents": REPRESENT}
ENOUGH = {
    "branches:my_room": (*REPRESENT, "branches.open_branch"),
    "branches:my_levels": (*REPRESENT, "branches.open_branch"),
}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    committee, _ = Committee.objects.get_or_create(pk="2", defaults={"label": "CPNE d’essai"})
    return {f"branches:{name}": (committee.pk,) for name in ("my_room", "my_levels", "my_documents")}
