"""Telling many decisions: which letters are awaited, writing them in the background, how far it is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from accounts.rights import Request
from contracts import jobs
from contracts.actions import lettering
from contracts.forms.letters import LotForm
from contracts.models import Letter
from contracts.rules.letters import LETTERS
from contracts.views.letter_offers import SLUG_OF
from contracts.views.letters import sender
from law.typography import french

SHOWN = 10
WINDOW = dt.timedelta(days=7)
WORKING = ("todo", "doing")


@sender
@require_http_methods(["GET", "POST"])
def letters_lot(request: Request) -> HttpResponse:
    """The decisions whose letter is awaited; posting writes and sends them all."""
    on = timezone.localdate()
    if request.method == "POST":
        form = LotForm(request.POST, today=on)
        if form.is_valid():
            return _start(request, form)
        return render(request, "contracts/letters/lot.html", {"form": form, "groups": []}, status=422)
    asked = (
        request.GET
        if "since" in request.GET
        else {"since": f"{on - WINDOW:%d/%m/%Y}", "kinds": [*lettering.DECIDED]}
    )
    form = LotForm(asked, today=on)
    groups = _groups(request, form) if form.is_valid() else []
    context = {"form": form, "groups": groups, "total": sum(group["count"] for group in groups)}
    return render(request, "contracts/letters/lot.html", context, status=200 if form.is_valid() else 422)


@sender
@require_GET
def letters_job(request: Request, pk: int) -> HttpResponse:
    """How far the writing is, then what became of it."""
    return render(request, "contracts/letters/job.html", _progress(request, pk))


@sender
@require_GET
def letters_progress(request: Request, pk: int) -> HttpResponse:
    """The progress bar; once the work is over, the whole page again."""
    context = _progress(request, pk)
    if not context["working"]:
        return HttpResponseClientRefresh()
    return render(request, "contracts/letters/progress.html", context)


def _groups(request: Request, form: LotForm) -> list[dict[str, Any]]:
    """By kind: how many letters are awaited, and the first ones."""
    groups = []
    for kind in form.cleaned_data["kinds"]:
        awaited = lettering.awaited(kind=kind, since=form.cleaned_data["since"], by=request.user)
        groups.append(
            {
                "label": LETTERS[kind],
                "slug": SLUG_OF[kind],
                "count": awaited.count(),
                "files": list(awaited.order_by("pk")[:SHOWN]),
            }
        )
    return groups


def _start(request: Request, form: LotForm) -> HttpResponse:
    since, kinds, on = form.cleaned_data["since"], form.cleaned_data["kinds"], timezone.localdate()
    total = sum(lettering.awaited(kind=kind, since=since, by=request.user).count() for kind in kinds)
    if not total:
        messages.info(request, french("Aucune décision n’attend son courrier depuis cette date."))
        return redirect("contracts:letters_lot")
    try:
        job = jobs.start_letters(kinds=kinds, since=since, by=request.user, on=on, total=total)
    except AlreadyEnqueued:
        messages.warning(
            request, french("Un envoi que vous avez demandé attend déjà son tour : laissez-le finir.")
        )
        return redirect("contracts:letters_lot")
    return redirect("contracts:letters_job", job)


def _progress(request: Request, pk: int) -> dict[str, Any]:
    """One’s own job: what is done of what was asked, and by state once it is over."""
    mine = {"task_name": jobs.write_letters.name, "args__by_id": request.user.pk}
    job = get_object_or_404(ProcrastinateJob, pk=pk, **mine)
    total, since = job.args["total"], dt.date.fromisoformat(job.args["since"])
    left = sum(
        lettering.awaited(kind=kind, since=since, by=request.user).count() for kind in job.args["kinds"]
    )
    done = max(0, total - left)
    made = Letter.objects.filter(made_by=request.user, kind__in=job.args["kinds"], dated_on=job.args["on"])
    working = job.status in WORKING
    return {
        "job": job,
        "working": working,
        "total": total,
        "done": done,
        "left": left,
        "percent": min(100, 100 * done // total) if total else 100,
        "failed": 0 if working else made.filter(state=Letter.State.FAILED).count(),
        "printed": 0 if working else made.filter(state=Letter.State.READY, recipients=[]).count(),
    }
