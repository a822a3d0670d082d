"""A table of transfers sent back by the bank (CSV or XLSX): every error of every line."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from contracts.actions.remitting import Returned
from law.typography import french
from registers.rules import fold_header, parse_date, text_of
from registers.sheets import Limits, Refused, read_table
from registers.sheets.book import empty

LIMITS = Limits(packed=2 * 1024**2, columns=50, archives=False)
LINES = 5000
COLUMNS = {
    "reference": ("reference", "endtoendid", "end-to-end id", "reference du virement"),
    "date": ("date", "date de rejet", "date du rejet", "date de retour"),
    "motif": ("motif", "code motif", "raison", "code"),
}
SAYS = {"reference": "« reference »", "date": "« date »", "motif": "« motif »"}


def read(content: IO[bytes], *, name: str) -> tuple[list[Returned], list[tuple[int, str]]]:
    """The lines that can be read and the errors of the others; Refused when it is no such file."""
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix.lower()) as copy:
        copy.write(content.read(LIMITS.packed + 1))
        copy.flush()
        if Path(copy.name).stat().st_size > LIMITS.packed:
            raise Refused(french("Ce fichier dépasse 2 Mo."))
        with read_table(copy.name, name=name, limits=LIMITS, is_header=_is_header) as table:
            places, rows, errors = _places(table.header), [], []
            for number, cells in table.rows():
                if empty(cells):
                    continue
                if number > LINES:
                    raise Refused(french(f"Plus de {LINES} lignes : déposez-le en plusieurs fois."))
                found = _row(number, [text_of(cell).strip() for cell in cells], places)
                if isinstance(found, Returned):
                    rows.append(found)
                else:
                    errors.append((number, french(found)))
    if not rows and not errors:
        raise Refused(french("Ce fichier n’a aucune ligne sous son en-tête."))
    return rows, errors


def _is_header(cells: Sequence[str]) -> bool:
    """A line that names one of the columns."""
    known = {spelling for spellings in COLUMNS.values() for spelling in spellings}
    return any(fold_header(cell) in known for cell in cells)


def _places(header: Sequence[object]) -> dict[str, int]:
    names = [fold_header(text_of(cell)) for cell in header]
    places = {}
    for column, spellings in COLUMNS.items():
        found = next((index for index, name in enumerate(names) if name in spellings), None)
        if found is None:
            raise Refused(french(f"Il manque la colonne {SAYS[column]} : reference, date, motif."))
        places[column] = found
    return places


def _row(number: int, cells: list[str], places: dict[str, int]) -> Returned | str:
    reference, day, reason = (
        cells[places[column]] if places[column] < len(cells) else ""
        for column in ("reference", "date", "motif")
    )
    if not reference:
        return "La référence du virement manque."
    try:
        on = parse_date(day)
    except ValueError as error:
        return str(error)
    if on is None:
        return "La date du rejet manque."
    if not reason:
        return "Le motif du rejet manque."
    return Returned(number, reference, on, reason)
