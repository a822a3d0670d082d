"""Geometry of age pyramids and of curves, drawn by templates/partials/charts/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from law.typography import french
from opco_admin.charts import BOTTOM, HEIGHT, RIGHT, TOP, WIDTH, Bar, Chart, Mark, ceiling

Rows = tuple[tuple[str, tuple[int | None, ...]], ...]  # None: hidden, a gap in the drawing
HALF, GUTTER, TALL, GAP = 215, 70, 18, 4  # the two sides of a pyramid, the ages between, its bars
LEFT = 60


@dataclass(frozen=True, slots=True)
class Dot:
    """One point of a curve, with what it says."""

    x: int
    y: int
    label: str
    value: int


@dataclass(frozen=True, slots=True)
class Curve:
    """One series: its rank, the pieces of its line (a hidden point cuts it) and its points."""

    series: int
    name: str
    pieces: tuple[str, ...]
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class Curves:
    """Everything a template needs to draw curves and their table."""

    title: str
    head: str
    series: tuple[str, ...]
    rows: Rows
    curves: tuple[Curve, ...]
    scale: tuple[Mark, ...]
    names: tuple[Mark, ...]
    width: int
    height: int

    @property
    def named(self) -> list[tuple[str, list[tuple[str, int | None]]]]:
        """The rows of the data table, each value with the name of its series."""
        return [(label, list(zip(self.series, values, strict=True))) for label, values in self.rows]


def pyramid(
    title: str, head: str, series: tuple[str, str], rows: Sequence[tuple[str, int | None, int | None]]
) -> Chart:
    """Two sides face to face, the oldest on top: rows are (ages, left, right), the youngest first."""
    top = ceiling(max((value for _, *pair in rows for value in pair if value), default=0))
    bars, names = [], []
    for index, (label, *pair) in enumerate(reversed(rows)):
        height = index * (TALL + GAP)
        names.append(Mark(height + 14, label))
        for side, value in enumerate(pair):
            if value:
                long = max(1, round(value * HALF / top))
                start = HALF - long if side == 0 else HALF + GUTTER
                bars.append(Bar(start, height, long, TALL, side + 1, label, value))
    scale = tuple(
        Mark(place, _written(top * part // 2))
        for part in range(3)
        for place in (HALF - HALF * part // 2, HALF + GUTTER + HALF * part // 2)
    )
    floor = max(1, len(rows)) * (TALL + GAP)
    return Chart(
        title, head, series, tuple((label, tuple(pair)) for label, *pair in reversed(rows)), tuple(bars),
        scale, tuple(names), 2 * HALF + GUTTER, floor + BOTTOM,
    )  # fmt: skip


def curves(
    title: str, head: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]]
) -> Curves:
    """Lines over the rows; the scale need not begin at zero, it says where it begins."""
    known = [value for _, values in rows for value in values if value is not None]
    base, step = _steps(min(known, default=0), max(known, default=0))
    floor, wide = HEIGHT - BOTTOM, (WIDTH - LEFT - RIGHT - 40) / max(1, len(rows) - 1)

    def height(value: int) -> int:
        return floor - round((value - base) * (floor - TOP) / (step * 4))

    drawn = []
    for rank, name in enumerate(series):
        dots: list[Dot | None] = []
        for index, (label, values) in enumerate(rows):
            value = values[rank]
            dots.append(
                None if value is None else Dot(LEFT + round(index * wide), height(value), label, value)
            )
        drawn.append(Curve(rank + 1, name, _pieces(dots), tuple(dot for dot in dots if dot)))
    return Curves(
        title, head, tuple(series), tuple((label, tuple(values)) for label, values in rows), tuple(drawn),
        tuple(Mark(height(base + step * part), _written(base + step * part)) for part in range(5)),
        tuple(Mark(LEFT + round(index * wide), label) for index, (label, _) in enumerate(rows)),
        WIDTH, HEIGHT,
    )  # fmt: skip


def _pieces(dots: Sequence[Dot | None]) -> tuple[str, ...]:
    pieces: list[list[str]] = [[]]
    for dot in dots:
        if dot is None:
            pieces.append([])
        else:
            pieces[-1].append(f"{dot.x},{dot.y}")
    return tuple(" ".join(piece) for piece in pieces if len(piece) > 1)


def _steps(low: int, high: int) -> tuple[int, int]:
    """Where a scale of four steps begins, and the size of a step: 1, 2 or 5 times a power of ten."""
    size = 1
    while True:
        for part in (1, 2, 5):
            step = part * size
            base = low // step * step
            if base + 4 * step >= high:
                return base, step
        size *= 10


def _written(value: int) -> str:
    return french(f"{value:,}".replace(",", " "))
