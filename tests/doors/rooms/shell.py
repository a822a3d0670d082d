"""The doors of what everybody has: saved views of lists."""

from __future__ import annotations

import datetime as dt
from typing import Any

from accounts import saving
from accounts.roles import ROLES

ANY = tuple(sorted(frozenset().union(*(role.permissions for role in ROLES))))  # who holds a role
ENOUGH = dict.fromkeys(
    ("saved:views", "saved:menu", "saved:save", "saved:open", "saved:change", "saved:delete"), ANY
)


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A view of somebody’s, shared with nobody: it does not exist for the others."""
    row = saving.save(place="contracts:queue", query="due=late", name="Retards d’essai", by=people["officer"])
    return dict.fromkeys(("saved:open", "saved:change", "saved:delete"), (row.pk,))
