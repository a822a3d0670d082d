"""One door for every file: the magic bytes decide, never the name."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from registers.rules.text import text_of
from registers.sheets.book import MEGABYTE, Book, Limits, Refused, Row, watermark
from registers.sheets.safety import members, open_archive
from registers.sheets.texts import open_text
from registers.sheets.workbooks import is_workbook, open_xlsb, open_xlsx

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0"  # old .xls, and any workbook locked by a password
HEADER_WITHIN = 20


@contextmanager
def open_book(path: Path | str, *, name: str = "", limits: Limits | None = None) -> Iterator[list[Book]]:
    """Books of a file: one for a CSV or a workbook, one by member for a ZIP or a folder of them.

    Refused when the file is not one of these, is too large or is dangerous.
    """
    path, limits = Path(path), limits or Limits()
    with tempfile.TemporaryDirectory(prefix="opco-") as folder:
        if path.is_dir():
            parts = sorted(part for part in path.iterdir() if part.is_file())
            yield [book for part in parts for book in _open_file(part, part.name, limits, folder)]
        else:
            yield _open_file(path, name or path.name, limits, folder)


def _open_file(path: Path, name: str, limits: Limits, folder: str, *, packed: bool = False) -> list[Book]:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            magic = stream.read(4)
    except OSError as error:
        raise Refused(f"Le fichier «\u00a0{name}\u00a0» ne peut pas être ouvert.") from error
    if size > limits.packed:
        raise Refused(
            f"Ce fichier pèse {size // MEGABYTE}\u00a0Mo, au-delà de la limite "
            f"de {limits.packed // MEGABYTE}\u00a0Mo."
        )
    if magic == OLE:
        raise Refused("Ce classeur est d’un ancien format ou protégé\u00a0: enregistrez-le au format .xlsx.")
    if magic == EMPTY_ZIP:
        raise Refused("Ce fichier compressé est vide.")
    if magic != ZIP:
        return [open_text(path, name, limits)]
    with open_archive(path, limits) as archive:
        kind = is_workbook(archive)
        if not kind and not limits.archives:
            raise Refused("Ce fichier est une archive ZIP\u00a0: envoyez le CSV ou le XLSX qu’elle contient.")
        if packed and not kind:
            raise Refused("Ce fichier compressé en contient un autre qui n’est pas un classeur.", [name])
        unpacked = [] if kind else list(_unpack(archive, folder))
    if kind:
        return [(open_xlsx if kind == "xlsx" else open_xlsb)(path, name, limits)]
    if not unpacked:
        raise Refused("Ce fichier compressé est vide.")
    return [
        book for member, inner in unpacked for book in _open_file(member, inner, limits, folder, packed=True)
    ]


def _unpack(archive, folder: str) -> Iterator[tuple[Path, str]]:
    """Members copied under numbers, never under their own names."""
    for number, part in enumerate(members(archive)):
        target = Path(folder) / str(number)
        try:
            with archive.open(part) as source, target.open("wb") as copy:
                while chunk := source.read(MEGABYTE):
                    copy.write(chunk)
        except Exception as error:  # a damaged member raises zlib, zipfile or lzma errors
            raise Refused("Ce fichier compressé est abîmé\u00a0: renvoyez-le.", [part.filename]) from error
        yield target, Path(part.filename).name


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its header, the number of its header row, and the rows beneath."""

    name: str
    sheet: str
    header: tuple[str, ...]
    header_row: int
    rows: Callable[[], Iterator[Row]]
    encoding: str
    delimiter: str


@contextmanager
def read_table(
    path: Path | str,
    *,
    name: str = "",
    limits: Limits | None = None,
    is_header: Callable[[Sequence[str]], bool] = any,
) -> Iterator[Table]:
    """The first sheet that has a header row (first non-empty row, or the first that `is_header` accepts).

    Cells are as in the file (text in a CSV, numbers and dates in a workbook): `rules.text_of` flattens them.
    Refused when several files are packed together, or when no row is a header.
    """
    with open_book(path, name=name, limits=limits) as books:
        if len(books) != 1:
            raise Refused("Un seul tableau est attendu.", [book.name for book in books])
        for sheet in books[0].sheets:
            for position, (number, cells) in enumerate(sheet.rows()):
                header = tuple(text_of(cell) for cell in cells)
                if is_header(header):
                    yield _table(books[0], sheet, header, number)
                    return
                if position >= HEADER_WITHIN:
                    break
        raise Refused("Aucune ligne d’en-tête n’a été trouvée dans ce fichier.")


def _table(book: Book, sheet, header: tuple[str, ...], header_row: int) -> Table:
    def rows() -> Iterator[Row]:
        return (row for row in sheet.rows() if row[0] > header_row and not watermark(row[1]))

    return Table(book.name, sheet.name, header, header_row, rows, book.encoding, book.delimiter)
