"""The journal of all changes, and the history of one object."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from accounts import telling
from accounts.models import Change
from accounts.rights import Request
from branches.views.offers import latest
from opco_admin.history import objects
from opco_admin.history.following import followed
from opco_admin.history.forms import JournalFilter

OWN, EVERYONE, IDS = "accounts.view_access", "accounts.review_accesses", "accounts.review_access_ids"
LONGEST_KEY = 80


@require_safe
@permission_required(OWN, raise_exception=True)
def journal(request: Request) -> HttpResponse:
    """Changes, the last first: all for the direction, without values for administrators, else one’s own."""
    named = request.user.has_perm(EVERYONE)
    everyone = named or request.user.has_perm(IDS)
    hidden = () if request.user.has_perm("contracts.view_disability") else (objects.HEALTH,)
    form = JournalFilter(request.GET, named=named, everyone=everyone, hidden=hidden)
    chosen = form.chosen()
    rows = Change.objects.all() if everyone else Change.objects.filter(made_by=request.user)
    rows = rows.exclude(model__in=hidden) if hidden else rows
    page = latest(_chosen(rows, chosen), chosen.get("after", ""))
    names = telling.authors(page.rows, named=named or not everyone)
    told = [
        telling.Told(
            each, telling.author(each, names), telling.noun(each.model),
            objects.told_lines(each, names, private=not hidden), telling.why(each),
            _address(each) if named or not everyone else "",
        )
        for each in page.rows
    ]  # fmt: skip
    context = {"form": form, "page": page, "told": told, "named": named, "everyone": everyone}
    return render(request, "opco_admin/history/journal.html", context)


@require_safe
@permission_required(OWN, raise_exception=True)
def history(request: Request, model: str, key: str) -> HttpResponse:
    """What happened to one object, for who may open it."""
    row = None
    if "\0" not in f"{model}{key}" and len(key) <= LONGEST_KEY:
        row = objects.found(model, key, user=request.user, on=timezone.localdate())
    if row is None:
        raise Http404("No such object, or not for this user.")
    events = objects.events(row, user=request.user, before=_instant(request.GET.get("after", "")))
    more = len(events) > objects.SIZE
    context = {
        "row": row,
        "noun": telling.noun(model),
        "events": events[: objects.SIZE],
        "next": events[objects.SIZE - 1].at.isoformat() if more else "",
        "page_of": objects.page_of(row),
    }
    return render(request, "opco_admin/history/object.html", context)


def _chosen(rows: QuerySet[Change], chosen: dict[str, Any]) -> QuerySet[Change]:
    """The changes the filters ask for."""
    if term := chosen.get("q", "").strip():
        tables = [each.label.lower() for each in followed()]  # so that the index of rows serves
        rows = rows.filter(Q(model__in=tables, key=term) | Q(request=term))
    if user := chosen.get("user"):
        rows = rows.filter(made_by=user)
    if model := chosen.get("model"):
        rows = rows.filter(model=model)
    if day := chosen.get("day"):
        start, end = telling.day_bounds(day)
        rows = rows.filter(at__gte=start, at__lt=end)
    return rows


def _address(change: Change) -> str:
    """The history of the object, where its table has pages."""
    return reverse("history:object", args=[change.model, change.key]) if change.model in objects.PAGES else ""


def _instant(text: str) -> Any:
    """The instant a page follows; nonsense is the first page."""
    try:
        at = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        return None
    return at if at is None or at.tzinfo else None
