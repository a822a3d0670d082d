"""The verbs of a body: its rules, its seats, its mandates, a meeting planned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.rights import Request
from branches.actions import bodies as actions
from branches.actions import meetings
from branches.forms.bodies import CloseSeatForm, EndForm, MandateForm, RulesForm, SeatForm
from branches.forms.meetings import PlanForm
from branches.models import Body, Mandate, Seat
from branches.views.body_page import body_page, found_body, governor
from branches.views.offers import done

Verb = Callable[[dict[str, Any]], Any]


@require_POST
@governor
def set_rules(request: Request, pk: int) -> HttpResponse:
    """Fix the rules of a body from a day on."""
    row, on = found_body(request, pk), timezone.localdate()
    form = RulesForm(request.POST, on=on, auto_id="rules_%s")
    return _tried(
        request, row, "rules", form, "Règles fixées.",
        lambda chosen: actions.set_rules(body=pk, by=request.user, on=on, **chosen),
    )  # fmt: skip


@require_POST
@governor
def add_seat(request: Request, pk: int) -> HttpResponse:
    """Open a seat."""
    row, on = found_body(request, pk), timezone.localdate()
    return _tried(
        request, row, "seat", SeatForm(request.POST, auto_id="seat_%s"), "Siège ouvert.",
        lambda chosen: actions.add_seat(body=pk, by=request.user, on=on, **chosen),
    )  # fmt: skip


@require_POST
@governor
def close_seat(request: Request, pk: int) -> HttpResponse:
    """Close a seat."""
    seat, on = _seat(request, pk), timezone.localdate()
    form = CloseSeatForm(request.POST, auto_id=f"close-{pk}_%s")
    return _tried(
        request, seat.body, f"close-{pk}", form, "Siège fermé.",
        lambda chosen: actions.close_seat(seat=pk, by=request.user, on=on, **chosen),
    )  # fmt: skip


@require_POST
@governor
def give(request: Request, pk: int) -> HttpResponse:
    """Give a seat to a person."""
    seat, on = _seat(request, pk), timezone.localdate()
    form = MandateForm(request.POST, user=request.user, on=on, auto_id=f"give-{pk}_%s")
    return _tried(
        request, seat.body, f"give-{pk}", form, "Mandat enregistré.",
        lambda chosen: actions.give(seat=pk, by=request.user, on=on, **chosen),
    )  # fmt: skip


@require_POST
@governor
def end(request: Request, pk: int) -> HttpResponse:
    """End a mandate."""
    on = timezone.localdate()
    rows = Mandate.objects.visible_to(request.user, on).select_related("body")
    row = get_object_or_404(rows, pk=pk)
    form = EndForm(request.POST, auto_id=f"end-{pk}_%s")
    return _tried(
        request, row.body, f"end-{pk}", form, "Fin du mandat enregistrée.",
        lambda chosen: actions.end(mandate=pk, by=request.user, on=on, **chosen),
    )  # fmt: skip


@require_POST
@governor
def plan(request: Request, pk: int) -> HttpResponse:
    """Plan a meeting."""
    row, on = found_body(request, pk), timezone.localdate()
    form, made = PlanForm(request.POST, auto_id="plan_%s"), []
    if done(form, lambda chosen: made.append(meetings.plan(body=row, by=request.user, on=on, **chosen))):
        messages.success(request, "Séance prévue : inscrivez son ordre du jour.")
        return redirect("branches:meeting", made[0].pk)
    return body_page(request, row, {"plan": form})


def _seat(request: Request, pk: int) -> Seat:
    bodies = Body.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(Seat.objects.filter(body__in=bodies).select_related("body"), pk=pk)


def _tried(
    request: Request,
    row: Body,
    name: str,
    form: forms.Form,
    words: str,
    verb: Verb,
) -> HttpResponse:
    if done(form, verb):
        messages.success(request, words)
        return redirect("branches:body", row.pk)
    return body_page(request, row, {name: form})
