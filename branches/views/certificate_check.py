"""The public page where anybody who holds a certificate checks that it is one of ours."""

from __future__ import annotations

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from branches.actions import certificates_checks as actions
from branches.forms.certificates import CheckForm

STATUS = {"valid": 200, "withdrawn": 200, "unknown": 404, "many": 429}


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """Says whether what was typed is right, and nothing that was not typed."""
    posted = request.method == "POST"
    form, state, status = CheckForm(request.POST if posted else None), "", 200
    if posted:
        status = 422
        if form.is_valid():
            state = _answer(request, form)
            status = STATUS[state]
    context = {"form": form, "state": state, "number": form.cleaned_data["number"] if state else ""}
    answer = render(request, "branches/sessions/check.html", context, status=status)
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _answer(request: HttpRequest, form: CheckForm) -> str:
    visitor = actions.visitor_of(get_client_ip_address(request) or "")
    try:
        return actions.check(**form.cleaned_data, visitor=visitor, at=timezone.now())
    except actions.TooMany:
        return "many"
