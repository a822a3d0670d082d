"""The steps of a training-plan request: each a sheet of its page, one verb."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.rights import Request, any_permission
from contracts.models import Invoice
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from smeservice.actions import request_decisions, request_disputes, request_money, request_recoveries
from smeservice.actions import requests as actions
from smeservice.forms import request_steps as forms
from smeservice.models import PlanDispute, PlanRecovery, PlanRequest
from smeservice.views.requests import ADD, DECIDE, PAY, TAKE_BACK, VIEW, found, page, writer

decider = permission_required([VIEW, DECIDE], raise_exception=True)
payer = permission_required([VIEW, PAY], raise_exception=True)
proposer = permission_required([VIEW, TAKE_BACK], raise_exception=True)


@writer
@require_POST
def paper(request: Request, pk: int) -> HttpResponse:
    """Join a document."""
    row = found(request.user, pk)
    form = forms.PaperForm(request.POST, request.FILES)
    return _done(request, row, "paper", form, actions.add_paper, "Document joint.")


@writer
@require_POST
def find(request: Request, pk: int) -> HttpResponse:
    """Write down what was asked and answered."""
    row = found(request.user, pk)
    return _done(
        request, row, "find", forms.FindForm(request.POST), actions.find, "Vérification enregistrée."
    )


@writer
@require_POST
def withdraw(request: Request, pk: int) -> HttpResponse:
    """The firm gives up its request."""
    row = found(request.user, pk)
    return _done(
        request, row, "withdraw", forms.ReasonForm(request.POST), actions.withdraw, "Demande retirée."
    )


@decider
@require_POST
def accept(request: Request, pk: int) -> HttpResponse:
    """Fund the request, within the ceilings and the budget."""
    row = found(request.user, pk)
    form = forms.AcceptForm(request.POST)
    return _done(request, row, "accept", form, request_decisions.accept, _granted)


@decider
@require_POST
def refuse(request: Request, pk: int) -> HttpResponse:
    """Refuse the request, with its grounds."""
    row = found(request.user, pk)
    form = forms.RefuseForm(request.POST)
    return _done(request, row, "refuse", form, request_decisions.refuse, "Demande refusée.")


@decider
@require_POST
def cancel(request: Request, pk: int) -> HttpResponse:
    """Give up an accepted request that nobody has billed."""
    row = found(request.user, pk)
    form = forms.ReasonForm(request.POST)
    said = "Demande annulée : son engagement revient à l’enveloppe."
    return _done(request, row, "cancel", form, request_decisions.cancel, said)


@payer
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Nothing more will be billed."""
    row = found(request.user, pk)
    form = forms.ReasonForm(request.POST)
    return _done(request, row, "close", form, request_decisions.close, _freed)


@any_permission(ADD, PAY)
@require_POST
def serve(request: Request, pk: int) -> HttpResponse:
    """Keep the certificate of the provider."""
    row = found(request.user, pk)
    form = forms.ServeForm(request.POST, request.FILES)
    return _done(request, row, "serve", form, request_money.serve, "Service fait enregistré.")


@payer
@require_POST
def bill(request: Request, pk: int) -> HttpResponse:
    """Accept an invoice or a claim, or keep it as disputed."""
    row = found(request.user, pk)
    form = forms.BillForm(request.POST, account=request_money.account_of(row))
    return _done(request, row, "bill", form, request_disputes.enter, _billed, parts=True)


@proposer
@require_POST
def take_back(request: Request, pk: int) -> HttpResponse:
    """Propose to take back what was accepted too much."""
    row = found(request.user, pk)
    form = forms.TakeBackForm(request.POST, account=request_money.account_of(row))
    return _done(request, row, "take_back", form, request_recoveries.propose, _taken, parts=True)


def _done(
    request: Request,
    row: PlanRequest,
    name: str,
    form: Form,
    verb: Callable[..., Any],
    said: str | Callable[[Any], str],
    *,
    parts: bool = False,
) -> HttpResponse:
    """Run the verb with what was written, or show the sheet again with what is wrong."""
    if form.is_valid():
        given = dict(form.cleaned_data)
        if isinstance(form, forms.PartsForm) and parts:
            given = {key: value for key, value in given.items() if key not in form.kinds}
            given["parts"] = form.parts()
        try:
            result = verb(request=row.pk, by=request.user, on=timezone.localdate(), **given)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            tell = messages.warning if isinstance(result, PlanDispute) else messages.success
            tell(request, french(said if isinstance(said, str) else said(result)))
            return redirect("smeservice:request", row.pk)
    row.refresh_from_db()
    return page(request, row, **{name: form})


def _granted(row: PlanRequest) -> str:
    return f"Demande acceptée : {euros(row.amount or Decimal(0))} engagés."


def _freed(freed: Any) -> str:
    return f"Demande soldée : {euros(freed)} reviennent à l’enveloppe."


def _billed(made: Invoice | PlanDispute) -> str:
    if isinstance(made, PlanDispute):
        return f"Pièce {made.number} contestée : {' '.join(made.reasons.values())}"
    return f"Pièce {made.number} acceptée : {euros(made.total)} à payer avec le prochain lot."


def _taken(made: PlanRecovery) -> str:
    return f"Reprise de {euros(made.total)} proposée : une autre personne la valide."
