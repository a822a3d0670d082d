"""Decided files opened again: proposed by one person, validated by another, the promise taken back."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import User
from contracts.actions import matching, moving, revising
from contracts.actions.assessing import assess_again
from contracts.actions.revising import Revision
from contracts.models import Amendment, Contract, InvoiceLine, Reopening
from contracts.rules import recompute, states
from contracts.rules import reopening as rules
from contracts.rules.reopening import Decided
from contracts.rules.verdict import ZERO
from law.refusal import Impossible
from law.typography import french

State = Reopening.State


@transaction.atomic
def propose(*, contract: int, reason: str, by: User, on: date) -> Reopening:
    """Ask that a decided file be opened again; nothing changes before somebody else validates."""
    if not reason.strip():
        raise Impossible("Dites pourquoi rouvrir ce dossier.")
    (found,) = moving.found_of([contract])
    if why := rules.refusal(facts_of(found), on):
        raise Impossible(why)
    try:
        with transaction.atomic():
            row = Reopening.objects.create(contract=found, reason=reason.strip(), proposed_by=by)
    except IntegrityError as error:
        raise Impossible("Une réouverture de ce dossier attend déjà d’être validée.") from error
    moving.record([found], "ask_reopening", {}, by=by, on=on, comment=reason.strip())
    return row


@transaction.atomic
def validate(*, reopening: int, by: User, on: date, comment: str = "") -> Contract:
    """Open the file again: the commitment of an agreement is taken back, a new delay to decide begins."""
    contract, row = _opened(reopening)
    if row.proposed_by_id == by.pk:
        raise Impossible("Vous avez proposé cette réouverture : une autre personne la valide.")
    if contract.decided_by_id == by.pk:
        raise Impossible("Vous avez décidé ce dossier : une autre personne valide sa réouverture.")
    if why := rules.refusal(facts_of(contract), on):
        raise Impossible(why)
    was = contract.state
    if contract.version and was in states.ENGAGED:
        _take_back(contract, by=by, on=on)
    _settle(row, State.VALIDATED, by=by, comment=comment)
    contract.complete_on, contract.decided_at, contract.decided_by = on, None, None
    Contract.objects.filter(pk=contract.pk).update(
        complete_on=on, decided_at=None, decided_by=None, interim=False
    )
    rows = assess_again([contract], by=by, on=on)
    said = french(f"{row.reason} {comment.strip()}").strip()
    moving.record([contract], "reopen_decided", rows, by=by, on=on, comment=said, before={contract.pk: was})
    matching.refresh([contract.pk], on=on)
    return contract


@transaction.atomic
def reject(*, reopening: int, by: User, on: date, comment: str) -> Reopening:
    """Leave the file as it was decided; the reason is written."""
    if not comment.strip():
        raise Impossible("Dites pourquoi la réouverture est rejetée.")
    contract, row = _opened(reopening)
    _settle(row, State.REJECTED, by=by, comment=comment)
    moving.record([contract], "deny_reopening", {}, by=by, on=on, comment=comment.strip())
    return row


def facts_of(contract: Contract) -> Decided:
    """A decided file as the rules of a reopening see it."""
    lines = InvoiceLine.objects.filter(contract=contract, state="accepted")
    sums = lines.aggregate(lines=Count("pk"), accepted=Sum("amount"), paid=Sum("paid"))
    live = revising.live([contract.pk]).get(contract.pk, [])
    beside = any(line.added or line.step in (recompute.ADJUSTMENT, recompute.FORFEITED) for line in live)
    return Decided(
        state=contract.state,
        decided_on=timezone.localdate(contract.decided_at) if contract.decided_at else None,
        ended=contract.terminated_on is not None,
        lines=sums["lines"],
        accepted=sums["accepted"] or ZERO,
        paid=sums["paid"] or ZERO,
        beside=beside,
        amendments=Amendment.objects.filter(contract=contract, state="pending").count(),
    )


def why_not(contract: Contract, on: date) -> str:
    """Why a file may not be opened again; empty when it may."""
    return rules.refusal(facts_of(contract), on)


def waiting(user: User) -> QuerySet[Reopening]:
    """The requests to validate, the oldest first, about files this user may see."""
    files = Contract.objects.visible_to(user)
    rows = Reopening.objects.filter(state=State.PROPOSED, contract__in=files)
    return rows.select_related("contract", "proposed_by").order_by("pk")


def to_validate(user: User) -> QuerySet[Reopening]:
    """Those of them that this user did not propose, nor decided the file of."""
    return waiting(user).exclude(Q(proposed_by=user) | Q(contract__decided_by=user))


def _take_back(contract: Contract, *, by: User, on: date) -> None:
    """Close every line of the schedule: nothing of it was billed, and the commitment falls to nothing."""
    live = revising.live([contract.pk]).get(contract.pk, [])
    revising.apply([Revision(contract, ZERO, closed=live)], by=by, on=on)


def _opened(reopening: int) -> tuple[Contract, Reopening]:
    """The file then the request, locked."""
    ids = list(Reopening.objects.filter(pk=reopening).values_list("contract_id", flat=True))
    if not ids:
        raise Impossible("Cette réouverture n’existe plus : rechargez la page.")
    (contract,) = moving.found_of(ids)
    row = Reopening.objects.select_for_update(of=("self",)).get(pk=reopening)
    if row.state != State.PROPOSED:
        raise moving.TooLate(f"Réouverture déjà {row.get_state_display().lower()} par {row.validated_by}.")
    return contract, row


def _settle(row: Reopening, state: str, *, by: User, comment: str) -> None:
    row.state, row.validated_by, row.decided_at = state, by, timezone.now()
    row.comment = comment.strip()
    row.save(update_fields=["state", "validated_by", "decided_at", "comment"])
