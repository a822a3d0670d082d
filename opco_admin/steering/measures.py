"""Measures of an indicator: what may be frozen or corrected now."""

from __future__ import annotations

from datetime import date

from conventions.forms.com import MeasureForm
from conventions.models import Indicator, IndicatorDefinition
from opco_admin.steering import figures
from opco_admin.steering.figures import Row

Wrong = tuple[int, MeasureForm]


def forms_of(
    row: Indicator, told: IndicatorDefinition, years: list[Row], wrong: Wrong | None, on: date
) -> list[tuple[Row, MeasureForm]]:
    """A form for each year that began: freeze it, or correct what was frozen."""
    found = []
    for each in years:
        if each.period.since > on:
            continue
        if wrong and wrong[0] == each.year:
            found.append((each, wrong[1]))
            continue
        initial = {"seen": figures.mark(each.figure)}
        if each.measure:
            initial["corrects"] = str(each.measure.pk)
        form = MeasureForm(
            typed=each.typed, correction=each.measure is not None, initial=initial,
            auto_id=f"y{each.year}_%s",
        )  # fmt: skip
        found.append((each, form))
    return found
