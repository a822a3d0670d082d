"""The file as it was sent, with two columns more: which columns are wrong, and what to do."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from contracts.imports.lines import open_file
from contracts.imports.mapping import ANNOTATIONS
from contracts.models import Batch, LineError
from contracts.rules.columns import CONTRACTS
from contracts.rules.invoice_columns import INVOICES
from registers.rules import text_of
from registers.sheets.writing import safe

__all__ = ["WHOLE_LINE", "annotated", "safe"]
WHOLE_LINE = "ligne"


class _Echo:
    """What csv writes, given back."""

    def write(self, text: str) -> str:
        return text


def annotated(batch: Batch) -> Iterator[bytes]:
    """The annotated file, line after line, in UTF-8 with BOM and the separator of the file sent."""
    errors = _errors(batch)
    pending = next(errors, None)
    expected = INVOICES if batch.kind == Batch.Kind.INVOICES else CONTRACTS
    with open_file(batch.file.path, name=batch.file_name, expected=expected) as opened:
        kept = [index for index, name in enumerate(opened.header) if name not in ANNOTATIONS]
        writer: Any = csv.writer(_Echo(), delimiter=opened.table.delimiter or ";", lineterminator="\r\n")
        yield "\ufeff".encode()
        yield writer.writerow([*(safe(opened.header[index]) for index in kept), *ANNOTATIONS]).encode()
        for number, record in opened.table.rows():
            cells = [text_of(cell) for cell in record]
            while pending and pending[0] < number:
                pending = next(errors, None)
            notes: Sequence[str] = pending[1:] if pending and pending[0] == number else ("", "")
            row = [safe(cells[index]) if index < len(cells) else "" for index in kept]
            yield writer.writerow([*row, *(safe(note) for note in notes)]).encode()


def _errors(batch: Batch) -> Iterator[tuple[int, str, str]]:
    rows = (
        LineError.objects.filter(batch=batch).order_by("line", "id").values_list("line", "column", "message")
    )
    for line, group in groupby(rows.iterator(chunk_size=2000), key=lambda row: row[0]):
        flaws = list(group)
        yield (
            line,
            ", ".join(column or WHOLE_LINE for _, column, _ in flaws),
            " ".join(row[2] for row in flaws),
        )
