"""The doors of what everybody has: saved views of lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts import saving

NEEDED: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("saved:views", "saved:menu", "saved:save", "saved:open", "saved:change", "saved:delete"), ()
)


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A view of somebody’s, shared with nobody: it does not exist for the others."""
    row = saving.save(place="contracts:queue", query="due=late", name="Retards d’essai", by=people["officer"])
    return dict.fromkeys(("saved:open", "saved:change", "saved:delete"), (row.pk,))
