"""Money of requests that waits for somebody: disputed bills, recoveries proposed then validated."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.rights import Request
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from registers.pages import SIZE
from smeservice.actions import request_disputes, request_money, request_recoveries
from smeservice.forms.request_steps import ReasonForm
from smeservice.models import PlanDispute, PlanRecovery, PlanRequest
from smeservice.rules.request_price import KINDS
from smeservice.views.requests import PAY, VIEW

SEE, VALIDATE = "contracts.view_settlement", "contracts.validate_settlement"
DIGITS = 19
payer = permission_required([VIEW, PAY], raise_exception=True)
validator = permission_required([SEE, VALIDATE], raise_exception=True)


@payer
@require_POST
def dispute_accept(request: Request, pk: int) -> HttpResponse:
    """Accept a disputed bill that matches now."""
    row = _dispute(request, pk)
    try:
        made = request_disputes.accept(dispute=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, french(f"Pièce {made.number} acceptée : {euros(made.total)} à payer."))
    return redirect("smeservice:request", row.request_id)


@payer
@require_POST
def dispute_drop(request: Request, pk: int) -> HttpResponse:
    """Set a disputed bill aside."""
    row, form = _dispute(request, pk), ReasonForm(request.POST)
    try:
        request_disputes.drop(
            dispute=row.pk, reason=form.data.get("reason", "")[:1000], by=request.user,
            on=timezone.localdate(),
        )  # fmt: skip
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, french(f"Pièce {row.number} écartée : rien n’en est payé."))
    return redirect("smeservice:request", row.request_id)


@permission_required(SEE, raise_exception=True)
@require_GET
def recoveries(request: Request) -> HttpResponse:
    """What is proposed to take back, then what was decided, the last first."""
    seen = PlanRecovery.objects.visible_to(request.user)
    linked = ("request__company", "proposed_by", "decided_by")
    decided = seen.exclude(state="proposed").select_related(*linked).order_by("-pk")
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < DIGITS:
        decided = decided.filter(pk__lt=int(after))
    rows = list(decided[: SIZE + 1])
    context = {
        "waiting": list(map(_line, seen.filter(state="proposed").select_related(*linked))),
        "next": rows[SIZE - 1].pk if len(rows) > SIZE else "",
        "decided": list(map(_line, rows[:SIZE])),
        "validates": request.user.has_perm(VALIDATE),
        "opens": request.user.has_perm(VIEW),
    }
    return render(request, "smeservice/requests/recoveries.html", context)


@validator
@require_POST
def recovery_validate(request: Request, pk: int) -> HttpResponse:
    """Take back what somebody else proposed."""
    row = _recovery(request, pk)
    try:
        request_recoveries.validate(recovery=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        said = f"{euros(row.total)} à reprendre : déduits du prochain paiement, ou à rendre."
        messages.success(request, french(said))
    return redirect("smeservice:request_recoveries")


@validator
@require_POST
def recovery_reject(request: Request, pk: int) -> HttpResponse:
    """Leave a proposal aside."""
    row = _recovery(request, pk)
    reason = request.POST.get("reason", "").replace("\0", "")[:1000]
    try:
        request_recoveries.reject(recovery=row.pk, reason=reason, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Reprise rejetée.")
    return redirect("smeservice:request_recoveries")


def _dispute(request: Request, pk: int) -> PlanDispute:
    mine = PlanRequest.objects.visible_to(request.user)
    return get_object_or_404(PlanDispute.objects.filter(request__in=mine), pk=pk)


def _recovery(request: Request, pk: int) -> PlanRecovery:
    return get_object_or_404(PlanRecovery.objects.visible_to(request.user), pk=pk)


def _line(row: PlanRecovery) -> dict[str, Any]:
    siret, name = request_money.payee_of(row.request, row.payee)
    parts = [(KINDS.get(kind, kind), amount) for kind, amount in row.amounts.items()]
    return {"row": row, "payee": name or siret, "siret": siret, "parts": parts}
