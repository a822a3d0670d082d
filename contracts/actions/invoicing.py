"""Verbs of invoices that come in: one typed by hand; a file taken back while nothing of it is decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts.models import User
from contracts.actions import matching, moving
from contracts.actions.billed import Billed, InvoiceSorter
from contracts.actions.billing_writer import InvoiceWriter
from contracts.actions.kinds import INVOICE_LOCK
from contracts.actions.locks import lock
from contracts.imports.lines import Line
from contracts.models import Batch, Certificate, Invoice, InvoiceLine, PaymentLine
from law.refusal import Impossible

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReceivedInvoice:
    """An invoice received by hand, or the errors of its lines; `invoice_id` once it is stored."""

    lines: list[Billed]
    invoice_id: int | None = None
    again: bool = False  # the same one had been received already

    @property
    def errors(self) -> bool:
        return any(line.errors for line in self.lines)


def receive_invoice(*, cells: Sequence[Cells], on: date, by: User | None) -> ReceivedInvoice:
    """Receive one invoice, its lines as canonical cells, under the same rules as a file."""
    with transaction.atomic():
        lock(INVOICE_LOCK, 0)
        lines = look(cells=cells, on=on)
        if any(line.errors for line in lines):
            return ReceivedInvoice(lines)
        again = all(line.change == "unchanged" for line in lines)
        writer = InvoiceWriter(sender_id=None, batch_id=None, by_id=by.pk if by else None, on=on)
        written = writer.write(lines)
        writer.finish()
        return ReceivedInvoice(lines, next(iter(written.values()), None), again)


def look(*, cells: Sequence[Cells], on: date) -> list[Billed]:
    """What receiving these lines as one invoice would do; nothing is written."""
    sorter = InvoiceSorter(on=on, sender_id=None)
    return sorter.sort([[Line(number, dict(each)) for number, each in enumerate(cells, 1)]])


def take_back(*, batch: Batch) -> None:
    """Delete the invoices of a batch and what came with them; Impossible once a line of it is decided."""
    lines = InvoiceLine.objects.filter(invoice__batch=batch)
    moving.found_of(sorted(set(lines.values_list("contract_id", flat=True))))
    list(lines.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    decided = lines.exclude(state="pending").select_related("invoice").order_by("pk").first()
    if decided:
        raise Impossible(
            f"La facture {decided.invoice.number} est déjà traitée : l’import ne peut plus être annulé."
        )
    if PaymentLine.objects.filter(invoice_line__in=lines).exists():
        raise Impossible("Une facture de cet import est en paiement : l’import ne peut plus être annulé.")
    contracts = set(lines.values_list("contract_id", flat=True))
    used = InvoiceLine.objects.filter(contract__in=contracts, state="accepted").exclude(invoice__batch=batch)
    certificates = Certificate.objects.filter(invoice__batch=batch)
    if used.filter(contract__in=certificates.values("contract")).exists():
        raise Impossible(
            "Un certificat de cet import a servi à accepter une autre facture : l’import ne peut plus être "
            "annulé."
        )
    certificates.delete()
    lines.delete()
    Invoice.objects.filter(batch=batch).delete()
    matching.refresh(contracts, on=batch.received_on)
