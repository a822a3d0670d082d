"""The radar: what comes in the conventions, the most pressing first."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import law
from accounts.rights import Request
from conventions.actions import radar as actions
from conventions.forms.radar import RadarFilter
from conventions.models import Convention
from conventions.rules import radar as rules
from conventions.rules.radar import Blip
from conventions.views.tabs import reader
from registers.sheets.writing import csv_lines

MOST = 500


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """What comes in the conventions I may read."""
    on = timezone.localdate()
    form = RadarFilter(request.GET)
    found, rows = _chosen(request, form, on)
    alarm = law.convention_alarm_days(on)
    context = {
        "form": form,
        "lines": [(each, rows[each.convention], rules.urgency(each, on, alarm)) for each in found[:MOST]],
        "count": len(found),
        "more": len(found) > MOST,
        "sorts": rules.SORTS,
        "on": on,
    }
    return render(request, "conventions/radar.html", context)


@require_safe
@reader
def export(request: Request) -> StreamingHttpResponse:
    """The radar as a table."""
    on = timezone.localdate()
    found, rows = _chosen(request, RadarFilter(request.GET), on)
    titles = ("Échéance", "Nature", "Quoi", "Convention", "Intitulé", "Suivie par")
    lines = (
        [each.on, rules.SORTS[each.sort], each.label, row.number, row.title, str(row.officer or "")]
        for each in found
        for row in (rows[each.convention],)
    )
    answer = StreamingHttpResponse(csv_lines(titles, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="echeances-conventions-{on:%Y-%m-%d}.csv"'
    return answer


def _chosen(request: Request, form: RadarFilter, on: date) -> tuple[list[Blip], dict[int, Convention]]:
    asked: dict[str, Any] = form.chosen()
    rows = Convention.objects.visible_to(request.user, on)
    if kind := asked.get("kind"):
        rows = rows.filter(kind=kind)
    if asked.get("officer") == "me":
        rows = rows.filter(officer=request.user)
    days = int(asked.get("until") or law.convention_end_alarm_days(on))
    found = rules.ordered(actions.of(rows, on), law.add_days(on, days))
    if sort := asked.get("sort"):
        found = [each for each in found if each.sort == sort]
    keys = {each.convention for each in found}
    return found, Convention.objects.select_related("officer").in_bulk(keys)
