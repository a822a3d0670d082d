"""CSV: encoding and separator found by content, read strictly in constant memory."""

import codecs
import csv
import itertools
from collections.abc import Iterator
from pathlib import Path

from registers.sheets.book import DANGEROUS, MEGABYTE, Book, Limits, Refused, Row, Sheet, check_width

DELIMITERS = (";", ",", "\t")
PROBED_RECORDS = 20
MARKED = tuple(f"'{start}" for start in DANGEROUS)
NOT_TEXT = {
    b"%PDF": "un PDF",
    b"\x89PNG": "une image",
    b"\xff\xd8\xff": "une image",
    b"GIF8": "une image",
    b"{\\rtf": "un document RTF",
    b"\x1f\x8b": "un fichier gzip",
    b"7z\xbc\xaf": "une archive 7z",
    b"Rar!": "une archive RAR",
    b"\x7fELF": "un programme",
    b"MZ": "un programme",
}
NOT_TABLES = {"<": "une page HTML ou XML", "{": "du JSON", "[": "du JSON"}


def open_text(path: Path, name: str, limits: Limits) -> Book:
    """A CSV as a book of one sheet."""
    encoding = detect_encoding(path)
    delimiter = detect_delimiter(path, encoding)

    def rows() -> Iterator[Row]:
        return read_records(path, encoding, delimiter, limits)

    return Book(name, (Sheet("", rows),), encoding, delimiter)


def detect_encoding(path: Path) -> str:
    """« utf-16 » by its mark, else « utf-8-sig » when every byte fits, else « cp1252 »; Refused otherwise."""
    with path.open("rb") as stream:
        head = stream.read(8)
    if not head:
        raise Refused("Ce fichier est vide.")
    for magic, what in NOT_TEXT.items():
        if head.startswith(magic):
            raise Refused(f"Ce fichier est {what}, pas un tableau CSV ou XLSX.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = ("utf-8-sig",) if head.startswith(codecs.BOM_UTF8) else ("utf-8-sig", "cp1252")
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise Refused("Ce fichier n’est ni en UTF-8 ni en Windows-1252\u00a0: enregistrez-le en CSV UTF-8.")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    first = True
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(MEGABYTE)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                return False
            if "\0" in text:
                raise Refused("Ce fichier contient des octets nuls\u00a0: ce n’est pas un CSV ou un XLSX.")
            if first:
                _refuse_other_text(text.lstrip("\ufeff \t\r\n"))
                first = False
            if not chunk:
                return True


def _refuse_other_text(start: str) -> None:
    for mark, what in NOT_TABLES.items():
        if start.startswith(mark):
            raise Refused(f"Ce fichier est {what}, pas un tableau CSV ou XLSX.")


def detect_delimiter(path: Path, encoding: str) -> str:
    """The separator that cuts the first records into most columns; « ; » when nothing decides."""

    def width(delimiter: str) -> int:
        with path.open(encoding=encoding, newline="") as stream:
            reader = csv.reader(itertools.islice(stream, 10 * PROBED_RECORDS), delimiter=delimiter)
            try:
                return max((len(record) for record in itertools.islice(reader, PROBED_RECORDS)), default=0)
            except csv.Error:
                return 0

    return max(DELIMITERS, key=width)


def unmarked(record: list[str]) -> list[str]:
    """The cells without the apostrophe that an export puts before what a spreadsheet would run."""
    if "\0'" not in "\0" + "\0".join(record):
        return record
    return [cell[1:] if cell.startswith(MARKED) else cell for cell in record]


def read_records(path: Path, encoding: str, delimiter: str, limits: Limits) -> Iterator[Row]:
    """Numbered records; a record with line breaks inside its quotes counts once, as in a spreadsheet."""
    with path.open(encoding=encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        number = 0
        try:
            for number, record in enumerate(reader, 1):
                if len(record) > limits.columns or sum(map(len, record)) > limits.cell:
                    check_width(number, record, limits)
                if any(record):
                    yield number, unmarked(record)
        except csv.Error as error:
            raise Refused(
                f"Les guillemets de la ligne {number + 1} sont mal fermés, ou une cellule y est trop longue."
            ) from error
