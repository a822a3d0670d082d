"""Keyset pages: each page is found by the key of the last row of the one before, never by counting rows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

SIZE = 50
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, the key that leads to the next one (empty on the last), and how many rows match."""

    rows: list[Any]
    next: str
    total: int
    more: bool  # more than could be counted quickly


def page_of(queryset: QuerySet, after: str = "", *, key: str = "pk", size: int = SIZE) -> Page:
    """The page after a key, in the order of that key."""
    counted = queryset.order_by()[: COUNTED + 1].count()
    beyond = queryset.filter(**{f"{key}__gt": after}) if after else queryset
    rows = list(beyond.order_by(key)[: size + 1])
    last = str(getattr(rows[size - 1], key)) if len(rows) > size else ""
    return Page(rows[:size], last, min(counted, COUNTED), counted > COUNTED)
