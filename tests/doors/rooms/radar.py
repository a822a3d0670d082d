"""Doors of the radar of certifications."""

from __future__ import annotations

import datetime as dt
from typing import Any

READERS = ("branches.open_branch", "branches.represent_branch")
ENOUGH = {"branches:radar": READERS, "branches:sheet": READERS}
NEEDED = {"branches:radar_export": ("branches.open_branch",)}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """The sheet that the contracts of the house aim at."""
    return {"branches:sheet": ("RNCP38362",), "branches:radar_export": ("csv",)}
