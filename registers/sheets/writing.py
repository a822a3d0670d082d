"""Tables that leave, for a French spreadsheet: no cell that it would run as a formula."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from registers.sheets.book import DANGEROUS, WATERMARK

SHEET_ROWS = 1_000_000  # a sheet holds 1 048 576 rows; what is beyond goes to the next one
NEGATIVE = re.compile(r"-[\d ]+([.,]\d+)?")


class _Echo:
    """What csv writes, given back."""

    def write(self, text: str) -> str:
        return text


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula; a plain negative number stays as it is."""
    if not text.startswith(DANGEROUS) or NEGATIVE.fullmatch(text):
        return text
    return f"'{text}"


def cell(value: Any) -> str:
    """A value as a French spreadsheet reads it; amounts keep the decimals they have, two at least."""
    if value is None:
        return ""
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, Decimal):
        places = max(2, -int(value.normalize().as_tuple().exponent))
        return f"{value:.{places}f}".replace(".", ",")
    return safe(str(value))


def csv_lines(titles: Sequence[str], rows: Iterable[Sequence[Any]], *, mark: str = "") -> Iterator[str]:
    """Lines with semicolons, decimal commas and the mark that says UTF-8; who took them, at the end."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\N{BYTE ORDER MARK}" + writer.writerow([safe(title) for title in titles])
    for row in rows:
        yield writer.writerow([cell(value) for value in row])
    if mark:
        yield writer.writerow([f"{WATERMARK} {mark}"])


def workbook(name: str, titles: Sequence[str], rows: Iterable[Sequence[Any]], *, mark: str = "") -> IO[bytes]:
    """A workbook with days and amounts as such; text stays text, even when it looks like a formula.

    `mark` says who took it: the last line, and a property of the file.
    """
    book = Workbook(write_only=True)
    book.properties.creator = book.properties.lastModifiedBy = "OPCO Admin"
    marks = []
    if mark:
        marks, book.properties.description = [[f"{WATERMARK} {mark}"]], f"{WATERMARK} {mark}"
    sheet = _sheet(book, name, titles)
    for index, row in enumerate(chain(rows, marks), start=1):
        sheet.append([_cell(sheet, value) for value in row])
        if index % SHEET_ROWS == 0:
            sheet = _sheet(book, name, titles)
    stream: IO[bytes] = TemporaryFile()  # noqa: SIM115 -- the response closes it
    book.save(stream)
    stream.seek(0)
    return stream


def _sheet(book: Workbook, name: str, titles: Sequence[str]) -> Any:
    named = "".join(char for char in name if char not in "[]:*?/\\'")[:25].strip() or "Liste"
    sheet = book.create_sheet(named if not book.worksheets else f"{named} {len(book.worksheets) + 1}")
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, title) for title in titles])
    return sheet


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    made = WriteOnlyCell(sheet, "".join(char for char in value if char >= " " or char in "\t\n"))
    made.data_type = "s"
    return made
