"""What each kind of file is read, judged, written and counted with: one table for the whole studio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from contracts.actions.billed import InvoiceSorter
from contracts.actions.billing_writer import InvoiceReport, InvoiceWriter
from contracts.actions.noticing import notice_batch
from contracts.actions.report import Report
from contracts.actions.sorting import Sorter
from contracts.actions.writing import Writer
from contracts.imports import invoices
from contracts.imports.survey import survey
from contracts.models import Batch
from contracts.rules.columns import CONTRACTS, FileColumns
from contracts.rules.invoice_columns import INVOICES

SENDER_LOCK, BATCH_LOCK, INVOICE_LOCK = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Intake:
    """The columns of a kind of file and the four hands it passes through."""

    columns: FileColumns
    survey: Callable[..., Any]  # lines -> what must be known of the whole file before its second walk
    sorter: Callable[..., Any]  # lots of outcomes
    writer: Callable[..., Any]
    report: Callable[..., Any]
    lock: Callable[[Batch], tuple[int, int]]  # who must not import at the same time
    finish: Callable[[Batch, Any], None]  # the batch and its writer, once everything is written


INTAKES = {
    Batch.Kind.CONTRACTS: Intake(
        CONTRACTS,
        survey,
        Sorter,
        Writer,
        Report,
        lambda batch: (SENDER_LOCK, batch.sender_id),
        lambda batch, writer: notice_batch(batch.pk),
    ),
    # The numbers of a provider may come from several senders: one import of invoices at a time.
    Batch.Kind.INVOICES: Intake(
        INVOICES,
        invoices.survey,
        InvoiceSorter,
        InvoiceWriter,
        InvoiceReport,
        lambda batch: (INVOICE_LOCK, 0),
        lambda batch, writer: writer.finish(),
    ),
}


def intake_of(batch: Batch) -> Intake:
    """The hands of the kind of a batch."""
    return INTAKES[Batch.Kind(batch.kind)]
