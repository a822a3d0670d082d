"""The year of an OPCO: its legal dates, the next first."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import law
from accounts.rights import Request
from conventions.views.com import reader
from law.dated import CONFIDENCE_LABELS, Parameter, Value

DATES = (
    law.year_surplus, law.year_return, law.year_envelopes, law.year_analytic, law.year_reconversion,
    law.year_allocation, law.year_funds, law.year_evaluation,
)  # fmt: skip


class Due(NamedTuple):
    """A legal date to come."""

    on: date
    label: str
    value: Value
    confidence: str


@require_safe
@reader
def calendar(request: Request) -> HttpResponse:
    """The legal dates of the twelve months to come."""
    on = timezone.localdate()
    dues = sorted(_due(each, on) for each in DATES)
    return render(request, "steering/calendar.html", {"dues": dues, "on": on})


def _due(parameter: Parameter, on: date) -> Due:
    found = parameter.at(on)
    assert found is not None  # noqa: S101 -- these dates have no first day
    day, month = (int(part) for part in found.value.split("/"))
    this = date(on.year, month, day)
    due = this if this >= on else date(on.year + 1, month, day)
    return Due(due, parameter.label_fr, found, "" if found.confidence == "text" else
               CONFIDENCE_LABELS[found.confidence])  # fmt: skip
