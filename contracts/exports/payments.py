"""What leaves of a run: the order to the bank, the list for whoever pays for us, the advice to a provider."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db import connection
from django.utils import timezone

from contracts.exports import sepa
from contracts.exports.errors import safe
from contracts.models import Payment, PaymentLine, PaymentRun
from contracts.rules import paying

HANDOVER = (
    "Référence", "SIRET", "Organisme", "Titulaire", "IBAN", "Montant du virement", "Exécution le", "Facture",
    "Dossier", "Montant de la ligne",
)  # fmt: skip
ADVICE = (
    "Virement",
    "Facture",
    "Datée du",
    "Dossier",
    "Nature",
    "Du",
    "Au",
    "Montant facturé",
    "Montant réglé",
)
OWED = ("SIRET", "Organisme", "Lignes", "Plus ancienne échéance", "Dû", "À reprendre", "Virement", "Écarté")
TRANSFERS = ("Référence", "SIRET", "Organisme", "Montant", "État", "Rejeté le", "Motif du rejet", "Écarté")
_CREDITS = """
    SELECT p.reference, a.holder, a.iban, p.amount, array_agg(i.number ORDER BY l.id)
    FROM contracts_payment p
    JOIN registers_provideraccount a ON a.id = p.account_id
    JOIN contracts_paymentline l ON l.payment_id = p.id
    JOIN contracts_invoiceline s ON s.id = l.invoice_line_id
    JOIN contracts_invoice i ON i.id = s.invoice_id
    WHERE p.run_id = %s GROUP BY p.id, a.id ORDER BY p.id
"""
_HANDOVER = """
    SELECT p.reference, p.provider_siret, o.name, a.holder, a.iban, p.amount, i.number,
        COALESCE(upper(left(c.kind, 1)) || lpad(c.id::text, 9, '0'), y.number), l.amount
    FROM contracts_payment p
    JOIN registers_provideraccount a ON a.id = p.account_id
    JOIN registers_provider o ON o.siret = a.provider_id
    JOIN contracts_paymentline l ON l.payment_id = p.id
    JOIN contracts_invoiceline s ON s.id = l.invoice_line_id
    JOIN contracts_invoice i ON i.id = s.invoice_id
    LEFT JOIN contracts_contract c ON c.id = s.contract_id
    LEFT JOIN contracts_payable y ON y.id = s.payable_id
    WHERE p.run_id = %s ORDER BY p.id, l.id
"""


def content(run: PaymentRun, *, at: datetime) -> bytes:
    """The file of a run, as made at that instant; the same run always gives the same bytes."""
    return handover(run) if run.mode == "handover" else order(run, at=at)


def extension(run: PaymentRun) -> str:
    """How the name of the file ends."""
    return "csv" if run.mode == "handover" else "xml"


def order(run: PaymentRun, *, at: datetime) -> bytes:
    """The order to our bank."""
    found = _rows(_CREDITS, run)
    return sepa.credit_transfer(
        sepa.Order(
            number=run.pk,
            schema=run.schema,
            execute_on=run.execute_on,
            made_at=timezone.localtime(at),
            debtor=sepa.debtor(),
            credits=[
                sepa.Credit(reference, holder, iban, amount, paying.remittance(list(dict.fromkeys(numbers))))
                for reference, holder, iban, amount, numbers in found
            ],
        )
    )


def handover(run: PaymentRun) -> bytes:
    """Every line of a run computed here and executed elsewhere, its count and its total at the end."""
    rows = [
        (reference, siret, name, holder, iban, amount, run.execute_on, invoice, contract, part)
        for reference, siret, name, holder, iban, amount, invoice, contract, part in _rows(_HANDOVER, run)
    ]
    total = ("TOTAL", "", f"{run.count} virements", "", "", run.total, run.execute_on, "", "", run.total)
    return "".join(lines(HANDOVER, [*rows, total])).encode()


def owed(rows: Iterable[Any]) -> Iterator[str]:
    """What is due by provider, as the page shows it."""
    return lines(
        OWED,
        (
            (
                each.payee.siret, each.payee.name, each.lines, each.oldest, each.positive, each.negative,
                each.sent, paying.LEFT_OUT.get(each.why, ""),
            )
            for each in rows
        ),
    )  # fmt: skip


def transfers(run: PaymentRun) -> Iterator[str]:
    """The transfers of a run, then who it leaves out and why."""
    found = run.payments.select_related("account__provider").order_by("id").iterator(chunk_size=2000)
    sent = (
        (
            each.reference, each.provider_siret, each.account.provider.name, each.amount,
            each.get_state_display(), each.returned_on, each.return_reason, "",
        )
        for each in found
    )  # fmt: skip
    left = (
        ("", row["siret"], row["name"], Decimal(row["amount"]), "", None, "", paying.LEFT_OUT[row["why"]])
        for row in run.left_out
    )
    return lines(TRANSFERS, chain(sent, left))


def advice(payment: Payment) -> Iterator[str]:
    """What one transfer pays, line by line."""
    rows = (
        (
            payment.reference, line.invoice_line.invoice.number, line.invoice_line.invoice.issued_on,
            line.invoice_line.about.number, line.invoice_line.get_kind_display(),
            line.invoice_line.from_on, line.invoice_line.to_on, line.invoice_line.amount, line.amount,
        )
        for line in paid_lines(payment).iterator(chunk_size=2000)
    )  # fmt: skip
    return lines(ADVICE, rows)


def paid_lines(payment: Payment) -> Any:
    """The lines of a payment, in order, with their invoices and contracts."""
    found = PaymentLine.objects.filter(payment=payment).order_by("id")
    return found.select_related("invoice_line__invoice", "invoice_line__contract", "invoice_line__payable")


def lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """CSV for a French spreadsheet: semicolons, decimal commas, no cell that could be a formula."""
    yield "\N{BYTE ORDER MARK}" + _line(header)
    for row in rows:
        yield _line(_text(value) for value in row)


def _line(cells: Iterable[str]) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=";", lineterminator="\r\n").writerow(cells)
    return stream.getvalue()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        return f"{value:.2f}".replace(".", ",")
    return safe(str(value))


def _rows(query: str, run: PaymentRun) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [run.pk])
        return cursor.fetchall()
