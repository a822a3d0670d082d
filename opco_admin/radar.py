"""Geometry of a radar: one axis a part, out of 100, one outline a series; an unknown value has no point."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from textwrap import shorten

WIDTH, HEIGHT, RADIUS, TOP, NAME = 600, 300, 108, 100, 20
CENTRE = (WIDTH // 2, HEIGHT // 2)
_ASIDE = 18  # how far names stand from the end of their axis


@dataclass(frozen=True, slots=True)
class Point:
    """A place, and what is said there."""

    x: int
    y: int
    text: str = ""
    anchor: str = "middle"
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """One series: its line when every value is known, its points."""

    series: int
    name: str
    line: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Radar:
    """Everything a template needs to draw a radar and its table."""

    title: str
    head: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int | None, ...]], ...]
    rings: tuple[str, ...]
    axes: tuple[Point, ...]
    names: tuple[Point, ...]
    outlines: tuple[Outline, ...]
    width: int = WIDTH
    height: int = HEIGHT
    centre: tuple[int, int] = CENTRE

    @property
    def named(self) -> list[tuple[str, list[tuple[str, int | None]]]]:
        """The rows of the data table, each value with the name of its series."""
        return [(label, list(zip(self.series, values, strict=True))) for label, values in self.rows]


def radar(
    title: str, head: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]]
) -> Radar:
    """Rows are (axis, one value out of 100 a series); three axes at least make a shape."""
    count = max(1, len(rows))
    outlines = []
    for rank, name in enumerate(series):
        told = [(index, label, values[rank]) for index, (label, values) in enumerate(rows)]
        points = tuple(
            Point(*_place(index, count, RADIUS * value / TOP), label, value=value)
            for index, label, value in told
            if value is not None
        )
        line = " ".join(f"{each.x},{each.y}" for each in points) if len(points) == len(rows) else ""
        outlines.append(Outline(rank + 1, name, line, points))
    return Radar(
        title,
        head,
        tuple(series),
        tuple((label, tuple(values)) for label, values in rows),
        tuple(_ring(part, count) for part in (25, 50, 75, 100)),
        tuple(Point(*_place(index, count, RADIUS)) for index in range(len(rows))),
        tuple(_name(index, count, label) for index, (label, _) in enumerate(rows)),
        tuple(outlines),
    )


def _place(index: int, count: int, far: float) -> tuple[int, int]:
    turn = 2 * pi * index / count
    return round(CENTRE[0] + far * sin(turn)), round(CENTRE[1] - far * cos(turn))


def _ring(part: int, count: int) -> str:
    places = (_place(index, count, RADIUS * part / TOP) for index in range(count))
    return " ".join(f"{x},{y}" for x, y in places)


def _name(index: int, count: int, label: str) -> Point:
    x, y = _place(index, count, RADIUS + _ASIDE)
    side = "middle" if abs(x - CENTRE[0]) < _ASIDE else "start" if x > CENTRE[0] else "end"
    return Point(x, y + 4, shorten(label, NAME, placeholder="…"), side)
