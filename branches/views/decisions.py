"""The register of decisions, and their publication."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.rights import Request
from branches.actions import voting
from branches.exports import tables
from branches.forms.meetings import DecisionFilter, PublishForm
from branches.models import Decision
from branches.models.meetings import DecisionQuerySet
from branches.views.body_page import governor
from branches.views.offers import csv_answer, done, latest
from branches.views.study_page import opener
from registers.search import named


@require_safe
@opener
def decisions(request: Request) -> HttpResponse:
    """What the bodies decided, the last entered first."""
    on = timezone.localdate()
    form = DecisionFilter(request.GET, user=request.user, on=on)
    chosen = form.chosen()
    rows = _chosen(request, chosen).select_related("body", "proposal__body", "item__meeting")
    context = {
        "form": form,
        "page": latest(rows, chosen.get("after", "")),
        "days": law.publication_days.at(on),
        "on": on,
    }
    return render(request, "branches/bodies/decisions.html", context)


@require_safe
@opener
def exported(request: Request) -> StreamingHttpResponse:
    """What the list shows, for a spreadsheet."""
    on = timezone.localdate()
    chosen = DecisionFilter(request.GET, user=request.user, on=on).chosen()
    return csv_answer(tables.decisions_file(_chosen(request, chosen)), tables.name_of("decisions", on))


def _chosen(request: Request, chosen: dict[str, Any]) -> DecisionQuerySet:
    on = timezone.localdate()
    rows = Decision.objects.visible_to(request.user, on)
    if body := chosen.get("body"):
        rows = rows.filter(body=body)
    if subject := chosen.get("subject"):
        rows = rows.filter(subject=subject)
    match chosen.get("publication"):
        case "due":
            rows = rows.to_publish()
        case "late":
            rows = rows.to_publish().filter(publish_due_on__lt=on)
        case "done":
            rows = rows.filter(published_on__isnull=False)
    if words := chosen.get("q", "").strip():
        rows = rows.filter(named("object", words) | Q(number__iexact=words))
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@governor
def publish(request: Request, pk: int) -> HttpResponse:
    """Say that the public page tells a decision."""
    on = timezone.localdate()
    row = get_object_or_404(
        Decision.objects.visible_to(request.user, on).select_related("body", "item__meeting"), pk=pk
    )
    form = PublishForm(request.POST or None, initial={"published_on": on})
    if request.method == "POST" and done(
        form, lambda chosen: voting.publish(decision=pk, by=request.user, on=on, **chosen)
    ):
        messages.success(request, "Publication enregistrée.")
        return redirect("branches:decisions")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "decision": row, "on": on}
    return render(request, "branches/bodies/publish.html", context, status=status)
