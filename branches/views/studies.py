"""Studies: the library, one study, what it bears on."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights import Request
from branches.actions import studies as actions
from branches.exports import tables
from branches.forms.studies import StudyFilter, StudyForm
from branches.models import Deliverable, Study
from branches.models.studies import StudyQuerySet
from branches.rules.workforce import ROME
from branches.views.offers import csv_answer, done, latest
from branches.views.study_page import found_study, is_staff, opener, reader, study_page, worker
from registers.search import named


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """The library: studies of one’s branches, the last first."""
    on = timezone.localdate()
    form = StudyFilter(request.GET, user=request.user, on=on)
    chosen = form.chosen()
    rows = _chosen(Study.objects.visible_to(request.user, on), chosen, on)
    page = latest(rows.select_related("lead").prefetch_related("committees"), chosen.get("after", ""))
    late = set(
        Deliverable.objects.late(on)
        .filter(study__in=[row.pk for row in page.rows])
        .values_list("study", flat=True)
    )
    context = {"form": form, "page": page, "late": late, "staff": is_staff(request), "on": on}
    return render(request, "branches/studies/list.html", context)


@require_safe
@opener
def exported(request: Request) -> StreamingHttpResponse:
    """What the list shows, for a spreadsheet."""
    on = timezone.localdate()
    chosen = StudyFilter(request.GET, user=request.user, on=on).chosen()
    return csv_answer(
        tables.studies_file(_chosen(Study.objects.visible_to(request.user, on), chosen, on)),
        tables.name_of("etudes", on),
    )


def _chosen(rows: StudyQuerySet, chosen: dict[str, Any], on: date) -> StudyQuerySet:
    if cpne := chosen.get("cpne"):
        rows = rows.of_committee(cpne)
    if region := chosen.get("region"):
        everywhere = ~Q(pk__in=Study.regions.through.objects.values("study"))
        rows = rows.filter(
            everywhere | Q(pk__in=Study.regions.through.objects.filter(region=region).values("study"))
        )
    if (state := chosen.get("etat")) == "late":
        rows = rows.late(on)
    elif state:
        rows = rows.filter(state=state)
    if words := chosen.get("q", ""):
        code = words.strip().upper()
        rows = (
            rows.filter(romes__contains=[code])
            if ROME.fullmatch(code)
            else rows.filter(named("title", words))
        )
    return rows


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def new(request: Request) -> HttpResponse:
    """Enter the need expressed by a branch."""
    on = timezone.localdate()
    start = {"lead": request.GET.get("cpne", "")[:10], "requested_on": on}
    form = StudyForm(request.POST or None, request.FILES or None, user=request.user, on=on, initial=start)
    made: list[Study] = []

    def enter(chosen: dict[str, Any]) -> None:
        made.append(
            actions.request(
                field=form.field, requested_by=chosen["requested_by"], requested_on=chosen["requested_on"],
                order=chosen["order"], by=request.user, on=on,
            )
        )  # fmt: skip

    if request.method == "POST" and done(form, enter):
        messages.success(request, "Demande enregistrée.")
        return redirect("branches:study", made[0].pk)
    wrong = request.method == "POST"
    return render(request, "branches/studies/form.html", {"form": form}, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def change(request: Request, pk: int) -> HttpResponse:
    """Change what a study bears on."""
    on, row = timezone.localdate(), found_study(request, pk)
    form = StudyForm(request.POST or None, user=request.user, on=on, study=row)
    if request.method == "POST" and done(
        form, lambda chosen: actions.change(study=pk, field=form.field, by=request.user, on=on)
    ):
        messages.success(request, "Champ de l’étude enregistré.")
        return redirect("branches:study", pk)
    wrong = request.method == "POST"
    context = {"form": form, "study": row}
    return render(request, "branches/studies/form.html", context, status=422 if wrong else 200)


@require_safe
@reader
def study(request: Request, pk: int) -> HttpResponse:
    """One study: where it stands and what it lacks; published, what everybody may read of it."""
    row = found_study(request, pk)
    if not is_staff(request):
        files = row.deliverables.filter(public=True, document__isnull=False).select_related("document")
        return render(request, "branches/studies/published.html", {"study": row, "deliverables": files})
    return study_page(request, row)
