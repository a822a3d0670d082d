"""A file of workforce figures: its lines as values, and every reason one cannot be read."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from branches.actions.workforce import Flaw, Line, Outcome, load
from branches.rules import workforce as words
from registers import rules
from registers.imports.layouts import Layout
from registers.models import Region
from registers.sheets import Limits, Refused, read_table

LAYOUT = Layout(
    "workforce",
    {
        "cpne": ("cpne", "code cpne", "branche", "branche (cpne)"),
        "year": ("annee", "millesime"),
        "rome": ("rome", "code rome", "metier", "metier (rome)"),
        "band": ("age", "tranche d'age", "tranche"),
        "gender": ("genre", "sexe"),
        "region": ("region", "code region"),
        "contract": ("contrat", "type de contrat"),
        "heads": ("effectif", "effectifs", "nombre de salaries", "salaries"),
    },
    frozenset({"cpne", "year", "rome", "band", "gender", "heads"}),
)
HEADERS = ("CPNE", "Année", "ROME", "Âge", "Genre", "Région", "Contrat", "Effectif")
TITLES = dict(zip(LAYOUT.columns, HEADERS, strict=True))
LIMITS = Limits(packed=8 * 1024**2, columns=60, archives=False)
MOST_FLAWS, MOST_LINES = 200, 60_000
YEARS = range(2000, 2101)
LARGEST = 5_000_000
_GENDERS = {"f": "F", "femme": "F", "femmes": "F", "2": "F", "m": "M", "h": "M", "homme": "M", "hommes": "M",
            "1": "M"}  # fmt: skip
_CONTRACTS = {
    **{rules.fold(label): code for code, label in words.CONTRACTS.items()},
    "contrat a duree indeterminee": "cdi", "contrat a duree determinee": "cdd", "apprenti": "app",
    "apprentis": "app", "alternance": "pro", "interimaire": "temp", "": "other", "autres": "other",
}  # fmt: skip


def read(path: Path | str, *, name: str = "") -> tuple[list[Line], list[Flaw]]:
    """Lines that can be read, and the flaws of the others. Refused when the file is no table of figures."""
    readers = _readers({row.code: row.pk for row in Region.objects.all()} | _region_names())
    lines: list[Line] = []
    flaws: list[Flaw] = []
    with read_table(path, name=name, limits=LIMITS, is_header=_is_header) as table:
        places = LAYOUT.places([rules.fold_header(title) for title in table.header]) or {}
        for number, cells in table.rows():
            if not any(rules.text_of(cell) for cell in cells):
                continue
            if len(lines) >= MOST_LINES:
                raise Refused(f"Ce fichier dépasse {MOST_LINES} lignes : envoyez-le par branche.")
            values, wrong = _line(number, places, cells, readers)
            flaws += wrong
            if len(flaws) > MOST_FLAWS:
                return lines, flaws
            if not wrong:
                lines.append(Line(number, **values))
    if not lines and not flaws:
        raise Refused("Ce fichier n’a aucune ligne sous ses titres.")
    return lines, flaws


def load_file(upload: UploadedFile, *, source: str, allowed: Sequence[str], by: Any) -> Outcome:
    """Read a file that a person sends and enter its figures. Refused when it is no table of figures."""
    with tempfile.NamedTemporaryFile(prefix="opco-workforce-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        lines, flaws = read(copy.name, name=upload.name or "")
    upload.seek(0)
    return load(lines=lines, flaws=flaws, source=source, allowed=allowed, upload=upload, by=by)


def _line(
    number: int, places: dict[str, int], cells: Sequence[object], readers: dict[str, Callable[[str], Any]]
) -> tuple[dict[str, Any], list[Flaw]]:
    values: dict[str, Any] = {}
    flaws = []
    for column in LAYOUT.columns:
        place = places.get(column)
        text = rules.text_of(cells[place]) if place is not None and place < len(cells) else ""
        try:
            values[column] = readers[column](text)
        except ValueError as error:
            flaws.append(Flaw(number, TITLES[column], text[:60], str(error)))
    return values, flaws


def _is_header(titles: Sequence[str]) -> bool:
    return LAYOUT.places([rules.fold_header(title) for title in titles]) is not None


def _region_names() -> dict[str, str]:
    return {rules.fold(row.name): row.pk for row in Region.objects.all()}


def _readers(regions: dict[str, str]) -> dict[str, Callable[[str], Any]]:
    def region(text: str) -> str:
        if not text:
            return ""
        found = regions.get(text.zfill(2)) or regions.get(rules.fold(text))
        if found is None:
            raise ValueError("Cette région n’est pas connue : donnez son nom ou son code INSEE.")
        return found

    return {
        "cpne": _cpne, "year": _year, "rome": rome_of, "band": words.band_of, "gender": _gender,
        "region": region, "contract": _contract, "heads": _heads,
    }  # fmt: skip


def _cpne(text: str) -> str:
    code = rules.normalise_cpne(text)
    if code is None:
        raise ValueError("Un code CPNE est un nombre." if text else "Le code CPNE manque.")
    return code


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4) or int(text) not in YEARS:
        raise ValueError("Une année s’écrit en quatre chiffres, par exemple 2025.")
    return int(text)


def rome_of(text: str) -> str:
    """A code of the job register: « d1102 » → « D1102 »."""
    code = text.strip().upper()
    if not words.ROME.fullmatch(code):
        raise ValueError("Un code ROME est une lettre suivie de quatre chiffres, par exemple D1102.")
    return code


def _gender(text: str) -> str:
    if (code := _GENDERS.get(rules.fold(text))) is None:
        raise ValueError("Écrivez F ou M.")
    return code


def _contract(text: str) -> str:
    if (code := _CONTRACTS.get(rules.fold(text))) is None:
        known = ", ".join(words.CONTRACTS.values())
        raise ValueError(f"Ce type de contrat n’est pas connu : {known}.")
    return code


def _heads(text: str) -> int:
    bare = text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    if not (bare.isascii() and bare.isdigit()) or len(bare) > 9 or int(bare) > LARGEST:
        raise ValueError("Un effectif est un nombre entier, sans décimale ni signe.")
    return int(bare)
