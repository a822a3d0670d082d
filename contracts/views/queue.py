"""The work queue: what waits for a decision, found, sorted, exported."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.rights import Request
from contracts.filters import Queue

reader = permission_required("contracts.view_contract", raise_exception=True)


@reader
@require_GET
def queue(request: Request) -> HttpResponse:
    """One page of the list the address asks for."""
    on = timezone.localdate()
    asked = Queue(request.GET, user=request.user, on=on)
    page = asked.page()
    decides = request.user.has_perm("contracts.decide_contract")
    context = {
        "queue": asked,
        "form": asked.form,
        "page": page,
        "next": page.next,
        "on": on,
        "decides": decides,
    }
    return render(request, "contracts/queue/queue.html", context)


@permission_required(["contracts.view_contract", "contracts.export_contracts"], raise_exception=True)
@require_GET
def export(request: Request, form: str) -> HttpResponse:
    """The list bears persons: it is taken away with a reason, as a file that expires."""
    if form not in ("csv", "xlsx"):
        raise Http404
    listed = f"{reverse('contracts:queue')}?{request.GET.urlencode()}"
    return redirect(f"{reverse('reading:ask')}?{urlencode({'de': listed, 'form': form})}")
