"""Keyset pages of lists that show the last row first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

SIZE, COUNTED, DIGITS = 50, 10_000, 18


@dataclass(frozen=True, slots=True)
class Back:
    """The keys of one page, the key that leads to the next (empty on the last), how many rows match."""

    keys: list[int]
    next: str
    total: int


def page_back(rows: QuerySet[Any], after: str, *, size: int = SIZE) -> Back:
    """The page after a key, the greatest first; nonsense in the address gives the first page."""
    readable = after.isascii() and after.isdigit() and len(after) <= DIGITS
    beyond = rows.filter(pk__lt=int(after)) if readable else rows
    keys = list(beyond.order_by("-pk").values_list("pk", flat=True)[: size + 1])
    total = rows.order_by()[: COUNTED + 1].count()
    return Back(keys[:size], str(keys[size - 1]) if len(keys) > size else "", min(total, COUNTED))
