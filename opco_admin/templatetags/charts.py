"""Charts drawn where they stand: a view gives rows, the tag draws them with their data table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from opco_admin import charts

register = template.Library()


@register.inclusion_tag("partials/charts/columns.html")
def columns_chart(
    id: str,
    title: str,
    head: str,
    series: Sequence[str],
    rows: Sequence[tuple[str, Sequence[int]]],
    every: int = 1,
) -> dict[str, Any]:
    """Upright bars: rows are (label, one whole number a series); `every`: one label in so many is written."""
    return {"id": id, "chart": charts.columns(title, head, series, rows, every=every)}


@register.inclusion_tag("partials/charts/lines.html")
def lines_chart(
    id: str, title: str, head: str, series: str, rows: Sequence[tuple[str, int]]
) -> dict[str, Any]:
    """Lying bars: rows are (label, whole number)."""
    return {"id": id, "chart": charts.lines(title, head, series, rows)}
