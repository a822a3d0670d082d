"""Conventions: the list, its export, and a new one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.models import User
from accounts.rights import Request
from conventions.actions import conventions as actions
from conventions.exports import conventions as exports
from conventions.forms.conventions import ConventionFilter, ConventionForm
from conventions.models import Convention, Party
from conventions.rules import lives
from conventions.views.tabs import handler, reader
from law.refusal import Impossible
from registers.models import FrenchKey

SIZE, COUNTED, DIGITS = 50, 10_000, 18


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """One page of the conventions the address asks for, the last opened first."""
    on = timezone.localdate()
    form = ConventionFilter(request.GET)
    rows = chosen(request.user, form.chosen(), on)
    count = rows.order_by()[: COUNTED + 1].count()
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) <= DIGITS:
        rows = rows.filter(pk__lt=int(after))
    wanted = rows.select_related("officer").prefetch_related(
        Prefetch("parties", Party.objects.held()), "versions"
    )
    found = list(wanted.order_by("-pk")[: SIZE + 1])
    shown = found[:SIZE]
    context = {
        "form": form,
        "rows": shown,
        "count": min(count, COUNTED),
        "more": count > COUNTED,
        "next": str(shown[-1].pk) if len(found) > SIZE else "",
        "on": on,
        "soon": law.add_days(on, law.convention_end_alarm_days(on)),
    }
    return render(request, "conventions/list.html", context)


@require_safe
@reader
def export(request: Request) -> StreamingHttpResponse:
    """The conventions of the list, as a table."""
    on = timezone.localdate()
    rows = chosen(request.user, ConventionFilter(request.GET).chosen(), on)
    answer = StreamingHttpResponse(exports.csv_of(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="conventions-{on:%Y-%m-%d}.csv"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def new(request: Request) -> HttpResponse:
    """Open the project of a convention."""
    form = ConventionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            row = actions.create(by=request.user, on=timezone.localdate(), **told)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Projet de convention ouvert : nommez maintenant les parties.")
            return redirect("conventions:convention", row.pk)
    return render(
        request, "conventions/new.html", {"form": form}, status=422 if request.method == "POST" else 200
    )


def chosen(user: User, asked: dict[str, Any], on: date) -> QuerySet[Convention]:
    """The conventions of a list, by its filters."""
    rows = Convention.objects.visible_to(user, on)
    if words := asked.get("q", "").replace("\0", "").strip():
        rows = rows.filter(_named(words))
    if kind := asked.get("kind"):
        rows = rows.filter(kind=kind)
    if region := asked.get("region"):
        rows = rows.filter(regions__contains=[region])
    if idcc := asked.get("idcc"):
        rows = rows.filter(idccs__contains=[idcc])
    officer = asked.get("officer", "")
    if officer:
        rows = rows.filter(officer={"me": user.pk, "none": None}.get(officer, officer))
    state = asked.get("state", "")
    if state == "preparation":
        rows = rows.filter(state__in=sorted(lives.BEFORE_SIGNATURE))
    elif state in lives.STATES:
        rows = rows.filter(state=state)
    elif state != "toutes":
        rows = rows.open()
    return rows


def _named(words: str) -> Q:
    """Every word stands in the title, or the whole is a number or the name of a party."""
    title = Q()
    for word in words.split()[:8]:
        title &= Q(title__french__contains=FrenchKey(Value(word)))
    party = Party.objects.filter(convention=OuterRef("pk"), name__french__contains=FrenchKey(Value(words)))
    return title | Q(number__icontains=words) | Q(Exists(party))
