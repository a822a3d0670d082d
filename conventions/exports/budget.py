"""Tables of the money of a convention, for a French spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from conventions.actions.balances import Budget
from conventions.models import Commitment, Expense
from registers.sheets.writing import csv_lines

CHUNK = 2000


def budget_lines(found: Budget) -> Iterator[str]:
    """The budget, one row a line, with what each funder bears."""
    titles = (
        "Ligne", "Axe", "Action", "Intitulé", "Nature", "Montant",
        *(str(each.funder) for each in found.payers), "Engagé", "Dépensé", "Reste à engager",
    )  # fmt: skip
    rows = (
        (
            row.line.number, row.terms.axis, row.terms.action, row.terms.label,
            row.terms.get_nature_display(), row.amount, *row.shares, row.committed, row.spent, row.left,
        )
        for row in found.rows
    )  # fmt: skip
    return csv_lines(titles, rows)


def commitments(rows: QuerySet[Commitment]) -> Iterator[str]:
    """Commitments, as their list shows them."""
    titles = (
        "Référence", "Ligne", "Bénéficiaire", "SIRET", "Objet", "Engagé le", "Engagé", "Dépensé", "Reste",
    )  # fmt: skip
    values: Iterator[tuple[Any, ...]] = (
        (
            row.reference, row.line.number, row.beneficiary, row.siret, row.purpose, row.on, row.amount,
            row.spent, row.amount - row.spent,
        )
        for row in rows.select_related("line").iterator(chunk_size=CHUNK)
    )  # fmt: skip
    return csv_lines(titles, values)


def expenses(rows: QuerySet[Expense]) -> Iterator[str]:
    """Expenses, with the columns their import reads first."""
    titles = (
        "Ligne", "Fournisseur", "SIRET du fournisseur", "Numéro de facture", "Date de la dépense",
        "Montant de la facture", "Montant imputé", "Engagement", "Part admissible", "État", "Motif du rejet",
    )  # fmt: skip
    values: Iterator[tuple[Any, ...]] = (
        (
            row.line.number, row.payee, row.payee_siret, row.invoice, row.dated_on, row.invoice_amount,
            row.amount, "" if row.direct else row.commitment.reference, row.eligible,
            row.get_state_display(), row.get_reason_display(),
        )
        for row in rows.select_related("line", "commitment").iterator(chunk_size=CHUNK)
    )  # fmt: skip
    return csv_lines(titles, values)
