"""XLSX by openpyxl in constant memory; XLSB by python-calamine, which may crash, in a child process."""

import json
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from registers.sheets.book import EMPTY_ROWS, Book, Limits, Refused, Row, Sheet, check_width, empty
from registers.sheets.safety import check_workbook, open_archive

CHILD_SECONDS = 600
DAMAGED = "Ce classeur est abîmé et ne peut pas être lu."


def open_xlsx(path: Path, name: str, limits: Limits) -> Book:
    """An XLSX as a book, after every part was checked."""
    with open_archive(path, limits) as archive:
        check_workbook(archive)
    with _workbook(path) as sheets:
        names = [sheet.title for sheet in sheets]
    return Book(name, tuple(Sheet(title, _xlsx_reader(path, title, limits)) for title in names))


class _workbook:
    """An openpyxl workbook open for reading, closed at the end, its errors turned into refusals."""

    def __init__(self, path: Path) -> None:
        self.stream = path.open("rb")  # a path would be judged by its extension

    def __enter__(self) -> list[ReadOnlyWorksheet]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.book = load_workbook(self.stream, read_only=True, data_only=True, keep_links=False)
        except Exception as error:  # openpyxl raises thirteen types on hostile files
            self.stream.close()
            raise Refused(DAMAGED) from error
        return self.book.worksheets

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.book.close()
        self.stream.close()
        if isinstance(error, Exception) and not isinstance(error, Refused):
            raise Refused(DAMAGED) from error


def _xlsx_reader(path: Path, title: str, limits: Limits):
    def rows() -> Iterator[Row]:
        with _workbook(path) as sheets:
            sheet = next(sheet for sheet in sheets if sheet.title == title)
            sheet.reset_dimensions()  # the declared size is often wrong, and would cut the reading short
            yield from _filled(enumerate(sheet.iter_rows(values_only=True), 1), limits)

    return rows


def _filled(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    """Rows that hold something, until too many empty ones follow each other."""
    blanks = 0
    for number, cells in rows:
        if empty(cells):
            blanks += 1
            if blanks > EMPTY_ROWS:
                return
            continue
        blanks = 0
        filled = max(index for index, cell in enumerate(cells, 1) if cell is not None)
        row = [_plain(cell) for cell in cells[:filled]]
        check_width(number, row, limits)
        yield number, row


def _plain(cell: object) -> object:
    return cell if cell is None or isinstance(cell, str | int | float | date | datetime) else str(cell)


def open_xlsb(path: Path, name: str, limits: Limits) -> Book:
    """An XLSB as a book, every cell coming from a child process limited in memory."""
    with open_archive(path, limits) as archive:
        check_workbook(archive)
    names = [str(title) for title in next(_child(path), (0, []))[1]]
    if not names:
        raise Refused(DAMAGED)
    return Book(
        name, tuple(Sheet(title, _xlsb_reader(path, index, limits)) for index, title in enumerate(names))
    )


def _xlsb_reader(path: Path, index: int, limits: Limits):
    def rows() -> Iterator[Row]:
        yield from _filled(_child(path, str(index)), limits)

    return rows


def _child(path: Path, *sheet: str) -> Iterator[Row]:
    """Rows printed by the child, one JSON list a line."""
    command = [sys.executable, "-I", str(Path(__file__).with_name("calamine_child.py")), str(path), *sheet]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)  # noqa: S603
    assert process.stdout is not None  # noqa: S101 -- for the type checker
    try:
        for number, line in enumerate(process.stdout, 1):
            yield number, json.loads(line)
        if process.wait(CHILD_SECONDS):
            raise Refused("Ce classeur XLSB ne peut pas être lu\u00a0: enregistrez-le au format .xlsx.")
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def is_workbook(archive: zipfile.ZipFile) -> str:
    """« xlsx », « xlsb » or an empty text, by the parts of the archive."""
    names = {part.filename.casefold() for part in archive.infolist()}
    if "[content_types].xml" not in names:
        return ""
    return "xlsb" if "xl/workbook.bin" in names else "xlsx" if "xl/workbook.xml" in names else ""
