"""Bills that are not what was foreseen: kept with their reasons, accepted later or set aside."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.traces import remember
from contracts.models import Invoice
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from smeservice.actions import request_money
from smeservice.actions.request_money import Mismatched, Parts
from smeservice.actions.requests import locked
from smeservice.models import PlanDispute, PlanRequest, PlanRequestTrace


@transaction.atomic
def enter(
    *,
    request: int,
    payee: str,
    number: str,
    issued_on: date,
    received_on: date,
    parts: Parts,
    by: User | None,
    on: date,
) -> Invoice | PlanDispute:
    """Accept what matches; keep the rest as disputed, with its reasons. The same number twice is said."""
    row = locked(request)
    told: dict[str, Any] = {
        "payee": payee, "number": number.strip(), "issued_on": issued_on, "received_on": received_on,
    }  # fmt: skip
    if row.disputes.filter(state="disputed", payee=payee, number=number.strip()).exists():
        raise Impossible(f"La pièce n° {number.strip()} est déjà contestée : acceptez-la ou écartez-la.")
    try:
        with transaction.atomic():
            return request_money.bill(request=row.pk, parts=parts, by=by, on=on, **told)
    except Mismatched as mismatched:
        return _dispute(row, told, parts, mismatched.parts, by, on)


@transaction.atomic
def accept(*, dispute: int, by: User | None, on: date) -> Invoice:
    """Accept a disputed bill that matches now; Impossible with what still differs."""
    row = _open(dispute)
    try:
        with transaction.atomic():
            made = request_money.bill(
                request=row.request_id, payee=row.payee, number=row.number, issued_on=row.issued_on,
                received_on=row.received_on, parts=row.amounts, by=by, on=on,
            )  # fmt: skip
    except Mismatched as mismatched:
        raise Impossible(" ".join(mismatched.parts.values())) from mismatched
    _end(row, "accepted", by, on, invoice=made)
    return made


@transaction.atomic
def drop(*, dispute: int, reason: str, by: User | None, on: date) -> PlanDispute:
    """Set a disputed bill aside, with its reason: nothing of it is paid."""
    row = _open(dispute)
    if not reason.strip():
        raise Impossible("Dites pourquoi cette pièce est écartée.")
    row.comment = reason.strip()
    _end(row, "dropped", by, on)
    said = french(f"Pièce {row.number} écartée. {row.comment}")
    remember(row=row.request, verb="drop_bill", trace=PlanRequestTrace, by=by, on=on, comment=said)
    return row


def _dispute(
    row: PlanRequest, told: dict[str, Any], parts: Parts, reasons: dict[str, str], by: User | None, on: date
) -> PlanDispute:
    if told["received_on"] > on or told["issued_on"] > told["received_on"]:
        raise Impossible("Une pièce est datée, puis reçue, au plus tard aujourd’hui.")
    siret, name = request_money.payee_of(row, told["payee"])
    if Invoice.objects.filter(provider_siret=siret, number=told["number"]).exists():
        raise Impossible(f"La pièce n° {told['number']} est déjà acceptée : elle n’est pas payée deux fois.")
    kept = {kind: str(amount) for kind, amount in parts.items() if amount}
    try:
        with transaction.atomic():
            made = PlanDispute.objects.create(
                request=row, parts=kept, reasons=reasons, made_by=by, made_on=on, **told
            )
    except IntegrityError as error:
        raise Impossible(f"La pièce n° {told['number']} est déjà contestée.") from error
    why = " ".join(reasons.values())
    said = f"Pièce {made.number} de {name or siret}, {euros(made.total)}, contestée : {why}"
    remember(row=row, verb="dispute", trace=PlanRequestTrace, by=by, on=on, comment=french(said))
    return made


def _open(dispute: int) -> PlanDispute:
    """The bill, under the lock of its request; Impossible once it is closed."""
    pk = PlanDispute.objects.values_list("request", flat=True).get(pk=dispute)
    locked(pk)
    rows = PlanDispute.objects.select_for_update(of=("self",)).select_related("request", "ended_by")
    row = rows.get(pk=dispute)
    if row.state != "disputed":
        raise Impossible(f"Pièce déjà {row.get_state_display().lower()} par {row.ended_by}.")
    return row


def _end(row: PlanDispute, state: str, by: User | None, on: date, invoice: Invoice | None = None) -> None:
    row.state, row.ended_by, row.ended_on, row.invoice = state, by, on, invoice
    row.save(update_fields=["state", "ended_by", "ended_on", "invoice", "comment"])
