"""What comes back: transfers returned by the bank, overpayments, suspensions."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request, any_permission
from contracts.actions import dues, holds, remitting, settling
from contracts.forms.paying import (
    HoldForm,
    LiftForm,
    OrderForm,
    RefundForm,
    ReturnFile,
    ReturnForm,
    WaiverForm,
)
from contracts.imports import returns as reading
from contracts.models import Hold, Letter, Payment, Settlement
from contracts.rules import paying
from contracts.views.runs import READ, SIZE, after_key, cursor, keyset, payment_page, reader, told
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from registers.models import Provider
from registers.sheets import Refused

SEE, PROPOSE = "contracts.view_settlement", "contracts.propose_settlement"
FINANCE = "contracts.propose_run"
VALIDATE = "contracts.validate_settlement"
HOLD, VALIDATE_HOLD = "contracts.propose_hold", "contracts.validate_hold"


@permission_required([READ, PROPOSE], raise_exception=True)
@require_POST
def payment_return(request: Request, pk: int) -> HttpResponse:
    """One transfer sent back by the bank."""
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return payment_page(request, pk, form)
    found = get_object_or_404(Payment, pk=pk)
    row = remitting.Returned(1, found.reference, form.cleaned_data["on"], form.cleaned_data["reason"])
    made = remitting.record_returns(rows=[row], by=request.user, on=timezone.localdate())
    for _, error in made.errors:
        messages.error(request, french(error))
    if made.known:
        messages.warning(request, "Ce rejet est déjà enregistré. Rien n’a été changé.")
    if made.done:
        messages.success(request, french("Rejet enregistré : ces lignes sont de nouveau à payer."))
    return redirect("contracts:payment", pk)


@reader
@require_http_methods(["GET", "POST"])
def payment_returns(request: Request) -> HttpResponse:
    """The transfers sent back, newest first; a file of them is recorded here, whole or not at all."""
    if request.method == "POST":
        return _record_file(request)
    return _returns(request, ReturnFile(), [])


@permission_required([READ, PROPOSE], raise_exception=True)
def _record_file(request: Request) -> HttpResponse:
    form = ReturnFile(request.POST, request.FILES)
    if not form.is_valid():
        return _returns(request, form, [])
    file = form.cleaned_data["file"]
    try:
        rows, errors = reading.read(file, name=file.name)
    except Refused as refused:
        form.add_error("file", refused.message)
        return _returns(request, form, [])
    if not errors:
        made = remitting.record_returns(rows=rows, by=request.user, on=timezone.localdate())
        errors = [(line, french(error)) for line, error in made.errors]
    if errors:
        return _returns(request, form, errors)
    messages.success(request, french(_recorded(len(made.done), made.total, made.known)))
    return redirect("contracts:payment_returns")


def _recorded(count: int, total: Decimal, known: int) -> str:
    """What a file of returns changed, in words."""
    if not count:
        return "Ces rejets étaient déjà enregistrés : rien n’a été changé."
    plural = "s" * (count > 1)
    again = f" Déjà enregistrés : {known}." if known else ""
    return f"{count} rejet{plural} enregistré{plural}, {euros(total)} de nouveau à payer.{again}"


def _returns(request: Request, form: ReturnFile, errors: list[tuple[int, str]]) -> HttpResponse:
    found = Payment.objects.filter(state="returned").select_related("run", "account__provider")
    if after := cursor(request):
        found = found.filter(pk__lt=after)
    rows, following = keyset(list(found.order_by("-id")[: SIZE + 1]))
    context = {
        "payments": rows,
        "next": following,
        "form": form if request.user.has_perm(PROPOSE) else None,
        "errors": errors[:200],
        "more_errors": max(0, len(errors) - 200),
        "tab": "returns",
    }
    status = 422 if errors or form.errors else 200
    return render(request, "contracts/paying/returns.html", context, status=status)


@any_permission(SEE, PROPOSE)
@require_GET
def settlements(request: Request) -> HttpResponse:
    """The providers that owe something back, and the waivers that wait for a second person."""
    on = timezone.localdate()
    owed = [each for each in dues.by_provider(on=on) if each.negative < 0]
    rows, following = after_key(owed, request.GET.get("after", ""), key=lambda each: each.payee.siret)
    waivers = Settlement.objects.filter(kind="waiver", validated_at=None, rejected_at=None)
    decided = Settlement.objects.exclude(validated_at=None, rejected_at=None)
    people = ("proposed_by", "validated_by", "rejected_by")
    context = {
        "rows": rows,
        "next": following,
        "total": -sum((each.negative for each in owed), paying.NOTHING),
        "waivers": list(waivers.select_related(*people).order_by("id")[:SIZE]),
        "decided": list(decided.select_related(*people).order_by("-id")[:SIZE]),
        "tab": "settlements",
    }
    return render(request, "contracts/paying/settlements.html", context)


@any_permission(SEE, PROPOSE)
@require_GET
def overpaid(request: Request, siret: str) -> HttpResponse:
    """What one provider owes back, and how it may be settled."""
    return _overpaid(request, siret, {})


@permission_required(PROPOSE, raise_exception=True)
@require_POST
def settle(request: Request, siret: str, verb: str) -> HttpResponse:
    """Record a refund (finance reads the bank), propose a waiver, or make an order to pay back."""
    if verb == "refund" and not request.user.has_perm(FINANCE):
        raise PermissionDenied
    provider = get_object_or_404(Provider, pk=siret)
    form = _FORMS[verb](request.POST, prefix=verb)
    if not form.is_valid():
        return _overpaid(request, siret, {verb: form})
    on = timezone.localdate()
    more: dict[str, Any] = {"siret": provider.pk, "by": request.user, "on": on, **form.cleaned_data}
    acts: dict[str, Callable[..., Settlement | Letter]] = {
        "refund": settling.refund,
        "waiver": settling.propose_waiver,
        "order": settling.order,
    }
    last = Letter.objects.filter(provider_siret=siret).order_by("-pk").values_list("pk", flat=True).first()
    try:
        made = acts[verb](**more)
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return _overpaid(request, siret, {verb: form})
    if isinstance(made, Letter) and last is not None and made.pk <= last:
        messages.info(request, french("L’ordre de ce jour était déjà préparé : le voici, inchangé."))
    else:
        messages.success(request, french(_DONE[verb]))
    if isinstance(made, Letter):
        return redirect("contracts:letter", made.pk)
    return redirect("contracts:overpaid", siret)


@permission_required([SEE, VALIDATE], raise_exception=True)
@require_POST
def waiver_decide(request: Request, pk: int, verb: str) -> HttpResponse:
    """Validate or reject a waiver that somebody else proposed."""
    found = get_object_or_404(Settlement, pk=pk, kind="waiver")
    act = settling.validate_waiver if verb == "validate" else settling.reject_waiver
    if told(request, lambda: act(settlement=found, by=request.user, on=timezone.localdate())):
        messages.success(request, "Abandon validé." if verb == "validate" else "Abandon rejeté.")
    return redirect("contracts:settlements")


@any_permission(READ, HOLD, VALIDATE_HOLD)
@require_http_methods(["GET", "POST"])
def hold_list(request: Request) -> HttpResponse:
    """The suspensions, those that wait first; one is proposed here."""
    if request.method == "POST":
        return _propose_hold(request)
    return _holds(request, HoldForm())


@permission_required(HOLD, raise_exception=True)
def _propose_hold(request: Request) -> HttpResponse:
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            holds.propose(by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french("Suspension proposée : une autre personne doit la valider."))
            return redirect("contracts:holds")
    return _holds(request, form)


@permission_required(VALIDATE_HOLD, raise_exception=True)
@require_POST
def hold_validate(request: Request, pk: int) -> HttpResponse:
    """Withhold from now on."""
    found = get_object_or_404(Hold, pk=pk)
    if told(request, lambda: holds.validate(hold=found, by=request.user, on=timezone.localdate())):
        messages.success(request, french("Suspension validée : les lots écartent cet organisme."))
    return redirect("contracts:holds")


@any_permission(HOLD, VALIDATE_HOLD)
@require_POST
def hold_lift(request: Request, pk: int) -> HttpResponse:
    """End a hold in force (who validates), or withdraw a proposed one (who proposes too)."""
    found = get_object_or_404(Hold, pk=pk)
    if found.validated_by_id and not request.user.has_perm(VALIDATE_HOLD):
        messages.error(request, french("Une suspension en cours est levée par qui peut la valider."))
        return redirect("contracts:holds")
    form = LiftForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    on = timezone.localdate()
    if told(request, lambda: holds.lift(hold=found, by=request.user, on=on, reason=reason)):
        messages.success(request, "Suspension levée." if found.validated_by_id else "Proposition retirée.")
    return redirect("contracts:holds")


def _holds(request: Request, form: HoldForm) -> HttpResponse:
    people = ("proposed_by", "validated_by", "lifted_by")
    found = Hold.objects.select_related(*people)
    over = found.exclude(until=None)
    if after := cursor(request):
        over = over.filter(pk__lt=after)
    rows, following = keyset(list(over.order_by("-id")[: SIZE + 1]))
    live = list(found.filter(until=None).order_by("id")[:500])
    names = Provider.objects.in_bulk({hold.provider_siret for hold in (*live, *rows)})
    context = {
        "live": [(hold, names.get(hold.provider_siret)) for hold in live],
        "over": [(hold, names.get(hold.provider_siret)) for hold in rows],
        "next": following,
        "form": form if request.user.has_perm(HOLD) else None,
        "tab": "holds",
    }
    return render(request, "contracts/paying/holds.html", context, status=422 if form.errors else 200)


def _overpaid(request: Request, siret: str, wrong: dict[str, Any]) -> HttpResponse:
    provider = get_object_or_404(Provider, pk=siret)
    found = settling.overpayments(siret)
    people = ("proposed_by", "validated_by", "rejected_by")
    past = Settlement.objects.filter(provider_siret=siret).select_related(*people).order_by("-id")
    forms = {verb: wrong.get(verb) or form(prefix=verb) for verb, form in _FORMS.items()}
    context = {
        "provider": provider,
        "overpayments": found[:500],
        "more": max(0, len(found) - 500),
        "total": sum((each.left for each in found), paying.NOTHING),
        "forms": forms if request.user.has_perm(PROPOSE) and found else {},
        "wrong": next(iter(wrong), ""),
        "settlements": list(past[:SIZE]),
        "tab": "settlements",
    }
    return render(request, "contracts/paying/overpaid.html", context, status=422 if wrong else 200)


_FORMS = {"refund": RefundForm, "waiver": WaiverForm, "order": OrderForm}
_DONE = {
    "refund": "Reversement enregistré.",
    "waiver": "Abandon proposé : une autre personne doit le valider.",
    "order": "Ordre de reversement préparé : relisez-le, puis envoyez-le.",
}
