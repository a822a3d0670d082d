"""What is paid or taken back at once: our own notice, an invoice accepted as it is made."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from accounts.models import User
from contracts.models import Contract, Invoice, InvoiceLine
from contracts.rules.recompute import ADJUSTMENT
from contracts.rules.verdict import ZERO

_BILLED_BY = """
SELECT line.contract_id, line.kind = 'tutoring', invoice.provider_siret, sum(line.amount)
FROM contracts_invoiceline line JOIN contracts_invoice invoice ON invoice.id = line.invoice_id
WHERE line.contract_id = ANY(%s) AND line.state = 'accepted'
GROUP BY 1, 2, 3
ORDER BY 1, max(line.id) FILTER (WHERE invoice.kind = 'invoice') DESC NULLS LAST, invoice.provider_siret
"""
_TUTORING = "tutoring"


@dataclass(slots=True)
class Adjusted:
    """An amount paid or taken back with the provider’s next payment; `rule` is that of its line."""

    kind: str
    amount: Decimal
    rule: str
    label: str
    article: str
    provider_siret: str = ""  # whom it is paid to or taken back from; else whoever billed

    @property
    def words(self) -> tuple[str, str, str, str]:
        """Step, rule, label and article of its line in the schedule."""
        return ADJUSTMENT, self.rule, self.label, self.article


class Notice(NamedTuple):
    """An adjustment and its line in the schedule."""

    contract: Contract
    version: int
    adjusted: Adjusted
    instalment_id: int


def notice_number(contract: Contract, version: int) -> str:
    """« REG-A000000012-2 »."""
    return f"REG-{contract.number}-{version}"


class Share(NamedTuple):
    """What one provider is paid, or gives back, of an adjustment."""

    provider_siret: str
    kind: str
    amount: Decimal


def notify(notices: Sequence[Notice], *, by: User | None, on: date) -> dict[int, list[Share]]:
    """Write the notices, paid with the next payment; whom each contract adjusts, and of how much."""
    if not notices:
        return {}
    billed = _billed_by([notice.contract for notice in notices])
    at = timezone.now()
    invoices: dict[tuple[int, str], Invoice] = {}
    shares: dict[int, list[Share]] = {}
    lines = []
    for notice in notices:
        contract, adjusted = notice.contract, notice.adjusted
        for siret, amount in _shared(notice, billed.get((contract.pk, adjusted.kind == _TUTORING), {})):
            key = contract.pk, siret
            invoice = invoices.get(key) or invoices.setdefault(key, _invoice(notice, siret, by=by, on=on))
            invoice.total += amount
            shares.setdefault(contract.pk, []).append(Share(siret, adjusted.kind, amount))
            lines.append(
                InvoiceLine(
                    invoice=invoice,
                    contract_id=contract.pk,
                    instalment_id=notice.instalment_id,
                    kind=adjusted.kind,
                    amount=amount,
                    state="accepted",
                    comment=adjusted.label,
                    decided_by=by,
                    decided_at=at,
                )
            )
    Invoice.objects.bulk_create(invoices.values(), batch_size=1000)
    InvoiceLine.objects.bulk_create(lines, batch_size=1000)
    return shares


def _invoice(notice: Notice, provider_siret: str, *, by: User | None, on: date) -> Invoice:
    number = notice_number(notice.contract, notice.version)
    return Invoice(
        kind=Invoice.Kind.ADJUSTMENT,
        provider_siret=provider_siret,
        number=number,
        issued_on=on,
        received_on=on,
        payable_on=on,
        total=ZERO,
        state="accepted",
        fingerprint=hashlib.blake2b(number.encode(), digest_size=16).digest(),
        made_by=by,
    )


def _shared(notice: Notice, billed: dict[str, Decimal]) -> list[tuple[str, Decimal]]:
    """Who is paid or gives back: whoever billed last, and nobody gives back more than was accepted of theirs.

    `billed`: what was accepted of each provider, the last one first; consumed as it is taken back.
    """
    amount, last = notice.adjusted.amount, next(iter(billed), notice.contract.provider_siret)
    if notice.adjusted.provider_siret:
        return [(notice.adjusted.provider_siret, amount)]
    parts: dict[str, Decimal] = {}
    for siret, accepted in billed.items():
        taken = min(max(accepted, ZERO), -amount)
        if taken > 0:
            parts[siret], amount = -taken, amount + taken
            billed[siret] -= taken
    if amount:
        parts[last] = parts.get(last, ZERO) + amount
    return list(parts.items())


def _billed_by(contracts: Sequence[Contract]) -> dict[tuple[int, bool], dict[str, Decimal]]:
    """What was accepted of each provider, the last to bill first; the tutor’s payees apart."""
    found: dict[tuple[int, bool], dict[str, Decimal]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_BILLED_BY, [[contract.pk for contract in contracts]])
        for contract_id, tutored, siret, amount in cursor.fetchall():
            found.setdefault((contract_id, tutored), {})[siret] = amount
    return found
