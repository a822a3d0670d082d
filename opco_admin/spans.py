"""Geometry of periods on a line of time: one row a thing, its days from left to right, today marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from textwrap import shorten

from opco_admin.charts import Mark

LEFT, ROOM, ROW, AXIS, NAME = 150, 360, 30, 22, 22
_YEARS = 8  # written under the axis, at most


@dataclass(frozen=True, slots=True)
class Span:
    """One period, where it is drawn and what it says."""

    x: int
    y: int
    width: int
    label: str
    since: date
    until: date
    look: str


@dataclass(frozen=True, slots=True)
class Spans:
    """Everything a template needs to draw periods and their table."""

    title: str
    head: str
    spans: tuple[Span, ...]
    names: tuple[Mark, ...]
    years: tuple[Mark, ...]
    today: int | None
    width: int
    height: int
    left: int = LEFT


def spans(
    title: str, head: str, rows: Sequence[tuple[str, date, date, str]], on: date | None = None
) -> Spans:
    """Rows are (label, first day, last day, look: 1, 2 or late); rows of one label share its line."""
    days = [day for _, since, until, _ in rows for day in (since, until)] + ([on] if on else [])
    first, last = (min(days), max(days)) if days else (date.min, date.min)
    length = max(1, (last - first).days)
    labels = list(dict.fromkeys(label for label, *_ in rows))

    def place(day: date) -> int:
        return LEFT + round((day - first).days * ROOM / length)

    found = tuple(
        Span(
            place(since), labels.index(label) * ROW + 6, max(2, place(until) - place(since)),
            label, since, until, look,
        )
        for label, since, until, look in rows
    )  # fmt: skip
    names = tuple(
        Mark(index * ROW + ROW // 2 + 4, shorten(label, NAME, placeholder="…"))
        for index, label in enumerate(labels)
    )
    every = -(-(last.year - first.year + 1) // _YEARS)
    years = tuple(
        Mark(place(date(year, 1, 1)), str(year)) for year in range(first.year + 1, last.year + 1, every)
    )
    today = place(on) if on and days else None
    return Spans(title, head, found, names, years, today, LEFT + ROOM + 20, len(labels) * ROW + AXIS)
