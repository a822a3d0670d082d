"""A file of professionalisation rates: its lines as values, and every reason one cannot be read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from registers import rules
from registers.imports.layouts import Layout
from registers.pro_rates import Flaw, Line, Outcome, set_rates
from registers.sheets import Limits, Refused, read_table

LAYOUT = Layout(
    "pro_rates",
    {
        "idcc": ("idcc", "code idcc", "branche", "branche (idcc)"),
        "since": ("depuis", "date de debut", "debut", "a compter du", "date d'effet"),
        "until": ("jusqu'au", "date de fin", "fin"),
        "hourly": ("forfait horaire", "taux horaire", "montant horaire", "forfait"),
        "priority_hourly": (
            "forfait publics prioritaires",
            "forfait des publics prioritaires",
            "taux publics prioritaires",
            "publics prioritaires",
        ),
        "source": ("accord ou decision", "accord", "source", "reference", "decision"),
    },
    frozenset({"idcc", "since", "hourly", "source"}),
)
HEADERS = (
    "IDCC",
    "Depuis",
    "Jusqu’au",
    "Forfait horaire",
    "Forfait publics prioritaires",
    "Accord ou décision",
)
LIMITS = Limits(packed=5 * 1024**2, columns=60, archives=False)
CENT, DEAREST = Decimal("0.01"), Decimal(1000)  # above it, the amount is that of the contract, not of an hour
LONGEST = 200
YEARS = range(2000, 2101)


def read(path: Path | str, *, name: str = "") -> tuple[list[Line], list[Flaw]]:
    """Lines that can be read, and the flaws of the others. Refused when the file is no table of rates."""
    lines: list[Line] = []
    flaws: list[Flaw] = []
    with read_table(path, name=name, limits=LIMITS, is_header=_is_header) as table:
        places = LAYOUT.places([rules.fold_header(title) for title in table.header]) or {}
        for number, cells in table.rows():
            wrong: list[str] = []
            values = {column: _value(column, places, cells, wrong) for column in LAYOUT.columns}
            if not any(rules.text_of(cell) for cell in cells):
                continue
            if values["since"] and values["until"] and values["until"] < values["since"]:
                wrong.append("La fin précède le début.")
            if wrong:
                flaws += [Flaw(number, sentence) for sentence in wrong]
            else:
                lines.append(Line(number, **values))
    if not lines and not flaws:
        raise Refused("Ce fichier n’a aucune ligne sous ses titres.")
    return lines, flaws


def load(upload: UploadedFile, *, by: Any) -> Outcome:
    """Read a file that a person sends and set its rates. Refused when it is no table of rates."""
    with tempfile.NamedTemporaryFile(prefix="opco-rates-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        lines, flaws = read(copy.name, name=upload.name or "")
    upload.seek(0)
    return set_rates(lines=lines, by=by, flaws=flaws, upload=upload)


def _is_header(titles: Sequence[str]) -> bool:
    return LAYOUT.places([rules.fold_header(title) for title in titles]) is not None


def _value(column: str, places: dict[str, int], cells: Sequence[object], wrong: list[str]) -> Any:
    place = places.get(column)
    cell = cells[place] if place is not None and place < len(cells) else None
    try:
        return _READERS[column](cell)
    except ValueError as error:
        wrong.append(str(error))
        return None


def _idcc(cell: object) -> str:
    text = rules.text_of(cell)
    code = rules.normalise_idcc(text) if text else None
    if code is None:
        raise ValueError(
            f"«\u00a0{text[:40]}\u00a0» n’est pas un IDCC de 4 chiffres." if text else "L’IDCC manque."
        )
    return code


def _since(cell: object) -> date:
    found = _until(cell)
    if found is None:
        raise ValueError("Le premier jour du forfait manque.")
    return found


def _until(cell: object) -> date | None:
    found = rules.parse_date(cell)
    if found is not None and found.year not in YEARS:
        raise ValueError(f"L’année {found.year} n’est pas vraisemblable.")
    return found


def _hourly(cell: object) -> Decimal:
    found = _priority(cell)
    if found is None:
        raise ValueError("Le forfait horaire manque.")
    return found


def _priority(cell: object) -> Decimal | None:
    if not rules.text_of(cell):
        return None
    found = rules.parse_amount(cell)
    if not 0 < found <= DEAREST or found != found.quantize(CENT):
        raise ValueError(
            f"Un forfait horaire est positif, en euros et centimes, d’au plus {DEAREST:f}\u00a0€."
        )
    return found.quantize(CENT)


def _source(cell: object) -> str:
    text = rules.text_of(cell)
    if not text:
        raise ValueError("La référence de l’accord ou de la décision manque.")
    if len(text) > LONGEST:
        raise ValueError(f"La référence dépasse {LONGEST} caractères.")
    return text


_READERS: dict[str, Callable[[object], Any]] = {
    "idcc": _idcc,
    "since": _since,
    "until": _until,
    "hourly": _hourly,
    "priority_hourly": _priority,
    "source": _source,
}
