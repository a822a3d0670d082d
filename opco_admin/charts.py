"""Geometry of the small SVG charts: whole coordinates, drawn by templates/partials/charts/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import shorten

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 520, 220, 40, 12, 12, 26
ROW, NAME = 30, 28  # height of a lying bar, letters of its name


@dataclass(frozen=True, slots=True)
class Bar:
    """One rectangle, with what it says; None: a value that is hidden."""

    x: int
    y: int
    width: int
    height: int
    series: int
    label: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A text on an axis."""

    position: int
    text: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything a template needs to draw a chart and its table."""

    title: str
    head: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    bars: tuple[Bar, ...]
    scale: tuple[Mark, ...]
    names: tuple[Mark, ...]
    width: int
    height: int

    @property
    def empty(self) -> bool:
        return not any(value for _, values in self.rows for value in values)

    @property
    def named(self) -> list[tuple[str, list[tuple[str, int | None]]]]:
        """The rows of the data table, each value with the name of its series."""
        return [(label, list(zip(self.series, values, strict=True))) for label, values in self.rows]


def columns(
    title: str,
    head: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int | None]]],
    *,
    every: int = 1,
) -> Chart:
    """Upright bars, grouped by row; one name in `every` is written under the axis."""
    top = ceiling(max((value or 0 for _, values in rows for value in values), default=0))
    floor = HEIGHT - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / max(1, len(rows))
    width = max(2, round(step * 0.72 / max(1, len(series))))
    bars, names = [], []
    for index, (label, values) in enumerate(rows):
        start = LEFT + round(index * step + (step - width * len(values)) / 2)
        if index % every == 0:
            names.append(Mark(LEFT + round((index + 0.5) * step), label))
        for rank, value in enumerate(values):
            if value is None:
                continue
            tall = round(value * (floor - TOP) / top)
            bars.append(
                Bar(start + rank * width, floor - tall, max(1, width - 2), tall, rank + 1, label, value)
            )
    scale = tuple(
        Mark(floor - round(part * (floor - TOP) / 4), _written(top * part // 4)) for part in range(5)
    )
    return Chart(title, head, tuple(series), _table(rows), tuple(bars), scale, tuple(names), WIDTH, HEIGHT)


def lines(title: str, head: str, series: str, rows: Sequence[tuple[str, int | None]]) -> Chart:
    """Lying bars, one a row, the name at the left and the value at the end."""
    left, room = 190, 250
    top = max((value or 0 for _, value in rows), default=0) or 1
    bars = tuple(
        Bar(left, index * ROW + 6, max(2, round((value or 0) * room / top)), ROW - 12, 1, label, value)
        for index, (label, value) in enumerate(rows)
    )
    names = tuple(
        Mark(index * ROW + ROW // 2 + 4, shorten(label, NAME, placeholder="…"))
        for index, (label, _) in enumerate(rows)
    )
    table = _table([(label, (value,)) for label, value in rows])
    return Chart(title, head, (series,), table, bars, (), names, left + room + 70, max(1, len(rows)) * ROW)


def ceiling(value: int) -> int:
    """The top of an axis: the least of 4, 8, 12, 20, 40, 80… that covers the value; quarters are whole."""
    size = 1
    while size * 20 < value:
        size *= 10
    return next(part * size for part in (4, 8, 12, 20) if part * size >= value)


def _written(value: int) -> str:
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _table(
    rows: Sequence[tuple[str, Sequence[int | None]]],
) -> tuple[tuple[str, tuple[int | None, ...]], ...]:
    return tuple((label, tuple(values)) for label, values in rows)
