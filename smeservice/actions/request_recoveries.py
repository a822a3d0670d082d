"""Overpayments of requests: one person proposes to take them back, another validates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.traces import remember
from contracts.actions import payables
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from smeservice.actions import request_money
from smeservice.actions.request_money import Parts
from smeservice.actions.requests import locked
from smeservice.models import PlanRecovery, PlanRequestTrace

WAITS = "Une reprise de cette demande attend déjà sa validation."


@transaction.atomic
def propose(
    *, request: int, payee: str, parts: Parts, reason: str, seen: int, by: User, on: date
) -> PlanRecovery:
    """Ask to take back what was accepted too much; nothing moves before another person validates.

    `seen` is the version of the promise that was read: the same sheet twice proposes once.
    """
    row = locked(request)
    if row.payable_id is None:
        raise Impossible("Rien n’a été engagé pour cette demande.")
    if not reason.strip():
        raise Impossible("Une reprise est motivée.")
    payable = payables.locked(row.payable_id)
    if payable.version != seen:
        raise Impossible("L’engagement vient de changer : rechargez la page avant de proposer.")
    told = {kind: amount for kind, amount in parts.items() if amount}
    siret, name = request_money.payee_of(row, payee)
    payables.recoverable(payable, siret=siret, parts=told)
    try:
        with transaction.atomic():
            made = PlanRecovery.objects.create(
                request=row, payee=payee, parts={kind: str(amount) for kind, amount in told.items()},
                total=sum(told.values(), Decimal(0)), reason=reason.strip(), seen=seen, proposed_by=by,
                proposed_on=on,
            )  # fmt: skip
    except IntegrityError as error:
        raise Impossible(WAITS) from error
    said = french(f"{euros(made.total)} à reprendre à {name or siret}, à valider. {made.reason}")
    remember(row=row, verb="propose_back", trace=PlanRequestTrace, by=by, on=on, comment=said)
    return made


@transaction.atomic
def validate(*, recovery: int, by: User, on: date) -> PlanRecovery:
    """Take back what somebody else proposed: netted by the next run, or paid back by the payee."""
    made = _waiting(recovery)
    if made.proposed_by_id == by.pk:
        raise Impossible("Cette reprise est votre proposition : une autre personne la valide.")
    payable = made.request.payable_id
    if payable is None or payables.locked(payable).version != made.seen:
        raise Impossible("L’engagement a changé depuis cette proposition : rejetez-la, puis reproposez-la.")
    made.invoice = request_money.take_back(
        request=made.request_id, payee=made.payee, parts=made.amounts, reason=made.reason, seen=made.seen,
        by=by, on=on,
    )  # fmt: skip
    return _decide(made, "validated", by, on)


@transaction.atomic
def reject(*, recovery: int, reason: str, by: User, on: date) -> PlanRecovery:
    """Leave a proposal aside, with the reason."""
    made = _waiting(recovery)
    if not reason.strip():
        raise Impossible("Un rejet est motivé.")
    made.comment = reason.strip()
    remember(row=made.request, verb="reject_back", trace=PlanRequestTrace, by=by, on=on, comment=made.comment)
    return _decide(made, "rejected", by, on)


def _waiting(recovery: int) -> PlanRecovery:
    """The proposal, under the lock of its request; Impossible once it is decided."""
    pk = PlanRecovery.objects.values_list("request", flat=True).get(pk=recovery)
    locked(pk)
    linked = ("decided_by", "request")
    made = PlanRecovery.objects.select_for_update(of=("self",)).select_related(*linked).get(pk=recovery)
    if made.state != "proposed":
        day = f"{made.decided_on:%d/%m/%Y}"
        raise Impossible(f"Reprise déjà {made.get_state_display().lower()} par {made.decided_by} le {day}.")
    return made


def _decide(made: PlanRecovery, state: str, by: User, on: date) -> PlanRecovery:
    made.state, made.decided_by, made.decided_on = state, by, on
    made.save(update_fields=["state", "decided_by", "decided_on", "comment", "invoice"])
    return made
