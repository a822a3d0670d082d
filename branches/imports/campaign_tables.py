"""Tables of a campaign, sent as a file or pasted: numbered rows of cells, and every reason one is wrong."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.core.files.uploadedfile import UploadedFile

from branches.rules.campaigns_lines import Flaw, flaw
from registers import rules as registers
from registers.imports.layouts import Layout
from registers.sheets import Limits, Refused, read_table

LIMITS = Limits(packed=20 * 1024**2, unpacked=200 * 1024**2, columns=60, archives=False)
MOST_FLAWS = 500
Worth = TypeVar("Worth")


@dataclass(slots=True)
class Row:
    """One row: its cells by column, and what is wrong in them."""

    number: int
    cells: Mapping[str, object]
    titles: Mapping[str, str]
    flaws: list[Flaw] = field(default_factory=list)

    def text(self, column: str) -> str:
        return registers.text_of(self.cells.get(column))

    def read(self, column: str, reader: Callable[[Any], Worth]) -> Worth | None:
        """The worth of a cell; None, and a flaw, when it cannot be read."""
        cell = self.cells.get(column)
        try:
            return reader(cell)
        except ValueError as error:
            self.wrong(column, str(error))
            return None

    def wrong(self, column: str, message: str) -> None:
        """Note a flaw of a cell."""
        title = self.titles.get(column, column)
        self.flaws.append(flaw(self.number, title, self.cells.get(column), message))


@contextmanager
def spooled(upload: UploadedFile) -> Iterator[Path]:
    """A file that a person sends, as a path for the time of reading it."""
    with tempfile.NamedTemporaryFile(prefix="opco-campaign-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)
    upload.seek(0)


@contextmanager
def pasted(text: str) -> Iterator[Path]:
    """What a person pastes, as a path for the time of reading it."""
    with tempfile.NamedTemporaryFile(prefix="opco-pasted-", suffix=".csv") as copy:
        copy.write(text.strip("\r\n").encode())
        copy.flush()
        yield Path(copy.name)


def rows_of(
    path: Path, layout: Layout, titles: Mapping[str, str], *, name: str = "", bare: Sequence[str] = ()
) -> list[Row]:
    """The rows that hold something. Refused when the table is not one of this layout.

    `bare`: the columns of a table pasted without its titles, recognised by the RNCP code it begins with.
    """

    def is_header(cells: Sequence[str]) -> bool:
        return layout.places(_folded(cells)) is not None or bool(bare and _starts(cells))

    with read_table(path, name=name, limits=LIMITS, is_header=is_header) as table:
        places = layout.places(_folded(table.header))
        found: list[Row] = []
        if places is None:
            places = {column: place for place, column in enumerate(bare)}
            found.append(_row(table.header_row, table.header, places, titles))
        else:
            titles = {column: table.header[place] for column, place in places.items()}
        found += [_row(number, cells, places, titles) for number, cells in table.rows()]
    kept = [row for row in found if any(map(registers.text_of, row.cells.values()))]
    if not kept:
        raise Refused("Ce tableau n’a aucune ligne sous ses titres.")
    return kept


def flaws_of(rows: Sequence[Row]) -> list[Flaw]:
    """Every flaw, line after line, no more than can be read."""
    return [each for row in rows for each in row.flaws][:MOST_FLAWS]


def _row(number: int, cells: Sequence[object], places: Mapping[str, int], titles: Mapping[str, str]) -> Row:
    return Row(number, {name: cells[at] for name, at in places.items() if at < len(cells)}, titles)


def _folded(cells: Sequence[str]) -> list[str]:
    return [registers.fold_header(cell).replace("_", " ") for cell in cells]


def _starts(cells: Sequence[str]) -> bool:
    return bool(cells) and cells[0].isascii() and bool(registers.split_rncp(cells[0]))
