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
SELECT DISTINCT ON (line.contract_id) line.contract_id, invoice.provider_siret
FROM contracts_invoiceline line JOIN contracts_invoice invoice ON invoice.id = line.invoice_id
WHERE line.contract_id = ANY(%s) AND line.state = 'accepted' AND invoice.kind = 'invoice'
ORDER BY line.contract_id, line.id DESC
"""


@dataclass(slots=True)
class Adjusted:
    """An amount paid or taken back with the provider’s next payment; `rule` is that of its line."""

    kind: str
    amount: Decimal
    rule: str
    label: str
    article: str

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


def notify(notices: Sequence[Notice], *, by: User | None, on: date) -> dict[int, str]:
    """Write the notices, paid with the next payment; whom each contract adjusts, by contract."""
    if not notices:
        return {}
    providers = _billed_by([notice.contract for notice in notices])
    at = timezone.now()
    invoices: dict[int, Invoice] = {}
    for notice in notices:
        contract = notice.contract
        if contract.pk not in invoices:
            invoices[contract.pk] = _invoice(notice, providers[contract.pk], by=by, on=on)
        invoices[contract.pk].total += notice.adjusted.amount
    Invoice.objects.bulk_create(invoices.values(), batch_size=1000)
    InvoiceLine.objects.bulk_create(
        [
            InvoiceLine(
                invoice=invoices[notice.contract.pk],
                contract_id=notice.contract.pk,
                instalment_id=notice.instalment_id,
                kind=notice.adjusted.kind,
                amount=notice.adjusted.amount,
                state="accepted",
                comment=notice.adjusted.label,
                decided_by=by,
                decided_at=at,
            )
            for notice in notices
        ],
        batch_size=1000,
    )
    return providers


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


def _billed_by(contracts: Sequence[Contract]) -> dict[int, str]:
    """Who billed last: an adjustment goes to whoever was paid, even once the provider has changed."""
    with connection.cursor() as cursor:
        cursor.execute(_BILLED_BY, [[contract.pk for contract in contracts]])
        billed = dict(cursor.fetchall())
    return {contract.pk: billed.get(contract.pk, contract.provider_siret) for contract in contracts}
