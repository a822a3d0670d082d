"""Geometry of lying bars made of parts: what is used of a whole, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

from opco_admin.charts import NAME, ROW, Bar, Chart, Mark

LEFT, ROOM = 190, 320


def stacks(
    title: str, head: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]]
) -> Chart:
    """One bar a row, its parts end to end in the order of the series; all on the scale of the largest."""
    top = max((sum(value or 0 for value in values) for _, values in rows), default=0) or 1
    bars = []
    for index, (label, values) in enumerate(rows):
        start = 0
        for rank, value in enumerate(values, start=1):
            begins, ends = round(start * ROOM / top), round((start + (value or 0)) * ROOM / top)
            if value:
                width = max(1, ends - begins)
                bars.append(Bar(LEFT + begins, index * ROW + 6, width, ROW - 12, rank, label, value))
            start += value or 0
    names = tuple(
        Mark(index * ROW + ROW // 2 + 4, shorten(label, NAME, placeholder="…"))
        for index, (label, _) in enumerate(rows)
    )
    table = tuple((label, tuple(values)) for label, values in rows)
    return Chart(
        title, head, tuple(series), table, tuple(bars), (), names, LEFT + ROOM + 10, max(1, len(rows)) * ROW
    )
