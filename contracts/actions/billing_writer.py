"""Writing a lot of invoices: identities from the sequences, one COPY a table; what is kept of an import."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from contracts.actions import matching, moving
from contracts.actions.billed import Billed, Key
from contracts.actions.bulk import copy
from contracts.actions.matching import lacks_documents
from contracts.actions.report import ERROR_COLUMNS, SAMPLE
from contracts.rules.billing import KINDS, MISMATCHES
from contracts.rules.dues import ZERO, payable_on
from contracts.rules.invoice_columns import NAMES

LOT = 1000
INVOICE = (
    "id", "kind", "provider_siret", "number", "issued_on", "received_on", "payable_on", "total", "state",
    "batch_id", "fingerprint", "made_by_id",
)  # fmt: skip
LINE = (
    "invoice_id", "contract_id", "instalment_id", "kind", "from_on", "to_on", "quantity", "unit", "amount",
    "state", "mismatches", "comment", "paid", "line",
)  # fmt: skip
CERTIFICATE = (
    "contract_id", "final", "from_on", "to_on", "hours", "employer_invoice", "received_on", "invoice_id",
    "made_by_id",
)  # fmt: skip
IDENTITIES = "SELECT nextval(pg_get_serial_sequence('contracts_invoice', 'id')) FROM generate_series(1, %s)"


class InvoiceWriter:
    """Writes the invoices of one batch, or one entered by hand."""

    def __init__(self, *, sender_id: int | None, batch_id: int | None, by_id: int | None, on: date) -> None:
        self.batch_id = batch_id
        self.by_id = by_id
        self.on = on
        self.proved: set[int] = set()  # contracts whose certificates came

    def write(self, lines: Sequence[Billed]) -> dict[int, int]:
        """Write a lot; the identities of the invoices concerned, by line."""
        new: dict[Key, list[Billed]] = {}
        for line in lines:
            if line.change == "new" and not line.errors:
                new.setdefault(line.key, []).append(line)
        ids = dict(zip(new, self._identities(len(new)), strict=True))
        copy("contracts_invoice", INVOICE, [self._invoice(ids[key], rows) for key, rows in new.items()])
        copy(
            "contracts_invoiceline",
            LINE,
            [self._line(ids[key], line) for key, rows in new.items() for line in rows],
        )
        for line in lines:
            line.invoice_id = ids.get(line.key, line.invoice_id)
        self._certificates([line for line in lines if line.certificate and not line.errors])
        return {line.number: line.invoice_id for line in lines if line.invoice_id}

    def _identities(self, count: int) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(IDENTITIES, [count])
            return [row[0] for row in cursor.fetchall()]

    def _invoice(self, pk: int, lines: Sequence[Billed]) -> tuple[Any, ...]:
        first = lines[0]
        waits = any(line.match and lacks_documents(said(line)) for line in lines)
        total = sum((line.values["montant"] for line in lines), ZERO)
        return (
            pk, "invoice", *first.key, first.values["date_facture"], first.received_on,
            None if waits else payable_on(first.received_on), total, "pending", self.batch_id,
            first.fingerprint, self.by_id,
        )  # fmt: skip

    def _line(self, invoice_id: int, line: Billed) -> tuple[Any, ...]:
        values, due = line.values, line.match and line.match.due
        return (
            invoice_id, line.contract_id, due.id if due else None, values["nature"],
            values.get("periode_du"), values.get("periode_au"), values.get("quantite"),
            values.get("prix_unitaire"), values["montant"], "pending",
            json.dumps(said(line), ensure_ascii=False), "", ZERO, line.number if self.batch_id else None,
        )  # fmt: skip

    def _certificates(self, lines: Sequence[Billed]) -> None:
        """Write the certificates that came."""
        rows = []
        for line in lines:
            if proof := line.certificate:
                rows.append((
                    line.contract_id, proof.final, proof.from_on, proof.to_on,
                    line.values.get("heures_realisees"), proof.employer_invoice, proof.received_on,
                    line.invoice_id, self.by_id,
                ))  # fmt: skip
        if rows:
            copy("contracts_certificate", CERTIFICATE, rows)
            self.proved |= {line.contract_id for line in lines if line.contract_id}

    def finish(self) -> None:
        """The lines that waited for a certificate are matched again, contracts locked in their order."""
        ids = sorted(self.proved)
        for start in range(0, len(ids), LOT):
            lot = ids[start : start + LOT]
            moving.found_of(lot)
            matching.refresh(lot, on=self.on)


def said(line: Billed) -> list[dict[str, str]]:
    """The mismatches of a line as they are stored."""
    return [each.as_dict() for each in line.match.mismatches] if line.match else []


class InvoiceReport:
    """Adds up the lines of a file of invoices, lot after lot, in little memory."""

    def __init__(self, batch_id: int | None = None) -> None:
        self.batch_id = batch_id
        self.changes: Counter[str] = Counter()
        self.invoices = self.errors = self.certificates = self.mismatched = 0
        self.total = Decimal(0)
        self.sample: list[dict[str, Any]] = []
        self.written = True

    def add(self, lines: Sequence[Billed]) -> None:
        """Count a lot, keep its errors in the database and its first good lines in the sample."""
        self.invoices += len({line.key for line in lines if line.change == "new"})
        for line in lines:
            self.changes[line.change] += 1
            self.errors += len(line.errors)
            self.certificates += line.certificate is not None and line.change != "rejected"
            if line.change == "new":
                self.total += line.values["montant"]
                self.mismatched += bool(line.match and line.match.mismatches)
            if line.change != "rejected" and len(self.sample) < SAMPLE:
                self.sample.append(_shown(line))
        if self.batch_id is not None:
            self._keep(lines)

    def _keep(self, lines: Iterable[Billed]) -> None:
        rows = [
            (self.batch_id, line.number, *flaw)
            for line in lines
            for flaw in sorted(line.errors, key=lambda flaw: _PLACES.get(flaw.column, -1))
        ]
        if rows:
            copy("contracts_lineerror", ERROR_COLUMNS, rows)

    @property
    def rejected(self) -> int:
        return self.changes["rejected"]

    @property
    def read(self) -> int:
        return self.changes.total()

    def counts(self) -> dict[str, Any]:
        """Everything as plain JSON; `total` is what the new invoices ask for."""
        return {
            "read": self.read,
            "valid": self.read - self.rejected,
            "created": self.changes["new"],
            "invoices": self.invoices,
            "unchanged": self.changes["unchanged"],
            "completed": self.changes["completed"],
            "rejected": self.rejected,
            "errors": self.errors,
            "mismatched": self.mismatched,
            "certificates": self.certificates,
            "total": f"{self.total:.2f}",
        }


_PLACES = {name: place for place, name in enumerate(NAMES)}


def _shown(line: Billed) -> dict[str, Any]:
    """One good line as the preview shows it."""
    due = line.match.due if line.match else None
    return {
        "line": line.number,
        "number": line.values["numero_facture"],
        "change": line.change,
        "contract": line.contract_id,
        "contract_number": line.contract_number,
        "name": line.learner,
        "kind": KINDS[line.values["nature"]],
        "due": due.label if due else "",
        "amount": f"{line.values['montant']:.2f}",
        "mismatches": [MISMATCHES[each.code] for each in line.match.mismatches] if line.match else [],
        "certificate": line.certificate is not None,
    }
