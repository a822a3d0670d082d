"""The levels of a branch, ready for the public page of the OPCO, and the days left to publish them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Max
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import law
from accounts.models import User
from accounts.rights import Request, any_permission
from branches.actions import postings
from branches.forms.postings import PostingForm
from branches.models import LevelPosting, visible_committees
from branches.rules.postings import Countdown, countdown
from law.refusal import Impossible
from registers import browsing
from registers.models import Committee, NpecChange
from registers.pages import page_of
from registers.rules.explaining import STATUSES
from registers.sheets.writing import csv_lines
from registers.views.levels import csv_answer

READER = any_permission("branches.open_branch", "branches.represent_branch")
POST = ["branches.open_branch", "branches.work_branch"]
CHANGES = 10
TITLES = (
    "Fiche", "Intitulé", "Niveau", "Montant annuel", "Absence de valeur", "Statut", "Applicable à partir du",
    "Acte ou fichier",
)  # fmt: skip


@require_safe
@READER
def listed(request: Request) -> HttpResponse:
    """The branches of this person, each with its last change and the days left to publish it."""
    on = timezone.localdate()
    due = request.GET.get("etat") == "a-publier"
    rows = postings.to_publish(request.user, on) if due else visible_committees(request.user, on)
    page = page_of(rows, request.GET.get("after", "").replace("\x00", "")[:10])
    changed = dict(
        NpecChange.objects.filter(cpne__in=[row.pk for row in page.rows])
        .values("cpne")
        .annotate(last=Max("changed_on"))
        .values_list("cpne", "last")
    )
    posted = dict(
        LevelPosting.objects.filter(committee__in=page.rows)
        .values("committee")
        .annotate(last=Max("posted_on"))
        .values_list("committee", "last")
    )
    lines = [
        {
            "committee": row,
            "changed": changed.get(row.pk),
            "posted": posted.get(row.pk),
            "left": _left(row, on),
        }
        for row in page.rows
    ]
    return render(request, "branches/levels/list.html", {"page": page, "lines": lines, "due": due})


@require_safe
@READER
def branch(request: Request, code: str) -> HttpResponse:
    """One branch: what changed, what its public page shows, the form that records it."""
    return _page(request, _committee(request.user, code))


@require_POST
@permission_required(POST, raise_exception=True)
def post(request: Request, code: str) -> HttpResponse:
    """Record that the public page is up to date."""
    committee = _committee(request.user, code)
    form = PostingForm(request.POST)
    if form.is_valid():
        try:
            postings.post(committee=committee, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "La publication est enregistrée.")
            return redirect("branches:level_page", committee.pk)
    return _page(request, committee, form, status=422)


@require_safe
@READER
def sheet(request: Request, code: str) -> HttpResponse:
    """The levels of a branch as its public page shows them, for the screen and for paper."""
    committee, on = _committee(request.user, code), timezone.localdate()
    now, coming = browsing.in_force(committee.pk, on)
    context = {
        "committee": committee,
        "agreements": committee.mappings.in_force(on).exclude(agreement=None).order_by("agreement"),
        "on": on,
        "now": browsing.named(now),
        "coming": browsing.named(coming),
        "statuses": STATUSES.items(),
    }
    return render(request, "branches/levels/sheet.html", context)


@require_safe
@READER
def sheet_csv(request: Request, code: str) -> StreamingHttpResponse:
    """The same table for the public page."""
    committee = _committee(request.user, code)
    now, coming = browsing.in_force(committee.pk, timezone.localdate())
    return csv_answer(f"niveaux-cpne-{committee.pk}", csv_lines(TITLES, _table([*now, *coming])))


def _table(rows: list[Any]) -> Any:
    for each in browsing.named(rows):
        level = each["level"]
        yield (
            level.rncp, each["title"], each["qualification"], level.worth,
            "contradictoires" if level.conflict and level.worth is None else level.absence, level.status,
            level.applicable_from, level.publication.act if level.publication else level.vintage.source.name,
        )  # fmt: skip


def _committee(user: User, code: str) -> Committee:
    return get_object_or_404(visible_committees(user, timezone.localdate()), pk=code)


def _left(committee: Committee, on: dt.date) -> Countdown | None:
    first = postings.unpublished(committee).first()
    if first is None:
        return None
    days, near = law.publication_days(first.changed_on), law.publication_alarm_days(on)
    return countdown(first.changed_on, days=days, near=near, on=on)


def _page(
    request: Request, committee: Committee, form: PostingForm | None = None, status: int = 200
) -> HttpResponse:
    on = timezone.localdate()
    waiting = list(postings.unpublished(committee))
    may = request.user.has_perm("branches.work_branch")
    if form is None and may and waiting:
        form = PostingForm(initial={"posted_on": on, "through": max(each.pk for each in waiting)})
    context = {
        "committee": committee,
        "form": form if may else None,
        "waiting": waiting,
        "left": _left(committee, on),
        "term": law.publication_days.at(on),
        "changes": NpecChange.objects.filter(cpne=committee.pk).order_by("-pk")[:CHANGES],
        "postings": committee.level_postings.select_related("posted_by", "through").order_by("-pk")[:CHANGES],
        "agreements": committee.mappings.in_force(on).exclude(agreement=None).order_by("agreement"),
    }
    return render(request, "branches/levels/branch.html", context, status=status)
