"""A file of expenses: its lines as values, every reason one cannot be taken, then all of them or none."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from conventions.actions import balances, expenses
from conventions.actions.expenses import Told, Wrong
from conventions.models import Convention, Expense
from conventions.rules import budget
from law.refusal import Impossible
from law.typography import french
from registers import rules
from registers.imports.layouts import Layout
from registers.sheets import Limits, Refused, read_table

LAYOUT = Layout(
    "convention_expenses",
    {
        "line": ("ligne", "numero de ligne", "n° de ligne", "ligne de budget"),
        "payee": ("fournisseur", "beneficiaire", "prestataire"),
        "siret": ("siret du fournisseur", "siret"),
        "number": ("numero de facture", "facture", "n° de facture"),
        "dated_on": ("date de la depense", "date", "date de facture"),
        "whole": ("montant de la facture", "montant facture", "montant total"),
        "part": ("montant impute", "impute", "montant"),
        "commitment": ("engagement", "reference de l'engagement"),
    },
    frozenset({"line", "payee", "siret", "number", "dated_on", "whole"}),
)
HEADERS = (
    "Ligne", "Fournisseur", "SIRET du fournisseur", "Numéro de facture", "Date de la dépense",
    "Montant de la facture", "Montant imputé", "Engagement",
)  # fmt: skip
LIMITS = Limits(packed=5 * 1024**2, columns=60, archives=False)
MOST = 5_000
LONGEST = {"payee": 200, "number": 60, "commitment": 80}


@dataclass(frozen=True, slots=True)
class Line:
    """An expense of the file: its row, the number of its budget line, the rest."""

    row: int
    line: int
    told: Told


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a line cannot be taken."""

    row: int
    sentence: str


@dataclass(slots=True)
class Outcome:
    """What was done, or every reason why nothing was."""

    flaws: list[Flaw] = field(default_factory=list)
    entered: int = 0
    known: int = 0


def load(*, convention: Convention, upload: UploadedFile, by: User, on: date) -> Outcome:
    """Charge every expense of a file, or none; those already charged are left as they are.

    Refused when it is no table of expenses.
    """
    with tempfile.NamedTemporaryFile(prefix="opco-expenses-") as copy:
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        lines, flaws = read(copy.name, name=upload.name or "")
    outcome = Outcome(flaws)
    if not flaws:
        _enter(convention, lines, outcome, by, on)
    return outcome


def read(path: Path | str, *, name: str = "") -> tuple[list[Line], list[Flaw]]:
    """Lines that can be read, and the flaws of the others."""
    lines: list[Line] = []
    flaws: list[Flaw] = []
    with read_table(path, name=name, limits=LIMITS, is_header=_is_header) as table:
        places = LAYOUT.places([rules.fold_header(title) for title in table.header]) or {}
        for number, cells in table.rows():
            if not any(rules.text_of(cell) for cell in cells):
                continue
            if len(lines) + len(flaws) >= MOST:
                raise Refused(f"Ce fichier dépasse {MOST} lignes : coupez-le.")
            wrong: list[str] = []
            values = {column: _value(column, places, cells, wrong) for column in LAYOUT.columns}
            if wrong:
                flaws += [Flaw(number, french(sentence)) for sentence in wrong]
            else:
                line = values.pop("line")
                part = values.pop("part")
                told = Told(**values, part=values["whole"] if part is None else part)
                lines.append(Line(number, line, told))
    if not lines and not flaws:
        raise Refused("Ce fichier n’a aucune ligne sous ses titres.")
    return lines, flaws


def _enter(convention: Convention, lines: Sequence[Line], outcome: Outcome, by: User, on: date) -> None:
    """One transaction for the file; the first pass names every line that cannot be taken."""
    numbers = {row.line.number: row.line.pk for row in balances.budget_of(convention, on).rows}
    before = Expense.objects.filter(convention=convention).count()
    with transaction.atomic():
        for each in lines:
            if each.line not in numbers:
                outcome.flaws.append(Flaw(each.row, f"La ligne {each.line} n’est pas au budget."))
                continue
            try:
                expenses.enter(line=numbers[each.line], told=each.told, by=by, on=on)
            except Wrong as wrong:
                outcome.flaws += [Flaw(each.row, french(sentence)) for _, sentence in wrong.flaws]
            except Impossible as impossible:
                outcome.flaws.append(Flaw(each.row, str(impossible)))
        outcome.entered = Expense.objects.filter(convention=convention).count() - before
        outcome.known = len(lines) - outcome.entered
        if outcome.flaws:
            transaction.set_rollback(True)


def _is_header(titles: Sequence[str]) -> bool:
    return LAYOUT.places([rules.fold_header(title) for title in titles]) is not None


def _value(column: str, places: dict[str, int], cells: Sequence[object], wrong: list[str]) -> Any:
    place = places.get(column)
    cell = cells[place] if place is not None and place < len(cells) else None
    try:
        return _READERS[column](column, cell)
    except ValueError as error:
        title = HEADERS[list(LAYOUT.columns).index(column)]
        wrong.append(f"{title} : {error}")
        return None


def _number(column: str, cell: object) -> int:
    text = rules.text_of(cell)
    if not text.isascii() or not text.isdigit() or len(text) > 4:
        raise ValueError(f"« {text[:40]} » n’est pas un numéro de ligne du budget.")
    return int(text)


def _text(column: str, cell: object) -> str:
    text = rules.text_of(cell)
    if not text and column != "commitment":
        raise ValueError("cette case est vide.")
    if len(text) > LONGEST[column]:
        raise ValueError(f"ce texte dépasse {LONGEST[column]} caractères.")
    return text


def _siret(column: str, cell: object) -> str:
    text = rules.text_of(cell)
    found = rules.normalise_siret(text) if text else None
    if not found or not rules.siret_ok(found):
        raise ValueError(f"« {text[:40]} » n’est pas un SIRET de 14 chiffres avec sa clé.")
    return found


def _day(column: str, cell: object) -> date:
    text = rules.text_of(cell)
    try:
        found = rules.parse_date(cell)
    except ValueError:
        found = None
    if found is None or not 2000 <= found.year <= 2100:
        raise ValueError(f"« {text[:40]} » n’est pas une date : écrivez JJ/MM/AAAA.")
    return found


def _euros(column: str, cell: object) -> Decimal | None:
    text = rules.text_of(cell)
    if not text:
        if column == "whole":
            raise ValueError("cette case est vide.")
        return None
    try:
        return rules.parse_euros(text, budget.LARGEST)
    except ValueError as error:
        raise ValueError(f"« {text[:40]} » : {error}") from None


_READERS: dict[str, Callable[[str, object], Any]] = {
    "line": _number,
    "payee": _text,
    "siret": _siret,
    "number": _text,
    "dated_on": _day,
    "whole": _euros,
    "part": _euros,
    "commitment": _text,
}
