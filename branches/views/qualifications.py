"""Certifications of branches: the list, the page of one, making one, its owner, its lives, its projects."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.rights import Request, any_permission
from branches.actions import projects as projecting
from branches.actions import qualifications
from branches.forms.qualifications import (
    QualificationFilter,
    QualificationForm,
)
from branches.models import Document, Qualification, Registration, visible_committees
from branches.rules import lives
from contracts.paging import Sort, mark_of, walk, written
from contracts.paging import read as read_mark
from law.refusal import Impossible
from registers.models import FrenchKey

reader = any_permission("branches.open_branch", "branches.represent_branch")
worker = permission_required(["branches.open_branch", "branches.conduct_project"], raise_exception=True)
SIZE, COUNTED = 50, 10_000
BY_TITLE = Sort("Intitulé", FrenchKey("title"), "title", str)
_STATES = {
    "enregistree": lambda rows, on: rows.registered(on),
    "renouvellement": lambda rows, on: rows.with_project("renewal"),
    "expiree": lambda rows, on: rows.expired(on),
    "projet": lambda rows, on: rows.unregistered(on),
    "supprimee": lambda rows, on: rows.ended(on),
}


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """The certifications of my branches."""
    on = timezone.localdate()
    form = QualificationFilter(request.GET, committees=list(visible_committees(request.user, on)))
    rows = _chosen(Qualification.objects.visible_to(request.user, on), form.chosen(), on)
    count = rows.order_by()[: COUNTED + 1].count()
    after = read_mark(BY_TITLE, request.GET.get("after", ""))
    wanted = rows.prefetch_related("registrations", "projects", "owners", "links__committee")
    found = walk(wanted, BY_TITLE, descending=False, limit=SIZE + 1, after=after)
    shown = found[:SIZE]
    context = {
        "form": form,
        "lines": [_line(row, on) for row in shown],
        "count": min(count, COUNTED),
        "more": count > COUNTED,
        "next": written(mark_of(BY_TITLE, shown[-1])) if len(found) > SIZE else "",
        "on": on,
        "outside": not request.user.has_perm("branches.open_branch"),
    }
    return render(request, "branches/projects/qualifications.html", context)


def readable_among(user: User, on: date, documents: Collection[int]) -> set[int]:
    """Those of these documents that this user may open: they stand in the branch that leads."""
    seen = Document.objects.visible_to(user, on).filter(pk__in=documents)
    return set(seen.order_by().values_list("pk", flat=True))


def _chosen(rows: Any, chosen: dict[str, Any], on: Any) -> QuerySet[Qualification]:
    if words := chosen.get("q", "").replace("\0", "").strip():
        sheet = Registration.objects.filter(
            qualification=OuterRef("pk"), code=words.upper().replace(" ", "")[:12]
        )
        rows = rows.filter(Q(title__french__contains=FrenchKey(Value(words))) | Exists(sheet))
    if committee := chosen.get("cpne"):
        rows = rows.filter(links__committee=committee)
    if kind := chosen.get("nature"):
        rows = rows.filter(kind=kind)
    if state := chosen.get("etat"):
        rows = _STATES[state](rows, on)
    found: QuerySet[Qualification] = rows
    return found


def _line(row: Qualification, on: Any) -> dict[str, Any]:
    known = qualifications.lives_of(row)
    return {
        "row": row,
        "standing": qualifications.standing_of(row, on),
        "life": lives.current(known, on) or (known[-1] if known else None),
        "committees": [each.committee for each in row.links.all()],
        "owner": qualifications.owner_on(row, on),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def new(request: Request) -> HttpResponse:
    """A certification to make, with its project; or one that exists already, to take up."""
    on = timezone.localdate()
    committees = visible_committees(request.user, on)
    initial = {"committee": request.GET.get("cpne", "")[:10], "start": True}
    form = QualificationForm(request.POST or None, committees=committees, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        try:
            made, project = projecting.make(
                kind=chosen["kind"], title=chosen["title"], level=chosen["level"], job=chosen["job"],
                committees=[chosen["committee"], *chosen["others"]], by=request.user, on=on,
                aim=chosen["aim"], start_it=chosen["start"],
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Certification enregistrée.")
            if project:
                return redirect("branches:project", project.pk)
            return redirect("branches:qualification", made.pk)
    wrong = request.method == "POST"
    return render(request, "branches/projects/new.html", {"form": form}, status=422 if wrong else 200)
