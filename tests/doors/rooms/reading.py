"""The doors of the readings, and of the lists taken away."""

from __future__ import annotations

import datetime as dt
from typing import Any

READ = ("accounts.view_access",)
NEEDED = {
    f"reading:{name}": READ
    for name in ("accesses", "explain", "exports", "take", "ask", "export", "export_file")
}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """An export is of one person only: nobody else’s exists, its addresses answer 404."""
    return {"reading:export": (999_999,), "reading:export_file": (999_999,)}
