"""The pages of the representatives: their own branch, aggregates only, never a person."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.rights import Request, any_permission
from branches.actions import agenda, documents, figures, room_levels, rooms
from branches.forms.documents import SendForm
from branches.forms.rooms import LevelFilter
from branches.models import Access, Document, visible_committees
from branches.models.documents import DocumentQuerySet
from branches.views.paging import page_back
from branches.views.works import works
from law.refusal import Impossible
from registers.models import Committee

REPRESENT, OPEN = "branches.represent_branch", "branches.open_branch"
DOCUMENTS = 5


@require_safe
@permission_required(REPRESENT, raise_exception=True)
def mine(request: Request) -> HttpResponse:
    """My branch; the choice of one when I speak for several; what to do when I speak for none."""
    on = timezone.localdate()
    found = list(visible_committees(request.user, on).order_by("code"))
    if len(found) == 1:
        return redirect("branches:my_room", found[0].pk)
    later = Access.objects.filter(user=request.user, ended_at=None, since__gt=on).order_by("since").first()
    context = {"committees": found, "later": later}
    return render(request, "branches/representatives/mine.html", context)


@require_safe
@any_permission(REPRESENT, OPEN)
def room(request: Request, code: str) -> HttpResponse:
    """My branch: what comes, what it counts, what is published; an officer sees what they see."""
    on = timezone.localdate()
    committee = _committee(request, code, on)
    context = {
        "committee": committee,
        "agreements": committee.mappings.in_force(on)
        .exclude(agreement=None)
        .select_related("agreement")
        .order_by("agreement"),
        "room": rooms.room(committee, on=on, secret=True),
        "levels": room_levels.levels_of(committee, on=on),
        "documents": _shown(request, committee, on).order_by("-pk")[:DOCUMENTS],
        "coming": agenda.agenda(request.user, committee, on=on),
        "works": works(request.user, committee, on),
        "made": figures.made(),
        "least": law.small_cell(on),
        "least_firms": law.small_cell_firms(on),
        "preview": not request.user.has_perm(REPRESENT),
        "on": on,
    }
    return render(request, "branches/representatives/room.html", context)


@require_safe
@any_permission(REPRESENT, OPEN)
def levels(request: Request, code: str) -> HttpResponse:
    """The annual levels of my branch, certification by certification."""
    on = timezone.localdate()
    committee = _committee(request, code, on)
    form = LevelFilter(request.GET)
    chosen = form.chosen()
    lines, following = room_levels.level_lines(
        committee, on=on, words=chosen.get("q", ""), after=chosen.get("after", "")
    )
    context = {
        "committee": committee,
        "form": form,
        "lines": lines,
        "next": following,
        "levels": room_levels.levels_of(committee, on=on),
        "on": on,
    }
    return render(request, "branches/representatives/levels.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(REPRESENT, raise_exception=True)
def sent(request: Request, code: str) -> HttpResponse:
    """The documents published to my branch and those I sent; posting sends one."""
    on = timezone.localdate()
    committee = _committee(request, code, on)
    form = SendForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            documents.keep(committee=committee, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.refuse(str(impossible))
        else:
            messages.success(request, "Document envoyé à l’OPCO.")
            return redirect("branches:my_documents", code)
    rows = _shown(request, committee, on)
    page = page_back(rows, request.GET.get("after", ""))
    context = {
        "committee": committee,
        "form": form,
        "rows": rows.filter(pk__in=page.keys).order_by("-pk"),
        "next": page.next,
        "count": page.total,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/representatives/documents.html", context, status=status)


def _committee(request: Request, code: str, on: date) -> Committee:
    """One of my branches; another one does not exist for me."""
    return get_object_or_404(visible_committees(request.user, on), pk=code)


def _shown(request: Request, committee: Committee, on: date) -> DocumentQuerySet:
    """What a representative reads; an officer sees what is published, no more."""
    rows = Document.objects.visible_to(request.user, on).filter(committee=committee)
    return rows if request.user.has_perm(REPRESENT) else rows.filter(published=True)
