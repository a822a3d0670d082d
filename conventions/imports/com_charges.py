"""A file of charges: its lines as values, and every reason one cannot be read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from conventions.actions.com_ceilings import Flaw, Line, Outcome, load
from conventions.rules import com_charges
from law.typography import french
from registers import rules
from registers.imports.layouts import Layout
from registers.sheets import Limits, Refused, read_table

LAYOUT = Layout(
    "com_charges",
    {
        "year": ("annee", "exercice"),
        "section": ("section", "section financiere"),
        "item": ("poste", "poste (r6332-17)", "nature"),
        "amount": ("montant", "montant (eur)", "montant (€)", "charges"),
    },
    frozenset({"year", "section", "item", "amount"}),
)
HEADERS = ("Année", "Section", "Poste", "Montant")
TITLES = dict(zip(LAYOUT.columns, HEADERS, strict=True))
LIMITS = Limits(packed=2 * 1024**2, columns=40, archives=False)
MOST_FLAWS, MOST_LINES = 200, 2_000
LARGEST, CENT = Decimal(10) ** 11, Decimal("0.01")
_SECTIONS = {
    **{rules.fold(label): code for code, label in com_charges.SECTIONS.items()},
    **{code: code for code in com_charges.SECTIONS},
    "pdc": "plan", "moins de 50": "plan", "plan de developpement des competences": "plan",
    "conventionnelle": "conventional", "volontaire": "voluntary", "independants": "self",
}  # fmt: skip


def _bare(text: str) -> str:
    return rules.fold(text).replace("°", "").replace(" ", "").replace(".", "")


_ITEMS = {
    **{_bare(place): code for code, (_kind, place) in com_charges.ITEMS.items() if code != "m1c"},
    **{code: code for code in com_charges.ITEMS},
    "ii1cooperation": com_charges.COOPERATION,
    "cooperation": com_charges.COOPERATION,
}


def read(path: Path | str, *, name: str = "") -> tuple[list[Line], list[Flaw]]:
    """Lines that can be read, and the flaws of the others. Refused when the file is no table of charges."""
    lines: list[Line] = []
    flaws: list[Flaw] = []
    with read_table(path, name=name, limits=LIMITS, is_header=_is_header) as table:
        places = LAYOUT.places([rules.fold_header(title) for title in table.header]) or {}
        for number, cells in table.rows():
            if not any(rules.text_of(cell) for cell in cells):
                continue
            if len(lines) >= MOST_LINES:
                raise Refused(f"Ce fichier dépasse {MOST_LINES} lignes.")
            values, wrong = _line(number, places, cells)
            flaws += wrong
            if len(flaws) > MOST_FLAWS:
                return lines, flaws
            if not wrong:
                lines.append(Line(number, **values))
    if not lines and not flaws:
        raise Refused("Ce fichier n’a aucune ligne sous ses titres.")
    return lines, flaws


def load_file(upload: UploadedFile, *, convention: int, reason: str, by: User, on: date) -> Outcome:
    """Read a file that a person sends and enter its charges. Refused when it is no table of charges."""
    with tempfile.NamedTemporaryFile(prefix="opco-charges-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        lines, flaws = read(copy.name, name=upload.name or "")
    upload.seek(0)
    return load(convention=convention, lines=lines, flaws=flaws, reason=reason, upload=upload, by=by, on=on)


def _line(number: int, places: dict[str, int], cells: Sequence[object]) -> tuple[dict[str, Any], list[Flaw]]:
    values: dict[str, Any] = {}
    flaws = []
    for column in LAYOUT.columns:
        place = places.get(column)
        cell = cells[place] if place is not None and place < len(cells) else None
        try:
            values[column] = _READERS[column](cell)
        except ValueError as error:
            flaws.append(Flaw(number, TITLES[column], rules.text_of(cell)[:60], french(str(error))))
    return values, flaws


def _is_header(titles: Sequence[str]) -> bool:
    return LAYOUT.places([rules.fold_header(title) for title in titles]) is not None


def _year(cell: object) -> int:
    text = rules.text_of(cell)
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise ValueError("Une année s’écrit en quatre chiffres, par exemple 2026.")
    return int(text)


def _section(cell: object) -> str:
    code = _SECTIONS.get(rules.fold(rules.text_of(cell)))
    if code is None:
        raise ValueError(f"Une section est : {', '.join(com_charges.SECTIONS.values())}.")
    return code


def _item(cell: object) -> str:
    code = _ITEMS.get(_bare(rules.text_of(cell)))
    if code is None:
        raise ValueError(
            "Un poste s’écrit comme dans R6332-17 : I 1° à I 3°, II 1° à II 5°, II 1° coopération."
        )
    return code


def _amount(cell: object) -> Decimal:
    if not rules.text_of(cell):
        raise ValueError("Le montant manque.")
    found = rules.parse_amount(cell)
    if not 0 <= found < LARGEST or found != found.quantize(CENT):
        raise ValueError("Un montant est positif ou nul, en euros et centimes.")
    return found.quantize(CENT)


_READERS: dict[str, Callable[[object], Any]] = {
    "year": _year,
    "section": _section,
    "item": _item,
    "amount": _amount,
}
