"""What money does to the books and to the lines: sent, returned by the bank, replay-safe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from contracts.actions import dues, ledger
from contracts.actions.ledger import About, Event
from contracts.actions.moving import TooLate
from contracts.models import Payment, PaymentLine, PaymentRun
from contracts.rules import accounts, paying
from law.refusal import Impossible

_SIDES = """
    SELECT p.id, p.reference, p.provider_siret, r.mode, r.execute_on, c.id, COALESCE(c.idcc, y.idcc),
        CASE WHEN s.kind = 'regional' THEN 'region' ELSE COALESCE(c.kind, y.section) END AS said_section,
        COALESCE(extract(year FROM c.concluded_on)::int, y.year), y.id,
        CASE WHEN s.kind = 'regional' THEN c.envelope_id END AS envelope, sum(l.amount)
    FROM contracts_payment p
    JOIN contracts_paymentrun r ON r.id = p.run_id
    JOIN contracts_paymentline l ON l.payment_id = p.id
    JOIN contracts_invoiceline s ON s.id = l.invoice_line_id
    LEFT JOIN contracts_contract c ON c.id = s.contract_id
    LEFT JOIN contracts_payable y ON y.id = s.payable_id
    WHERE {where} GROUP BY p.id, r.id, c.id, y.id, said_section, envelope
    ORDER BY p.id, c.id, y.id, said_section
"""
_BACK = """
    UPDATE contracts_invoiceline s SET paid = s.paid - l.amount
    FROM contracts_paymentline l WHERE l.payment_id = ANY(%s) AND l.live AND s.id = l.invoice_line_id
"""
_LOCK_CONTRACTS = """
    SELECT id FROM contracts_contract WHERE id IN (
        SELECT s.contract_id FROM contracts_invoiceline s
        JOIN contracts_paymentline l ON l.invoice_line_id = s.id WHERE l.payment_id = ANY(%s)
    ) ORDER BY id FOR KEY SHARE
"""
_LOCK_LINES = """
    SELECT id FROM contracts_invoiceline WHERE id IN (
        SELECT invoice_line_id FROM contracts_paymentline WHERE payment_id = ANY(%s)
    ) ORDER BY id FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class Returned:
    """A line of a return file: which payment came back, when, and why."""

    line: int
    reference: str
    on: date
    reason: str


@dataclass(slots=True)
class Returns:
    """What a file of returns did: payments recorded now, those recorded before, what is wrong by line."""

    done: list[Payment] = field(default_factory=list)
    known: int = 0
    errors: list[tuple[int, str]] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """What came back now."""
        return sum((payment.amount for payment in self.done), paying.NOTHING)


def paid_events(*, run: PaymentRun) -> Iterator[Event]:
    """One entry a transfer, its sides by contract or other payable file."""
    return _events("p.run_id = %s", [run.pk], key="pay", label="Virement", sign=1)


def record_return(*, payment: Payment, by: User, on: date, reason: str) -> Payment:
    """The bank sent a transfer back: what it paid is due again in the next run."""
    if not reason.strip():
        raise Impossible("Dites pourquoi la banque a rejeté ce virement.")
    with transaction.atomic():
        (found,) = _locked([payment.pk])
        if found.state == "returned":
            raise TooLate(f"Ce virement est déjà rejeté depuis le {found.returned_on:%d/%m/%Y}.")
        if why := _unreturnable(found, on, on):
            raise Impossible(why)
        _return([(found, on, reason)], by=by, on=on)
        return found


def record_returns(*, rows: Sequence[Returned], by: User, on: date) -> Returns:
    """A file of returns, whole or not at all; a payment already returned is left as it is."""
    found = Returns()
    with transaction.atomic():
        references = {row.reference for row in rows}
        keys = Payment.objects.filter(reference__in=references).values_list("pk", flat=True)
        known = {payment.reference: payment for payment in _locked(sorted(keys))}
        todo: dict[str, tuple[Payment, date, str]] = {}
        for row in rows:
            payment = known.get(row.reference)
            if payment is None:
                found.errors.append((row.line, f"Aucun virement ne porte la référence « {row.reference} »."))
            elif payment.state == "returned" or row.reference in todo:
                found.known += 1
            elif why := _unreturnable(payment, row.on, on):
                found.errors.append((row.line, why))
            else:
                todo[row.reference] = (payment, row.on, row.reason)
        if not found.errors and todo:
            _return(list(todo.values()), by=by, on=on)
            found.done = [payment for payment, _, _ in todo.values()]
    return found


def _unreturnable(payment: Payment, returned_on: date, on: date) -> str:
    """Why a transfer cannot have come back that day; empty when it can."""
    if payment.state != "sent":
        return f"Le virement {payment.reference} n’a pas été émis."
    approved = payment.run.approved_at
    if returned_on > on or (approved and returned_on < timezone.localdate(approved)):
        return f"Le virement {payment.reference} ne peut pas être revenu le {returned_on:%d/%m/%Y}."
    return ""


def _return(rows: Sequence[tuple[Payment, date, str]], *, by: User, on: date) -> None:
    for payment, returned_on, reason in rows:
        payment.state, payment.returned_on = "returned", returned_on
        payment.return_reason = paying.return_reason(reason)[:200]
        payment.save(update_fields=["state", "returned_on", "return_reason"])
    keys = [payment.pk for payment, _, _ in rows]
    with connection.cursor() as cursor:
        cursor.execute(_BACK, [keys])
    PaymentLine.objects.filter(payment__in=keys).update(live=False)
    events = _events("p.id = ANY(%s)", [keys], key="return", label="Virement rejeté", sign=-1)
    ledger.post(events, by=by, on=on)


def _locked(keys: Sequence[int]) -> list[Payment]:
    """The payments, alone, their contracts and lines locked in the order of the house."""
    dues.alone()
    with connection.cursor() as cursor:
        cursor.execute(_LOCK_CONTRACTS, [list(keys)])
        cursor.execute(_LOCK_LINES, [list(keys)])
    found = Payment.objects.select_for_update(of=("self",)).select_related("run")
    return list(found.filter(pk__in=keys).order_by("pk"))


def _events(where: str, parameters: Sequence[Any], *, key: str, label: str, sign: int) -> Iterator[Event]:
    with connection.cursor() as cursor:
        cursor.execute(_SIDES.format(where=where), parameters)
        rows = cursor.fetchall()
    for (payment, reference, siret, mode, execute_on), lines in groupby(rows, key=lambda row: row[:5]):
        yield Event(
            "BQ",
            f"{key}:{payment}",
            f"{label} {reference}",
            tuple(
                (
                    About(contract, siret, idcc, section, year, payable, envelope),
                    accounts.payment(sign * amount, handed_over=mode == "handover"),
                )
                for *_, contract, idcc, section, year, payable, envelope, amount in lines
            ),
            piece=reference,
            piece_on=execute_on,
        )
