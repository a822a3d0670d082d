"""Files that are no contract, in the same books and the same runs: promised, billed, reduced, taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import User
from contracts.actions import budgets, ledger
from contracts.actions.ledger import About, Event
from contracts.models import Invoice, InvoiceLine, Payable
from contracts.rules import accounts, dues
from contracts.rules.billing import OTHER_KINDS
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from registers.payees import open_payee

ZERO = Decimal(0)
NUMBER = 40  # longest number of an invoice
Parts = Mapping[str, Decimal]  # kind of OTHER_KINDS -> euros, all positive


@transaction.atomic
def commit(
    *,
    section: str,
    number: str,
    label: str,
    path: str,
    provider_siret: str,
    idcc: str,
    year: int,
    amount: Decimal,
    by: User | None,
    on: date,
) -> Payable:
    """Promise an amount within what is left of the budget of the section and year; Impossible beyond."""
    if amount <= 0:
        raise Impossible("Un engagement de zéro euro ne s’écrit pas.")
    budgets.take(section=section, year=year, amount=amount)
    made = Payable.objects.create(
        section=section, number=number, label=label[:160], path=path, provider_siret=provider_siret,
        idcc=idcc, year=year, total=amount, decided_by=by, decided_on=on,
    )  # fmt: skip
    ledger.post([_commitment(made, amount, f"Engagement {number}")], by=by, on=on)
    return made


@transaction.atomic
def bill(
    *,
    payable: int,
    siret: str,
    name: str,
    number: str,
    issued_on: date,
    received_on: date,
    parts: Parts,
    by: User | None,
    on: date,
    period: tuple[date, date] | None = None,
    comment: str = "",
) -> Invoice:
    """Accept an invoice or a claim: the service is done, `siret` is owed; never beyond what was promised.

    Impossible when this payee already has an invoice of that number, whatever it was about.
    """
    found = locked(payable)
    if received_on > on or issued_on > received_on:
        raise Impossible("Une pièce est datée, puis reçue, au plus tard aujourd’hui.")
    told = {kind: amount for kind, amount in parts.items() if amount}
    if not told or min(told.values()) < 0 or not told.keys() <= OTHER_KINDS.keys():
        raise Impossible("Une pièce porte au moins un montant, positif.")
    total, left = sum(told.values(), ZERO), found.total - accepted(found)
    if total > left:
        raise Impossible(f"Il ne reste que {euros(left)} à facturer sur {euros(found.total)} engagés.")
    open_payee(siret=siret, name=name)
    made = _invoice(
        Invoice.Kind.OTHER, siret, number, total, (issued_on, received_on, dues.payable_on(received_on)), by
    )
    lines = _lines(made, found, told, by=by, comment=comment, period=period)
    ledger.post([_owed(found, line, siret, "service", consumed=True) for line in lines], by=by, on=on)
    return made


@transaction.atomic
def release(*, payable: int, by: User | None, on: date, amount: Decimal | None = None) -> Decimal:
    """Give back to the budget what was promised and is not billed, all of it or an amount; how much."""
    found = locked(payable)
    left = found.total - accepted(found)
    freed = left if amount is None else amount
    if freed < 0 or freed > left:
        raise Impossible(f"Il ne reste que {euros(left)} d’engagés et non facturés sur ce dossier.")
    if freed:
        _reduce(found, freed)
        said = f"Engagement {found.number} libéré"
        ledger.post([_commitment(found, -freed, said)], by=by, on=on)
    return freed


@transaction.atomic
def take_back(*, payable: int, siret: str, parts: Parts, label: str, by: User | None, on: date) -> Invoice:
    """Ask a payee to give back what it was accepted too much; taken from its next payment, or paid back."""
    found = locked(payable)
    told = {kind: amount for kind, amount in parts.items() if amount}
    recoverable(found, siret=siret, parts=told)
    total = sum(told.values(), ZERO)
    _reduce(found, total)
    number = f"REG-{found.number}-{found.version}"
    made = _invoice(Invoice.Kind.ADJUSTMENT, siret, number, -total, (on, on, on), by)
    taken = {kind: -amount for kind, amount in told.items()}
    lines = _lines(made, found, taken, by=by, comment=label, period=None)
    ledger.post([_owed(found, line, siret, "notice", consumed=False) for line in lines], by=by, on=on)
    return made


def recoverable(payable: Payable, *, siret: str, parts: Parts) -> None:
    """Impossible when this payee was not accepted as much, kind by kind."""
    if not parts or min(parts.values()) < 0:
        raise Impossible("Une reprise porte au moins un montant, positif.")
    before = accepted_by(payable)
    for kind, amount in parts.items():
        most = before.get((siret, kind), ZERO)
        if amount > most:
            raise Impossible(f"« {OTHER_KINDS[kind]} » : {euros(most)} au plus peuvent être repris.")


def locked(payable: int) -> Payable:
    """The file, one verb at a time on its money."""
    return Payable.objects.select_for_update(no_key=True).get(pk=payable)


def accepted(payable: Payable) -> Decimal:
    """What was accepted of it, net of what is taken back."""
    return sum(accepted_by(payable).values(), ZERO)


def accepted_by(payable: Payable) -> dict[tuple[str, str], Decimal]:
    """What was accepted, by payee and kind."""
    rows = InvoiceLine.objects.filter(payable=payable, state="accepted").order_by()
    sums = rows.values_list("invoice__provider_siret", "kind").annotate(total=Sum("amount"))
    return {(siret, kind): total for siret, kind, total in sums}


def paid(payable: Payable) -> Decimal:
    """What left the bank for it, net of what came back."""
    return InvoiceLine.objects.filter(payable=payable).aggregate(paid=Sum("paid"))["paid"] or ZERO


def about(payable: Payable, siret: str = "") -> About:
    """Its words in the books; the payee is that of the promise unless another is paid."""
    return About(
        None, siret or payable.provider_siret, payable.idcc, payable.section, payable.year, payable.pk
    )


def _reduce(found: Payable, amount: Decimal) -> None:
    found.total -= amount
    found.version += 1
    found.save(update_fields=["total", "version"])


def _commitment(found: Payable, amount: Decimal, label: str) -> Event:
    key = f"engage:{found.pk}:{found.version}"
    return Event("EN", key, label, ((about(found), accounts.commitment(amount)),))


def _owed(found: Payable, line: InvoiceLine, siret: str, word: str, *, consumed: bool) -> Event:
    """An expense owed, and as much of the promise consumed; taken back, the promise was reduced already."""
    sides = [(about(found, siret), accounts.owed(line.kind, line.amount))]
    if consumed:
        sides.append((about(found), accounts.commitment(-line.amount)))
    invoice = line.invoice
    label = french(f"{OTHER_KINDS[line.kind]}, {found.number}, pièce {invoice.number}")
    return Event("AC", f"{word}:{line.pk}", label, tuple(sides), invoice.number, invoice.issued_on)


def _invoice(
    kind: Invoice.Kind,
    siret: str,
    number: str,
    total: Decimal,
    days: tuple[date, date, date],
    by: User | None,
) -> Invoice:
    number = number.strip()[:NUMBER]
    issued_on, received_on, payable_on = days
    try:
        with transaction.atomic():
            return Invoice.objects.create(
                kind=kind, provider_siret=siret, number=number, issued_on=issued_on, received_on=received_on,
                payable_on=payable_on, total=total, state="accepted", made_by=by,
                fingerprint=hashlib.blake2b(f"{siret}{number}".encode(), digest_size=16).digest(),
            )  # fmt: skip
    except IntegrityError as error:
        if "invoice_once_per_provider" not in str(error):
            raise
        raise Impossible(
            f"La pièce n° {number} est déjà acceptée : elle n’est pas payée deux fois."
        ) from error


def _lines(
    invoice: Invoice,
    found: Payable,
    parts: Parts,
    *,
    by: User | None,
    comment: str,
    period: tuple[date, date] | None,
) -> list[InvoiceLine]:
    at = timezone.now()
    from_on, to_on = period or (None, None)
    return InvoiceLine.objects.bulk_create(
        InvoiceLine(
            invoice=invoice, payable=found, kind=kind, amount=amount, state="accepted", comment=comment,
            decided_by=by, decided_at=at, from_on=from_on, to_on=to_on,
        )
        for kind, amount in parts.items()
    )  # fmt: skip
