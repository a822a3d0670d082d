"""Calls for the money of the funders: what was asked, received, what is awaited, and one call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from conventions.actions import balances, calls
from conventions.forms.calls import AttestForm, CancelForm, PlanForm, ReceiveForm, RequestForm
from conventions.models import PaymentCall
from conventions.rules import calls as rules
from conventions.views.budget import VIEW, money
from conventions.views.tabs import found, reader
from law.refusal import Impossible

PAGE, SHOWN = "conventions:calls", 200
caller = permission_required([VIEW, "conventions.call_funds"], raise_exception=True)
ACTS = {
    "attester": ("attest", frozenset({"planned"}), "Attester la condition", "Condition attestée."),
    "demander": ("request", frozenset({"planned"}), "Demander", "Appel enregistré."),
    "encaisser": ("receive", frozenset({"requested"}), "Enregistrer le virement", "Virement enregistré."),
    "annuler": ("cancel", rules.AWAITED, "Annuler", "Appel annulé."),
}
LABELS = {
    "plan": "Prévu", "attest": "Condition attestée", "request": "Demandé", "part": "Encaissé en partie",
    "receive": "Encaissé", "cancel": "Annulé",
}  # fmt: skip


@require_http_methods(["GET", "HEAD"])
@reader
def listed(request: Request, pk: int) -> HttpResponse:
    """The account of each funder, and the calls by date."""
    return _list(request, pk, None)


@require_POST
@caller
def plan(request: Request, pk: int) -> HttpResponse:
    """Plan a call."""
    row, on = found(request, pk), timezone.localdate()
    form = PlanForm(request.POST, found=balances.budget_of(row, on))
    if form.is_valid():
        try:
            made = calls.plan(convention=row.pk, told=form.told(), by=request.user, on=on)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Appel de fonds prévu.")
            return redirect("conventions:call", pk, made.pk)
    return _list(request, pk, form)


@require_safe
@reader
def one(request: Request, pk: int, call: int) -> HttpResponse:
    """A call, and what may be done of it."""
    return _page(request, pk, call)


@require_POST
@caller
def act(request: Request, pk: int, call: int, verb: str) -> HttpResponse:
    """Attest, request, receive or give up a call."""
    row = found(request, pk)
    held = get_object_or_404(PaymentCall.objects.visible_to(request.user), pk=call, convention=row)
    if verb not in ACTS:
        raise Http404
    form = _forms(held, request)[verb]
    if form.is_valid():
        name, _, _, said = ACTS[verb]
        given = {"call": held.pk, "by": request.user, "on": timezone.localdate(), **form.cleaned_data}
        try:
            getattr(calls, name)(**given)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, said)
            return redirect("conventions:call", pk, held.pk)
    return _page(request, pk, call, bound={verb: form}, status=422)


def _list(request: Request, pk: int, form: PlanForm | None) -> HttpResponse:
    row, on = found(request, pk), timezone.localdate()
    shown = balances.budget_of(row, on)
    rows = PaymentCall.objects.visible_to(request.user).filter(convention=row).select_related("funder")
    context = money(request, row, PAGE, shown=shown) | {
        "items": rows.order_by("planned_on", "pk")[:SHOWN],
        "receivable": calls.receivable(row),
        "form": form or PlanForm(found=shown),
    }
    return render(request, "conventions/budget/calls.html", context, status=422 if form else 200)


def _forms(held: PaymentCall, request: Request | None = None) -> dict[str, forms.Form]:
    sent: dict[str, Any] = {"data": request.POST, "files": request.FILES} if request else {}
    return {
        "attester": AttestForm(**sent, auto_id="attester_%s"),
        "demander": RequestForm(**sent, auto_id="demander_%s"),
        "encaisser": ReceiveForm(**sent, call=held, auto_id="encaisser_%s"),
        "annuler": CancelForm(**sent, auto_id="annuler_%s"),
    }


def _page(
    request: Request, pk: int, call: int, *, bound: dict[str, forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    """The page of a call, with its condition and the verbs of its state."""
    row, on = found(request, pk), timezone.localdate()
    rows = PaymentCall.objects.visible_to(request.user).select_related("funder", "document", "convention")
    held = get_object_or_404(rows, pk=call, convention=row)
    standing = balances.standing(held.funder, on)
    sheets: dict[str, Any] = {**_forms(held), **(bound or {})}
    needs_words = held.condition in ("report", "other") and held.attested_on is None
    context = money(request, row, PAGE) | {
        "call": held,
        "standing": standing,
        "due": rules.due(held.kind, held.percent, held.amount, standing),
        "unmet": rules.unmet(held.condition, held.threshold, calls.facts(held, on)),
        "left": held.asked - held.received,
        "entries": held.entries.select_related("made_by")[:SHOWN],
        "traces": held.traces.select_related("made_by")[:SHOWN],
        "labels": LABELS,
        "offered": [
            (verb, label, sheets[verb])
            for verb, (name, states, label, _) in ACTS.items()
            if held.state in states and (name != "attest" or needs_words)
        ],
    }
    return render(request, "conventions/budget/call.html", context, status=status)
