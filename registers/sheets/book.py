"""What reading gives: a book of sheets of numbered rows; and the one exception of a refusal."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

MEGABYTE = 1024 * 1024
EMPTY_ROWS = 1000  # a styled last row 1 048 576 is common: reading stops after so many empty rows

# A spreadsheet would run a cell that begins so (OWASP CSV injection).
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
WATERMARK = "Exporté par"  # how the last line of an export begins: reading it back passes over it

Row = tuple[int, Sequence[object]]


class Refused(Exception):
    """A file refused whole: one French sentence, and the list of what was found."""

    def __init__(self, message: str, details: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.details = tuple(details)


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes that a file may not exceed; the largest national files need larger ones."""

    packed: int = 200 * MEGABYTE
    unpacked: int = 50 * MEGABYTE
    parts: int = 500
    columns: int = 400
    cell: int = 32_768
    archives: bool = True  # whether a ZIP of files is read


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `rows()` reads it again from its start: (row number as shown by a spreadsheet, cells)."""

    name: str
    rows: Callable[[], Iterator[Row]]


@dataclass(frozen=True, slots=True)
class Book:
    """One file: its name and its sheets. A CSV is a book of one sheet without a name."""

    name: str
    sheets: tuple[Sheet, ...]
    encoding: str = ""
    delimiter: str = ""


def empty(cells: Sequence[object]) -> bool:
    """Whether a row holds nothing but blanks."""
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells)


def watermark(cells: Sequence[object]) -> bool:
    """Whether a row only says who exported the table."""
    first = cells[0] if cells else None
    return isinstance(first, str) and first.startswith(WATERMARK + " ") and empty(cells[1:])


def check_width(number: int, cells: Sequence[object], limits: Limits) -> None:
    """Refuse a row with too many columns, or a cell with too many characters."""
    if len(cells) > limits.columns:
        raise Refused(f"La ligne {number} dépasse {limits.columns} colonnes.")
    for cell in cells:
        if isinstance(cell, str) and len(cell) > limits.cell:
            raise Refused(f"La ligne {number} contient une cellule de plus de {limits.cell} caractères.")
