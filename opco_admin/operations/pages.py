"""The pulse for machines, the figures for a collector, the state of the house for an administrator."""

from __future__ import annotations

import hmac
import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.rights import Request
from opco_admin.operations import health
from opco_admin.operations.faults import fault


@never_cache
@login_not_required
@require_safe
def pulse(request: HttpRequest) -> JsonResponse:
    """« ok » while the database answers; public, and says nothing more."""
    alive = health.vital(timezone.now())
    return JsonResponse({"status": "ok" if alive else "down"}, status=200 if alive else 503)


@never_cache
@login_not_required
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in the text format of collectors, for who bears the token; nowhere to be found without."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise Http404
    lines = [f"opco_admin_{name} {value:g}\n" for name, value in health.figures(timezone.now()).items()]
    return HttpResponse("".join(lines), content_type="text/plain; version=0.0.4; charset=utf-8")


def incident(request: HttpRequest) -> HttpResponse:
    """What broke is in the log under this reference; the page itself asks nothing of anybody.

    A part of the machine that fails is named, with what to do, and answers 503 (507 without room).
    """
    found = fault(sys.exc_info()[1])
    context = {"reference": getattr(request, "reference", ""), "fault": found}
    answer = HttpResponse(
        loader.get_template("500.html").render(context), status=found.status if found else 500
    )
    if found:
        answer["Retry-After"] = "60"
    return answer


@never_cache
@require_safe
@permission_required("accounts.handle_account", raise_exception=True)
def state(request: Request) -> HttpResponse:
    """What is well, what is not, what to do."""
    found = health.checks(timezone.now())
    wrong = [each for each in found if each.state != health.OK]
    return render(request, "opco_admin/state.html", {"checks": found, "wrong": wrong})
