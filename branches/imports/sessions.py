"""A file of candidates: its lines as entries, and every reason one cannot be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.forms import ValidationError

from branches.actions.candidates import Wrong
from branches.imports import rows
from branches.rules import sessions
from branches.rules.sessions import Entry, Person
from law.typography import french
from registers.rules import normalise_siret, parse_date, parse_truth
from registers.rules.text import fold

COLUMNS = {
    "nom": ("nom de naissance", "name"),
    "nom d'usage": ("nom usage", "nom marital"),
    "prenom": ("prénom",),
    "date de naissance": ("naissance", "ne le", "nee le"),
    "sexe": ("genre",),
    "voie": ("voie d'acces", "parcours"),
    "siret du formateur": ("forme par", "siret formateur", "organisme"),
    "contrat": ("numero de contrat", "dossier"),
    "entree": ("entree dans le parcours", "date d'entree"),
    "courriel": ("email", "e-mail", "mail"),
    "accord": ("consentement", "accepte l'enquete"),
    "nir": ("numero de securite sociale",),
}
Worth = TypeVar("Worth")
LONGEST_ADDRESS = 254
NEEDED = ("nom", "prenom", "date de naissance", "voie")
_ROUTES = {
    **{code: code for code in sessions.ROUTES},
    **{fold(label): code for code, label in sessions.ROUTES.items()},
    "contrat d'apprentissage": "apprenticeship",
    "contrat de professionnalisation": "professionalisation",
    "libre": "free",
}
_SEXES = {"f": "F", "m": "M", "femme": "F", "homme": "M", "h": "M", "": ""}
FIELDS = {
    "name": "nom", "first_name": "prenom", "born_on": "date de naissance", "entered_on": "entree",
    "trained_by": "siret du formateur", "contract": "contrat", "email": "courriel", "nir": "nir",
}  # fmt: skip


def read(upload: UploadedFile) -> tuple[list[Entry], list[Wrong]]:
    """Entries of the lines that can be read, flaws of the others; Refused when it is no such list."""
    entries: list[Entry] = []
    flaws: list[Wrong] = []
    for number, cells in rows.read(upload, COLUMNS, NEEDED).rows:
        entry, wrong = _entry(number, cells)
        flaws += wrong
        if entry is not None:
            entries.append(entry)
    return entries, flaws


class _Line:
    """One line being read: what is wrong of it is said column by column."""

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.number, self.cells = number, cells
        self.wrong: list[Wrong] = []

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def say(self, column: str, sentence: str) -> None:
        """Note a flaw; a NIR is never repeated."""
        shown = "" if column == "nir" else self.text(column)[:60]
        self.wrong.append(Wrong(self.number, column, shown, french(sentence)))

    def day(self, column: str) -> date | None:
        try:
            return parse_date(self.text(column))
        except ValueError:
            self.say(column, "Écrivez une date, par exemple 17/05/2004.")
            return None

    def found(self, column: str, reader: Callable[[str], Worth | None], empty: Worth, sentence: str) -> Worth:
        """The worth of a cell, `empty` when nothing is written or when it cannot be read, which is said."""
        typed = self.text(column)
        worth = reader(typed) if typed else empty
        if worth is None:
            self.say(column, sentence)
            return empty
        return worth


def _entry(number: int, cells: dict[str, str]) -> tuple[Entry | None, list[Wrong]]:
    line = _Line(number, cells)
    person = _person(line)
    sex = line.found("sexe", lambda typed: _SEXES.get(fold(typed)), "", "Écrivez F, M, ou laissez vide.")
    provider = line.found("siret du formateur", normalise_siret, "", "Un SIRET compte 14 chiffres.")
    contract = line.found(
        "contrat", sessions.contract_number, "", "Un numéro de contrat s’écrit A ou P, puis 9 chiffres."
    )
    email = line.found("courriel", _address, "", "Cette adresse électronique n’est pas lisible.")
    consent = line.found("accord", parse_truth, False, "Écrivez « oui », « non », ou laissez vide.")
    for column, most in (("nom", 80), ("prenom", 80), ("nom d'usage", 80)):
        if len(line.text(column)) > most:
            line.say(column, f"Ce texte dépasse {most} caractères.")
    if line.wrong or person is None:
        return None, line.wrong
    return Entry(
        number, person, used_name=line.text("nom d'usage"), sex=sex, trained_by=provider, contract=contract,
        email=email, consent=consent, nir=line.text("nir"),
    ), []  # fmt: skip


def _person(line: _Line) -> Person | None:
    """Who the line is of; None when it cannot be told."""
    born_on, entered_on = line.day("date de naissance"), line.day("entree")
    if not line.text("date de naissance"):
        line.say("date de naissance", "La date de naissance manque.")
    route = _ROUTES.get(fold(line.text("voie")))
    if route is None:
        line.say("voie", f"Écrivez une de ces voies : {', '.join(sessions.ROUTES.values())}.")
    if born_on is None or route is None:
        return None
    return Person(line.text("nom"), line.text("prenom"), born_on, route, entered_on)


def _address(text: str) -> str | None:
    """The address, None when it cannot be one."""
    try:
        validate_email(text)
    except ValidationError:
        return None
    return text if len(text) <= LONGEST_ADDRESS else None
