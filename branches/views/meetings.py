"""A meeting: agenda, attendance, votes, decisions, minutes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Request
from branches.actions import meetings as actions
from branches.actions import voting
from branches.actions.bodies import seats_on
from branches.forms.meetings import (
    AttendanceForm,
    DecisionForm,
    ItemForm,
    LinkForm,
    MinutesForm,
    VoteForm,
)
from branches.models import Item, Meeting, Minutes
from branches.rules import meetings as rules
from branches.views.bodies import namer
from branches.views.body_page import governor
from branches.views.meeting_page import found_meeting, meeting_page, step_form
from branches.views.offers import done
from branches.views.study_page import opener

Verb = Callable[[dict[str, Any]], Any]


@require_safe
@opener
def meeting(request: Request, pk: int) -> HttpResponse:
    """One meeting."""
    return meeting_page(request, found_meeting(request, pk))


@require_POST
@governor
def step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Convene, open, close or cancel a meeting."""
    if verb not in rules.MOVES:
        raise Http404
    row, on = found_meeting(request, pk), timezone.localdate()
    form = step_form(verb, request.POST)

    def go(chosen: dict[str, Any]) -> None:
        if verb == "convene":
            actions.convene(meeting=pk, by=request.user, on=on, **chosen)
        else:
            actions.change_state(meeting=pk, verb=verb, by=request.user, on=on, **chosen)

    return _tried(request, row, verb, form, f"{rules.MOVES[verb].label} : c’est enregistré.", go)


@require_POST
@governor
def add_item(request: Request, pk: int) -> HttpResponse:
    """Put a point on the agenda."""
    row, on = found_meeting(request, pk), timezone.localdate()
    form = ItemForm(request.POST, auto_id="item_%s")
    return _tried(
        request, row, "item", form, "Point inscrit à l’ordre du jour.",
        lambda chosen: actions.add_item(meeting=pk, by=request.user, on=on, **chosen),
    )  # fmt: skip


@require_POST
@governor
def attend(request: Request, pk: int) -> HttpResponse:
    """Record who sits."""
    row, on = found_meeting(request, pk), timezone.localdate()
    form = AttendanceForm(request.POST, seats=seats_on(row.body, row.held_on), meeting=row)
    return _tried(
        request, row, "attend", form, "Présences enregistrées.",
        lambda chosen: actions.attend(meeting=pk, presences=form.presences, by=request.user, on=on),
    )  # fmt: skip


@require_POST
@governor
def minutes(request: Request, pk: int) -> HttpResponse:
    """Keep the minutes."""
    row, on = found_meeting(request, pk), timezone.localdate()
    form = MinutesForm(request.POST, request.FILES, auto_id="minutes_%s")
    return _tried(
        request, row, "minutes", form, "Procès-verbal déposé.",
        lambda chosen: actions.add_minutes(meeting=pk, by=request.user, on=on, **chosen),
    )  # fmt: skip


@require_safe
@namer
def minutes_file(request: Request, pk: int) -> FileResponse:
    """The minutes, for those who may read names."""
    visible = Meeting.objects.visible_to(request.user, timezone.localdate())
    row = get_object_or_404(Minutes.objects.filter(meeting__in=visible), meeting=pk)
    try:
        stream = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type=row.media_type)


@require_POST
@governor
def link(request: Request, pk: int) -> HttpResponse:
    """Link a declared interest to a point."""
    item, on = _item(request, pk), timezone.localdate()
    form = LinkForm(request.POST, item=item, auto_id=f"link-{pk}_%s")
    return _tried(
        request, item.meeting, f"link-{pk}", form, "Intérêt lié au point : ce membre ne votera pas.",
        lambda chosen: actions.link_interest(item=pk, by=request.user, on=on, **chosen),
    )  # fmt: skip


@require_POST
@governor
def vote(request: Request, pk: int) -> HttpResponse:
    """Close the vote on a point."""
    item, on = _item(request, pk), timezone.localdate()
    form = VoteForm(request.POST, auto_id=f"vote-{pk}_%s")
    return _tried(
        request, item.meeting, f"vote-{pk}", form, "Vote clos.",
        lambda chosen: voting.close_vote(item=pk, tallies=form.tallies, by=request.user, on=on),
    )  # fmt: skip


@require_POST
@governor
def decide(request: Request, pk: int) -> HttpResponse:
    """Enter what an adopted point decides."""
    item, on = _item(request, pk), timezone.localdate()
    form = DecisionForm(request.POST, user=request.user, item=item, on=on, auto_id=f"decide-{pk}_%s")
    return _tried(
        request, item.meeting, f"decide-{pk}", form, "Décision enregistrée.",
        lambda chosen: voting.decide(item=pk, by=request.user, on=on, **chosen),
    )  # fmt: skip


def _item(request: Request, pk: int) -> Item:
    visible = Meeting.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(Item.objects.filter(meeting__in=visible).select_related("meeting__body"), pk=pk)


def _tried(
    request: Request, row: Meeting, name: str, form: forms.Form, words: str, verb: Verb
) -> HttpResponse:
    if done(form, verb):
        messages.success(request, words)
        return redirect("branches:meeting", row.pk)
    row.refresh_from_db()
    return meeting_page(request, row, {name: form})
