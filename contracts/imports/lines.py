"""A file of contracts or invoices opened safely: its header wherever it is, its lines as canonical cells."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

from django.conf import settings

from contracts.imports.mapping import looks_like_header
from contracts.rules.columns import CONTRACTS, FileColumns, header_key
from contracts.rules.line import Flaw
from law.typography import french
from registers.rules import fold, text_of
from registers.sheets import Limits, Refused, Table, read_table

SHAPE = ""  # the column of an error about the whole line
SMALLEST_HEADER = 5


class Line(NamedTuple):
    """One line: its number as a spreadsheet shows it, its cells, what is wrong with its shape."""

    number: int
    cells: dict[str, str]
    shape: Flaw | None = None


@dataclass(frozen=True, slots=True)
class ContractFile:
    """An opened file; `lines` may be walked several times."""

    table: Table
    records: Callable[[], Iterator[tuple[int, Sequence[str]]]]
    expected: FileColumns = CONTRACTS

    @property
    def header(self) -> tuple[str, ...]:
        return self.table.header

    def first_rows(self, count: int) -> list[dict[str, str]]:
        """The first lines under their own headers, to show what a column holds."""
        return [
            {name: text_of(cell) for name, cell in zip(self.header, record, strict=False) if name}
            for _, record in islice(self.table.rows(), count)
        ]

    def lines(self, columns: Mapping[str, str | None]) -> Iterator[Line]:
        """Every line that tells something: repeated headers and lines of totals are left out."""
        header = self.table.header
        width = len(header)
        places = [(index, column) for index, name in enumerate(header) if (column := columns.get(name))]
        names = [column for _, column in places]
        pick = itemgetter(*(index for index, _ in places)) if len(places) > 1 else None
        from_text = bool(self.table.encoding)
        (anchor, other), marker = self.expected.anchors, self.expected.marker
        repeated = tuple(header_key(cell) for cell in header)
        for number, cells in self.records():
            length = len(cells)
            shape = None
            if length == width and pick:
                found = dict(zip(names, pick(cells), strict=True))
            else:
                found = {column: cells[index] for index, column in places if index < length}
                if length != width:
                    shape = _shape(cells, width, from_text=from_text)
            if not found.get(anchor) and not found.get(other) and _is_total(cells):
                continue
            if found.get(marker) and _is_header(cells, repeated):
                continue
            yield Line(number, found, shape)


def _shape(cells: Sequence[str], width: int, *, from_text: bool) -> Flaw | None:
    """A line longer or shorter than the header: cells may have slipped. A workbook drops its empty ends."""
    extra = any(cell.strip() for cell in cells[width:])
    if extra or (from_text and len(cells) < width):
        return Flaw(
            SHAPE,
            "",
            french(
                f"La ligne a {len(cells)} cellules, l’en-tête {width} : "
                "vérifiez les séparateurs et les guillemets de cette ligne."
            ),
        )
    return None


def _is_total(cells: Sequence[str]) -> bool:
    return any(fold(cell).startswith("total") for cell in cells if cell)


def _is_header(cells: Sequence[str], repeated: tuple[str, ...]) -> bool:
    return header_key(cells[0]) == repeated[0] and tuple(header_key(cell) for cell in cells) == repeated


@contextmanager
def open_file(
    path: Path | str, *, name: str = "", expected: FileColumns = CONTRACTS
) -> Iterator[ContractFile]:
    """Open a CSV or a workbook; Refused, whole, with a French reason, when it is not one or is dangerous."""
    limits = Limits(packed=settings.UPLOAD_MAX_BYTES, archives=False)
    is_header = partial(looks_like_header, expected=expected)
    with ExitStack() as stack:
        try:
            table = stack.enter_context(read_table(path, name=name, limits=limits, is_header=is_header))
        except Refused as refusal:
            if "en-tête" not in refusal.message:
                raise
            table = stack.enter_context(read_table(path, name=name, limits=limits, is_header=_wide))
        table = _trimmed(table)
        rows = table.rows if table.encoding else _Spool(table, stack).rows
        yield ContractFile(table, rows, expected)  # type: ignore[arg-type]


class _Spool:
    """The rows of a workbook as text, in a temporary file: the second walk is far quicker than the first."""

    def __init__(self, table: Table, stack: ExitStack) -> None:
        self.table = table
        self.copy = TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115 -- closed by the stack
        stack.callback(self.copy.close)
        self.full = False

    def rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        """Every row; one walk at a time."""
        if not self.full:
            writer = csv.writer(self.copy)
            for number, record in self.table.rows():
                writer.writerow([number, *(text_of(cell) for cell in record)])
            self.full = True
        self.copy.seek(0)
        for place, *cells in csv.reader(self.copy):
            yield int(place), cells


def _wide(cells: Sequence[str]) -> bool:
    """A line wide enough to be the header of a table whose words we do not know."""
    return sum(bool(cell) for cell in cells) >= SMALLEST_HEADER


def _trimmed(table: Table) -> Table:
    """The header without the empty cells at its end."""
    width = max((index for index, cell in enumerate(table.header, 1) if cell), default=0)
    return Table(
        table.name,
        table.sheet,
        table.header[:width],
        table.header_row,
        table.rows,
        table.encoding,
        table.delimiter,
    )
