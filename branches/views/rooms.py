"""The branches, and the room of each: who it is, what it counts, where its work stands."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import Request
from branches.actions import agenda, figures, room_levels, rooms
from branches.forms.rooms import RoomFilter
from branches.models import Access, Document, visible_committees
from branches.models.access import REPRESENTATIVES
from branches.rules.figures import Measures
from branches.views.works import works
from registers import rules
from registers.models import Committee, CommitteeAgreement
from registers.pages import page_of
from registers.search import named

OPEN = "branches.open_branch"
DOCUMENTS = 6


@require_safe
@permission_required(OPEN, raise_exception=True)
def listed(request: Request) -> HttpResponse:
    """The branches this user may open; their own apart when they may open all."""
    on = timezone.localdate()
    form = RoomFilter(request.GET)
    chosen = form.chosen()
    own = Access.objects.in_force(on).filter(user=request.user, committee=OuterRef("pk"))
    rows = _asked(visible_committees(request.user, on), chosen.get("q", "")).annotate(own=Exists(own))
    if chosen.get("mine"):
        rows = rows.filter(own=True)
    current = Prefetch(
        "mappings",
        CommitteeAgreement.objects.in_force(on).exclude(agreement=None).order_by("agreement"),
        to_attr="current",
    )
    page = page_of(rows.prefetch_related(current), chosen.get("after", ""))
    counts = rooms.running([row.pk for row in page.rows])
    context = {
        "form": form,
        "page": page,
        "lines": [(row, counts.get(row.pk, Measures())) for row in page.rows],
        "made": figures.made(),
    }
    return render(request, "branches/rooms/list.html", context)


@require_safe
@permission_required(OPEN, raise_exception=True)
def room(request: Request, code: str) -> HttpResponse:
    """One branch."""
    on = timezone.localdate()
    committee = get_object_or_404(visible_committees(request.user, on), pk=code)
    people = Access.objects.in_force(on).filter(committee=committee).select_related("user")
    outside = people.filter(user__groups__name=REPRESENTATIVES)
    documents = Document.objects.visible_to(request.user, on).filter(committee=committee)
    context = {
        "committee": committee,
        "mappings": committee.mappings.exclude(agreement=None)
        .select_related("agreement", "source")
        .order_by("-until", "agreement"),
        "room": rooms.room(committee, on=on, secret=False),
        "levels": room_levels.levels_of(committee, on=on),
        "officers": people.exclude(pk__in=outside).order_by("user__last_name", "user"),
        "representatives": outside.order_by("user__last_name", "user"),
        "documents": documents.order_by("-pk")[:DOCUMENTS],
        "coming": agenda.agenda(request.user, committee, on=on),
        "works": works(request.user, committee, on),
        "made": figures.made(),
        "on": on,
    }
    return render(request, "branches/rooms/room.html", context)


def _asked(rows: QuerySet[Committee], words: str) -> QuerySet[Committee]:
    """By code or IDCC when it is a number, else by label."""
    words = words.strip()
    if not words:
        return rows
    if words.isascii() and words.isdigit():
        idcc = rules.normalise_idcc(words) or ""
        spoken = CommitteeAgreement.objects.filter(committee=OuterRef("pk"), agreement=idcc)
        return rows.filter(pk=words) | rows.filter(Exists(spoken))
    return rows.filter(named("label", words))
