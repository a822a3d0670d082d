"""Thresholds of headcount crossed by the firms one may open: a list, and a file."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.rights import Request
from registers.rules import sizes
from smeservice.crossing_list import CrossingList
from smeservice.exports import crossings
from smeservice.views.firms import reader


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """One page of the firms the address asks for."""
    on = timezone.localdate()
    asked = CrossingList(request.GET, user=request.user, on=on)
    return render(
        request,
        "smeservice/crossings/list.html",
        {"asked": asked, "form": asked.form, "on": on, "classes": sizes.CLASSES} | asked.page(),
    )


@reader
@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """The same firms, all of them."""
    on = timezone.localdate()
    asked = CrossingList(request.GET, user=request.user, on=on)
    answer = StreamingHttpResponse(crossings.lines(asked.firms, on), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="seuils-{on:%Y-%m-%d}.csv"'
    return answer
