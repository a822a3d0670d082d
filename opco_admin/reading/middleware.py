"""Every page that shows a person is written down once it was given; who read too much says why first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone

from accounts import accesses
from contracts.models import Contract
from opco_admin.reading.sensitive import SENSITIVE, Reading

CLOSED_TOO = frozenset({"reading:take", "reading:ask", "reading:export_file"})  # what takes persons away
PORTFOLIO = "contracts.decide_contract"  # who holds files of their own


class ReadingMiddleware:
    """Writes readings down, after a 200 only; closes sensitive pages while an alert is not explained."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        reading = _reading(request)
        if reading and response.status_code == 200:
            _record(request, response, reading)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        """Send who has an alert to explain to where it is explained."""
        match = request.resolver_match
        closes = _reading(request) or (match and match.view_name in CLOSED_TOO)
        if closes and request.user.is_authenticated and accesses.open_alert(request.user):
            return redirect("reading:explain")
        return None


def _reading(request: HttpRequest) -> Reading | None:
    """How this request is written down; nothing for other pages, or when nobody is signed in."""
    match = getattr(request, "resolver_match", None)
    if match is None or not request.user.is_authenticated:
        return None
    reading = SENSITIVE.get(match.view_name)
    if reading is None or (reading.right and not request.user.has_perm(reading.right)):
        return None
    return reading


def _record(request: HttpRequest, response: HttpResponse, reading: Reading) -> None:
    given = request.resolver_match.kwargs if request.resolver_match else {}
    key = str(given.get(reading.key, "")) if reading.key else ""
    accesses.record(
        user=request.user,  # type: ignore[arg-type]
        kind=reading.kind,
        model=reading.model,
        key=key[:40],
        count=1 if key else _shown(response),
        outside=reading.model == "contracts.contract" and _outside(request, key),
        reference=getattr(request, "reference", ""),
        at=timezone.now(),
    )


def _shown(response: HttpResponse) -> int:
    """How many rows a list shows, one at least."""
    return 1 if response.streaming else max(1, response.content.count(b"data-open"))


def _outside(request: HttpRequest, key: str) -> bool:
    """Whether somebody who holds files reads that of a colleague."""
    user: Any = request.user
    if not key.isdigit() or not user.has_perm(PORTFOLIO):
        return False
    return Contract.objects.filter(pk=key, officer__isnull=False).exclude(officer=user).exists()
