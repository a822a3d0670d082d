"""A file of past conventions: its lines as values, and every cell that cannot be read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from accounts.models import User
from conventions.actions.past import Outcome, load
from conventions.rules import past as past_rules
from conventions.rules.past import Flaw, PastLine
from conventions.rules.terms import Terms
from law.typography import french
from registers import rules
from registers.imports.layouts import Layout
from registers.models import Region
from registers.sheets import Limits, Refused, read_table

COLUMNS = {
    "number": ("Numéro", ("numero", "n°", "reference")),
    "kind": ("Nature", ("nature", "type")),
    "title": ("Intitulé", ("intitule", "titre")),
    "purpose": ("Objet", ("objet",)),
    "starts_on": ("Début", ("debut", "date de debut")),
    "ends_on": ("Fin", ("fin", "date de fin")),
    "signed_on": ("Signée le", ("signee le", "signature", "date de signature")),
    "notified_on": ("Notifiée le", ("notifiee le", "notification")),
    "state": ("État", ("etat",)),
    "funders": ("Financeurs", ("financeurs", "financeur")),
    "idccs": ("Branches (IDCC)", ("branches (idcc)", "idcc", "branches")),
    "regions": ("Régions", ("regions", "region")),
}
LAYOUT = Layout(
    "past_conventions",
    {code: names for code, (_title, names) in COLUMNS.items()},
    frozenset({"number", "kind", "title", "starts_on", "ends_on", "signed_on"}),
)
HEADERS = tuple(title for title, _names in COLUMNS.values())
LIMITS = Limits(packed=5 * 1024**2, columns=60, archives=False)
MOST_LINES, MOST_FLAWS = 2_000, 200
YEARS = range(1990, 2101)


def read(path: Path | str, *, name: str = "") -> tuple[list[PastLine], list[Flaw]]:
    """Lines that can be read, and the flaws of the others. Refused when it is no table of conventions."""
    lines: list[PastLine] = []
    flaws: list[Flaw] = []
    regions = _regions()
    with read_table(path, name=name, limits=LIMITS, is_header=_is_header) as table:
        places = LAYOUT.places([rules.fold_header(title) for title in table.header]) or {}
        for number, cells in table.rows():
            if not any(rules.text_of(cell) for cell in cells):
                continue
            if len(lines) >= MOST_LINES:
                raise Refused(f"Ce fichier dépasse {MOST_LINES} lignes.")
            values, wrong = _values(number, places, cells, regions)
            flaws += wrong
            if len(flaws) > MOST_FLAWS:
                break
            if not wrong:
                lines.append(_line(number, values))
    if not lines and not flaws:
        raise Refused("Ce fichier n’a aucune ligne sous ses titres.")
    return lines, flaws


def load_file(upload: UploadedFile, *, opco: str, by: User, on: date) -> Outcome:
    """Read a file that a person sends and take its conventions over. Refused when it is no such table."""
    with tempfile.NamedTemporaryFile(prefix="opco-conventions-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        lines, flaws = read(copy.name, name=upload.name or "")
    upload.seek(0)
    return load(lines=lines, flaws=flaws, opco=opco, name=(upload.name or "")[:120], by=by, on=on)


def _line(number: int, values: Mapping[str, Any]) -> PastLine:
    told = Terms(
        **{name: values[name] for name in ("title", "purpose", "starts_on", "ends_on", "idccs", "regions")}
    )
    rest = {name: values[name] for name in ("number", "kind", "signed_on", "notified_on", "state", "funders")}
    return PastLine(line=number, told=told, **rest)


def _values(
    number: int, places: Mapping[str, int], cells: Sequence[object], regions: Mapping[str, str]
) -> tuple[dict[str, Any], list[Flaw]]:
    values: dict[str, Any] = {}
    flaws = []
    for column, (title, _names) in COLUMNS.items():
        place = places.get(column)
        cell = cells[place] if place is not None and place < len(cells) else None
        try:
            values[column] = _read_regions(cell, regions) if column == "regions" else _READERS[column](cell)
        except ValueError as error:
            flaws.append(Flaw(number, title, rules.text_of(cell)[:60], french(str(error))))
    return values, flaws


def _is_header(titles: Sequence[str]) -> bool:
    return LAYOUT.places([rules.fold_header(title) for title in titles]) is not None


def _regions() -> dict[str, str]:
    known = Region.objects.values_list("code", "name")
    return {**{rules.fold(name): code for code, name in known}, **{code: code for code, _name in known}}


def _words(cell: object) -> list[str]:
    text = rules.text_of(cell).replace(";", ",").replace("/", ",").replace("|", ",")
    return [word for each in text.split(",") if (word := each.strip())]


def _read_regions(cell: object, known: Mapping[str, str]) -> tuple[str, ...]:
    found = []
    for word in _words(cell):
        code = known.get(rules.fold(word)) or known.get(word.zfill(2))
        if code is None:
            raise ValueError(f"« {word[:40]} » n’est pas une région : écrivez son nom ou son code INSEE.")
        found.append(code)
    return tuple(sorted(set(found)))


def _short(most: int, *, needed: str = "") -> Callable[[object], str]:
    def read(cell: object) -> str:
        text = rules.text_of(cell)
        if needed and not text:
            raise ValueError(needed)
        if len(text) > most:
            raise ValueError(f"Ce texte dépasse {most} caractères : raccourcissez-le.")
        return text

    return read


def _day(cell: object) -> date | None:
    try:
        found = rules.parse_date(cell)
    except ValueError as error:
        raise ValueError("Écrivez une date, par exemple 24/11/2026.") from error
    if found is not None and found.year not in YEARS:
        raise ValueError(f"L’année {found.year} n’est pas vraisemblable.")
    return found


def _needed_day(cell: object) -> date:
    found = _day(cell)
    if found is None:
        raise ValueError("Cette date manque.")
    return found


def _among(words: Mapping[str, str], sentence: str, *, usual: str = "") -> Callable[[object], str]:
    known = {rules.fold(label): code for label, code in words.items()}

    def read(cell: object) -> str:
        text = rules.text_of(cell)
        found = known.get(rules.fold(text)) if text else usual
        if not found:
            raise ValueError(sentence)
        return found

    return read


def _idccs(cell: object) -> tuple[str, ...]:
    found = []
    for word in _words(cell):
        code = rules.normalise_idcc(word)
        if code is None:
            raise ValueError(f"« {word[:40]} » n’est pas un IDCC de 4 chiffres.")
        found.append(code)
    return tuple(sorted(set(found)))


def _funders(cell: object) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(_words(cell)))
    if any(len(each) > 200 for each in found):
        raise ValueError("Le nom d’un financeur dépasse 200 caractères.")
    return found


_KINDS = ", ".join(dict.fromkeys(past_rules.kind_words().values()))
_READERS: dict[str, Callable[[object], Any]] = {
    "number": _short(40, needed="Le numéro manque."),
    "kind": _among(past_rules.kind_words(), f"Une nature est l’une de : {_KINDS}, ou son nom en entier."),
    "title": _short(250, needed="L’intitulé manque."),
    "purpose": _short(8000),
    "starts_on": _needed_day,
    "ends_on": _needed_day,
    "signed_on": _needed_day,
    "notified_on": _day,
    "state": _among(
        past_rules.state_words(), f"Un état est : {', '.join(past_rules.STATES.values())}.", usual="running"
    ),
    "funders": _funders,
    "idccs": _idccs,
}
