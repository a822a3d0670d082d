"""The page of a certification of a branch, and what is done there: words, owner, lives, projects."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Request
from branches.actions import projects as projecting
from branches.actions import qualifications, readiness, sheets
from branches.forms.qualifications import ChangeForm, LifeForm, OwnerForm
from branches.models import ProjectDocument, Qualification
from branches.rules import lives, projects, radar, steps
from branches.views.qualifications import SIZE, readable_among, reader, worker
from law.refusal import Impossible


def found(request: Request, pk: int) -> Qualification:
    """A certification of my branches, or 404."""
    rows = Qualification.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(
        rows.prefetch_related("registrations", "projects", "owners__minutes", "links__committee"), pk=pk
    )


@require_safe
@reader
def one(request: Request, pk: int) -> HttpResponse:
    """The page of one."""
    return _page(request, found(request, pk))


def _page(request: Request, row: Qualification, wrong: dict[str, Any] | None = None) -> HttpResponse:
    on = timezone.localdate()
    outside = not request.user.has_perm("branches.open_branch")
    known = qualifications.lives_of(row)
    now = lives.current(known, on)
    last = now or (known[-1] if known else None)
    standing = qualifications.standing_of(row, on)
    made = sorted(row.projects.all(), key=lambda each: -each.pk)
    papers = ProjectDocument.objects.filter(project__qualification=row, document__published=True)
    shown = list(papers.select_related("document").order_by("-pk")[:SIZE])
    proofs = [*(each.document_id for each in shown), *(each.minutes_id for each in row.owners.all())]
    context = {
        "row": row,
        "on": on,
        "outside": outside,
        "standing": standing,
        "standing_label": lives.STANDINGS[standing],
        "committees": [each.committee for each in row.links.all()],
        "registrations": sorted(row.registrations.all(), key=lambda each: (each.effective_on, each.pk)),
        "now": now,
        "last": last,
        "alarm": radar.alarm(last.until, on) if last else None,
        "renew": radar.renew_between(last.until) if last else None,
        "gaps": lives.gaps(known),
        "spans": [(each.code, each.since, each.until, "1") for each in known],
        "phases": steps.life(standing, qualifications.phases_of(row)),
        "projects": made,
        "ready": readiness.readiness_of(made, on),
        "owner": qualifications.owner_on(row, on),
        "owners": list(row.owners.all()),
        "offered": [] if outside else _offered(row, standing),
        "papers": shown,
        "readable": readable_among(request.user, on, proofs),
        "sheet": sheets.sheet_of(last.code, user=request.user, on=on, outside=outside) if last else None,
        "versions": list(row.versions.order_by("-number")),
        **_forms(request, row, wrong or {}, outside),
    }
    return render(request, "branches/projects/qualification.html", context, status=422 if wrong else 200)


def _offered(row: Qualification, standing: str) -> list[tuple[str, str]]:
    """The projects that may be opened."""
    open_ = qualifications.open_projects(row)
    lived = bool(row.registrations.all())
    adopted = standing == "adopted"
    asked = {
        "creation": not lived and not adopted,
        "renewal": lived,
        "closure": lived or adopted,
    }
    if row.ended_on:
        return []
    return [(kind, projects.KINDS[kind]) for kind, fits in asked.items() if fits and kind not in open_]


def _forms(request: Request, row: Qualification, wrong: dict[str, Any], outside: bool) -> dict[str, Any]:
    if outside or not request.user.has_perm("branches.conduct_project"):
        return {}
    others = _alike(request, row)
    initial = {
        "title": row.title, "level": row.level, "job": row.job, "resembles": row.resembles.all(),
    }  # fmt: skip
    return {
        "change": ChangeForm(others=others, initial=initial, auto_id="id_change_%s"),
        "own": OwnerForm(auto_id="id_own_%s"),
        "live": LifeForm(auto_id="id_life_%s"),
    } | wrong


def _alike(request: Request, row: Qualification) -> QuerySet[Qualification]:
    """The certifications of my branches that may resemble it: those of its own branches first."""
    seen = Qualification.objects.visible_to(request.user, timezone.localdate()).exclude(pk=row.pk)
    near = seen.filter(links__committee__in=[each.committee_id for each in row.links.all()])
    kept = [*near.values_list("pk", flat=True)[:SIZE], *row.resembles.values_list("pk", flat=True)]
    return seen.filter(pk__in=kept)


@require_POST
@worker
def change(request: Request, pk: int) -> HttpResponse:
    """Other words, other branches."""
    row = found(request, pk)
    form = ChangeForm(request.POST, others=_alike(request, row), auto_id="id_change_%s")
    unseen = row.resembles.exclude(pk__in=form.fields["resembles"].queryset.order_by().values("pk"))  # type: ignore[attr-defined]
    if form.is_valid():
        chosen = form.cleaned_data
        try:
            qualifications.change(
                qualification=row.pk, title=chosen["title"], level=chosen["level"], job=chosen["job"],
                joined=chosen["others"], resembles=[*chosen["resembles"], *unseen],
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Certification modifiée.")
            return redirect("branches:qualification", row.pk)
    return _page(request, row, {"change": form})


@require_POST
@worker
def own(request: Request, pk: int) -> HttpResponse:
    """The CPNE names another owner."""
    row = found(request, pk)
    form = OwnerForm(request.POST, request.FILES, auto_id="id_own_%s")
    if form.is_valid():
        try:
            qualifications.own(
                qualification=row.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Propriétaire enregistré.")
            return redirect("branches:qualification", row.pk)
    return _page(request, row, {"own": form})


@require_POST
@worker
def record(request: Request, pk: int) -> HttpResponse:
    """Take up a registration of the past."""
    row = found(request, pk)
    form = LifeForm(request.POST, auto_id="id_life_%s")
    if form.is_valid():
        before = row.registrations.order_by("-effective_on", "-pk").first()
        try:
            qualifications.record(
                qualification=row.pk, by=request.user, on=timezone.localdate(),
                replaces=before.pk if before else None, **form.cleaned_data,
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Enregistrement repris.")
            return redirect("branches:qualification", row.pk)
    return _page(request, row, {"live": form})


@require_POST
@worker
def start(request: Request, pk: int, kind: str) -> HttpResponse:
    """Open a project."""
    row = found(request, pk)
    if kind not in projects.KINDS:
        raise Http404
    try:
        project = projecting.start(qualification=row.pk, kind=kind, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("branches:qualification", row.pk)
    messages.success(request, "Projet ouvert.")
    return redirect("branches:project", project.pk)
