"""Overpayments that runs do not take back: paid back by the provider, or given up by two persons."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction

from accounts.models import User
from contracts.actions import dues, ledger, letters
from contracts.actions.ledger import About, Event
from contracts.actions.moving import TooLate
from contracts.models import Letter, PaymentLine, Settlement
from contracts.rules import accounts, paying
from contracts.rules.letters.money import Recovery
from law.money import euros
from law.refusal import Impossible

_OPEN = """
    SELECT l.id, c.id, COALESCE(upper(left(c.kind, 1)) || lpad(c.id::text, 9, '0'), y.number), i.number,
        l.amount, remaining.amount, y.id
    FROM contracts_invoiceline l JOIN contracts_invoice i ON i.id = l.invoice_id
    LEFT JOIN contracts_contract c ON c.id = l.contract_id
    LEFT JOIN contracts_payable y ON y.id = l.payable_id
    CROSS JOIN LATERAL (
        SELECT l.amount - COALESCE(sum(p.amount), 0) AS amount
        FROM contracts_paymentline p WHERE p.invoice_line_id = l.id AND p.live
    ) remaining
    WHERE i.provider_siret = %s AND l.state = 'accepted' AND l.amount < 0 AND l.paid <> l.amount
        AND remaining.amount < 0
    ORDER BY l.id
"""
_KEYS = """
    SELECT id FROM contracts_contract WHERE id IN (
        SELECT l.contract_id FROM contracts_invoiceline l JOIN contracts_invoice i ON i.id = l.invoice_id
        WHERE i.provider_siret = %s AND l.state = 'accepted' AND l.amount < 0 AND l.paid <> l.amount
    ) ORDER BY id FOR KEY SHARE
"""
_SIDES = """
    SELECT c.id, COALESCE(c.idcc, y.idcc),
        CASE WHEN s.kind = 'regional' THEN 'region' ELSE COALESCE(c.kind, y.section) END AS said_section,
        COALESCE(extract(year FROM c.concluded_on)::int, y.year), y.id,
        CASE WHEN s.kind = 'regional' THEN c.envelope_id END AS envelope, -sum(l.amount)
    FROM contracts_paymentline l JOIN contracts_invoiceline s ON s.id = l.invoice_line_id
    LEFT JOIN contracts_contract c ON c.id = s.contract_id
    LEFT JOIN contracts_payable y ON y.id = s.payable_id
    WHERE l.settlement_id = %s GROUP BY c.id, y.id, said_section, envelope
    ORDER BY c.id, y.id, said_section
"""
_TAKEN = """
    UPDATE contracts_invoiceline s SET paid = s.paid + l.amount
    FROM contracts_paymentline l WHERE l.settlement_id = %s AND l.live AND s.id = l.invoice_line_id
"""


class Overpayment(NamedTuple):
    """A negative line not taken back yet: what was overpaid and what is left of it, both positive."""

    line: int
    contract: int | None
    number: str
    invoice: str
    amount: Decimal
    left: Decimal
    payable: int | None = None


def overpayments(siret: str) -> list[Overpayment]:
    """What a provider still has to give back, oldest first; nothing is locked."""
    return _open(siret, "")


def order(*, siret: str, reason: str, pay_by: date, by: User, on: date) -> Letter:
    """Make the order to pay back all that a provider still has to; once a day, nothing is sent."""
    found = overpayments(siret)
    if not found:
        raise Impossible("Cet organisme n’a aucun trop-perçu à rendre.")
    if pay_by <= on:
        raise Impossible("La date limite suit le jour de l’ordre.")
    told = Recovery(
        amount=sum((each.left for each in found), paying.NOTHING),
        reason=reason.strip(),
        reference=f"TP-{siret}-{on:%Y%m%d}",
        articles=("R6332-25",),
        lines=[(f"Dossier {each.number}, avis {each.invoice}", each.left) for each in found],
        pay_by=pay_by,
    )
    return letters.prepare_order(provider_siret=siret, told=told, by=by, on=on)


def refund(
    *, siret: str, amount: Decimal, received_on: date, reference: str, by: User, on: date, reason: str = ""
) -> Settlement:
    """Record what a provider paid back: allocated to its overpayments, oldest first, whole or in part."""
    if received_on > on:
        raise Impossible("Un reversement est reçu au plus tard aujourd’hui.")
    with transaction.atomic():
        made = _propose("refund", siret, amount, received_on, reference, reason, by)
        return _settle(made, by=None, on=on, made_by=by)


def propose_waiver(
    *, siret: str, amount: Decimal, reference: str, reason: str, by: User, on: date
) -> Settlement:
    """Propose to give up an overpayment; it is no longer taken back unless somebody rejects the proposal."""
    if not reason.strip():
        raise Impossible("Un abandon de créance est motivé.")
    with transaction.atomic():
        return _propose("waiver", siret, amount, on, reference, reason, by)


def validate_waiver(*, settlement: Settlement, by: User, on: date) -> Settlement:
    """Give up an overpayment that somebody else proposed to give up."""
    with transaction.atomic():
        found = _proposed(settlement)
        if found.proposed_by_id is None or by.pk == found.proposed_by_id:
            raise Impossible("Un abandon est validé par une autre personne que celle qui l’a proposé.")
        return _settle(found, by=by, on=on, made_by=by)


def reject_waiver(*, settlement: Settlement, by: User, on: date) -> Settlement:
    """Leave a proposed waiver aside: the overpayment is taken back again."""
    with transaction.atomic():
        found = _proposed(settlement)
        found.rejected_by, found.rejected_at = by, dues.instant(on)
        found.save(update_fields=["rejected_by", "rejected_at"])
        PaymentLine.objects.filter(settlement=found).update(live=False)
        return found


def _propose(
    kind: str, siret: str, amount: Decimal, day: date, reference: str, reason: str, by: User
) -> Settlement:
    """A settlement and the lines it takes, reserved: no run nets them."""
    if amount < paying.MINIMUM or amount != amount.quantize(paying.MINIMUM):
        raise Impossible("Le montant est positif, en euros et centimes.")
    if not reference.strip():
        raise Impossible("Écrivez la référence : celle du relevé de banque, ou de la décision.")
    dues.alone()
    found = _open(siret, "FOR UPDATE OF l")
    left = sum((each.left for each in found), paying.NOTHING)
    if not found:
        raise Impossible("Cet organisme n’a aucun trop-perçu à rendre.")
    if amount > left:
        raise Impossible(f"Cet organisme n’a plus que {euros(left)} à rendre.")
    try:
        with transaction.atomic():
            made = Settlement.objects.create(
                kind=kind,
                provider_siret=siret,
                amount=amount,
                on=day,
                reference=reference.strip(),
                reason=reason.strip(),
                proposed_by=by,
            )
    except IntegrityError as error:
        raise TooLate(f"Un règlement porte déjà la référence « {reference.strip()} ».") from error
    PaymentLine.objects.bulk_create(
        PaymentLine(settlement=made, invoice_line_id=line, amount=-part)
        for line, part in paying.allocated(amount, [(each.line, each.left) for each in found])
    )
    return made


def _settle(found: Settlement, *, by: User | None, on: date, made_by: User) -> Settlement:
    found.validated_by, found.validated_at = by, dues.instant(on)
    found.save(update_fields=["validated_by", "validated_at"])
    sides = accounts.refund if found.kind == "refund" else accounts.waiver
    with connection.cursor() as cursor:
        cursor.execute(_TAKEN, [found.pk])
        cursor.execute(_SIDES, [found.pk])
        rows = cursor.fetchall()
    event = Event(
        "BQ" if found.kind == "refund" else "OD",
        f"settle:{found.pk}",
        f"{found.get_kind_display()} {found.reference}",
        tuple(
            (About(contract, found.provider_siret, idcc, section, year, payable, envelope), sides(part))
            for contract, idcc, section, year, payable, envelope, part in rows
        ),
        piece=found.reference,
        piece_on=found.on,
    )
    ledger.post([event], by=made_by, on=on)
    return found


def _proposed(settlement: Settlement) -> Settlement:
    dues.alone()
    _lock(settlement.provider_siret)
    rows = Settlement.objects.select_for_update(of=("self",)).select_related("validated_by", "rejected_by")
    found = rows.get(pk=settlement.pk)
    if found.validated_at:
        raise TooLate(f"Déjà validé par {found.validated_by or found.proposed_by}.")
    if found.rejected_at:
        raise TooLate(f"Déjà rejeté par {found.rejected_by}.")
    return found


def _lock(siret: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [siret])


def _open(siret: str, lock: str) -> list[Overpayment]:
    if lock:
        _lock(siret)
    with connection.cursor() as cursor:
        cursor.execute(f"{_OPEN} {lock}", [siret])
        return [
            Overpayment(line, contract, number, invoice, -amount, -left, payable)
            for line, contract, number, invoice, amount, left, payable in cursor.fetchall()
        ]
