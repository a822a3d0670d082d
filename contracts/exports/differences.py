"""What a regularisation changes, contract by contract: a file for a spreadsheet, read back for a page."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from itertools import islice
from tempfile import NamedTemporaryFile
from typing import IO, Any

from registers.sheets.writing import cell as text

HEADER = (
    "Dossier", "Certification", "IDCC", "Organisme", "Niveau annuel", "Nouveau niveau", "Prise en charge",
    "Nouvelle prise en charge", "Différence", "Avec le prochain paiement", "À examiner",
)  # fmt: skip
AMOUNTS = slice(4, 10)


class Sheet:
    """The file being written; `values` are those of HEADER, amounts as Decimal."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.writer = stream, csv.writer(stream, delimiter=";")

    @property
    def path(self) -> str:
        return str(self.stream.name)

    def add(self, values: Sequence[Any]) -> None:
        self.writer.writerow([text(value) for value in values])

    def close(self) -> None:
        self.stream.flush()


@contextmanager
def sheet() -> Iterator[Sheet]:
    """A new file, gone once left: semicolons, decimal commas."""
    with NamedTemporaryFile("w", encoding="utf-8-sig", newline="", suffix=".csv") as stream:
        made = Sheet(stream)
        made.writer.writerow(HEADER)
        yield made


@contextmanager
def lines(path: str) -> Iterator[Sheet]:
    """Lines of such a file, without its header, to be put together."""
    with open(path, "w", encoding="utf-8", newline="") as stream:
        yield Sheet(stream)


def first_lines(stream: IO[bytes], limit: int) -> list[dict[str, Any]]:
    """The first lines of such a file, by header, amounts read back (None when empty)."""
    reader = csv.reader(io.TextIOWrapper(stream, encoding="utf-8-sig", newline=""), delimiter=";")
    next(reader, None)
    lines = []
    for row in islice(reader, limit):
        values: list[Any] = list(row)
        values[AMOUNTS] = [_amount(cell) for cell in row[AMOUNTS]]
        lines.append(dict(zip(HEADER, values, strict=False)))
    return lines


def _amount(cell: str) -> Decimal | None:
    try:
        return Decimal(cell.replace(",", "."))
    except InvalidOperation:
        return None
