"""Charts drawn where they stand: a view gives rows, the tag draws them with their data table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import template

from opco_admin import charts, curves, radar, spans, stacks, tiles

register = template.Library()


@register.inclusion_tag("partials/charts/columns.html")
def columns_chart(
    id: str,
    title: str,
    head: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int | None]]],
    every: int = 1,
) -> dict[str, Any]:
    """Upright bars: rows are (label, one whole number or None a series); one label in `every` is written."""
    return {"id": id, "chart": charts.columns(title, head, series, rows, every=every)}


@register.inclusion_tag("partials/charts/lines.html")
def lines_chart(
    id: str, title: str, head: str, series: str, rows: Sequence[tuple[str, int | None]]
) -> dict[str, Any]:
    """Lying bars: rows are (label, whole number, or None if it is hidden)."""
    return {"id": id, "chart": charts.lines(title, head, series, rows)}


@register.inclusion_tag("partials/charts/pyramid.html")
def pyramid_chart(
    id: str,
    title: str,
    head: str,
    series: tuple[str, str],
    rows: Sequence[tuple[str, int | None, int | None]],
) -> dict[str, Any]:
    """An age pyramid: rows are (ages, left, right), the youngest first; None is a hidden number."""
    return {"id": id, "chart": curves.pyramid(title, head, series, rows)}


@register.inclusion_tag("partials/charts/curve.html")
def curve_chart(
    id: str, title: str, head: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]]
) -> dict[str, Any]:
    """Lines: rows are (label, one whole number a series); None is a hidden number."""
    return {"id": id, "chart": curves.curves(title, head, series, rows)}


@register.inclusion_tag("partials/charts/spans.html")
def spans_chart(
    id: str, title: str, head: str, rows: Sequence[tuple[str, date, date, str]], on: date | None = None
) -> dict[str, Any]:
    """Periods on a line of time: rows are (label, first day, last day, look: 1, 2 or late)."""
    return {"id": id, "chart": spans.spans(title, head, rows, on)}


@register.inclusion_tag("partials/charts/radar.html")
def radar_chart(
    id: str, title: str, head: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]]
) -> dict[str, Any]:
    """A radar out of 100: rows are (axis, one whole number a series); None is a part without answer."""
    return {"id": id, "chart": radar.radar(title, head, series, rows)}


@register.inclusion_tag("partials/charts/tiles.html")
def tile_map(id: str, title: str, rows: Sequence[tuple[str, str, int | None, str]]) -> dict[str, Any]:
    """A map of the départements: rows are (code, address, share out of 100 or None, what is said of it)."""
    return {"id": id, "chart": tiles.tile_map(title, rows)}


@register.inclusion_tag("partials/charts/stacks.html")
def stacks_chart(
    id: str, title: str, head: str, series: Sequence[str], rows: Sequence[tuple[str, Sequence[int | None]]]
) -> dict[str, Any]:
    """Lying bars made of parts: rows are (label, one whole number a series)."""
    return {"id": id, "chart": stacks.stacks(title, head, series, rows)}
