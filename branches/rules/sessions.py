"""Assessment sessions and their candidates: what is admitted, and what is said when it is not."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from law.moves import Move
from law.periods import age
from law.typography import french

STATES = {"planned": "Ouverte", "signed": "Délibérée", "cancelled": "Annulée"}
MOVES = {
    "sign": Move(frozenset({"planned"}), "signed", "Signer la délibération"),
    "cancel": Move(frozenset({"planned"}), "cancelled", "Annuler la session", needs_reason=True),
}
LABELS = {
    "sign": "Délibération signée",
    "cancel": "Session annulée",
    "plan": "Session ouverte",
    "change": "Session modifiée",
    "enrol": "Candidats inscrits",
    "withdraw": "Candidat retiré",
    "jury": "Jury composé",
    "convene": "Convocations éditées",
    "record": "Résultats enregistrés",
    "deliver": "Certificats délivrés",
    "correct": "Identité corrigée",
    "void": "Certificat retiré",
    "restore": "Certificat rétabli",
}
ROUTES = {
    "training": "Formation",
    "vae": "VAE",
    "apprenticeship": "Apprentissage",
    "professionalisation": "Professionnalisation",
    "free": "Candidat libre",
}
SEXES = {"F": "Femme", "M": "Homme"}
YOUNGEST, OLDEST = 14, 100  # years: beyond, a birth date is a slip of the keyboard
LONGEST_DAYS = 366


@dataclass(frozen=True, slots=True)
class Lives:
    """When a certification was registered: periods with both ends; and the last day to enrol, if decided."""

    periods: tuple[tuple[date, date], ...] = ()
    enrolment_ends_on: date | None = None

    def covers(self, on: date) -> bool:
        return any(start <= on <= end for start, end in self.periods)

    def was_registered(self, on: date) -> bool:
        """Had a registration begun by that day, still running or not?"""
        return any(start <= on for start, _ in self.periods)

    def ended_before(self, on: date) -> date | None:
        """The last end of registration before that day, when none covers it."""
        ends = [end for _, end in self.periods if end < on]
        return max(ends) if ends and not self.covers(on) else None


@dataclass(frozen=True, slots=True)
class Person:
    """A candidate, as typed or read in a file."""

    name: str
    first_name: str
    born_on: date
    route: str
    entered_on: date | None = None

    @property
    def key(self) -> tuple[str, str, date]:
        """The same person, however the name is written."""
        return folded(self.name), folded(self.first_name), self.born_on


@dataclass(frozen=True, slots=True)
class Entry:
    """A candidate to enrol: the person, and what is told beside; `line` numbers what is said of her."""

    line: int
    person: Person
    used_name: str = ""
    sex: str = ""
    trained_by: str = ""  # SIRET
    contract: str = ""  # « A000000012 »
    email: str = ""
    consent: bool = False
    nir: str = field(default="", repr=False)

    def shown(self, column: str) -> str:
        """What was typed in a column, to name it in an error; the NIR is never repeated."""
        if column == "nir":
            return ""
        worth = getattr(self, column, None) or getattr(self.person, column, None)
        return worth.strftime("%d/%m/%Y") if isinstance(worth, date) else str(worth or "")[:60]


def folded(text: str) -> str:
    """A name in capitals without accents, hyphens nor double spaces, to compare."""
    plain = "".join(
        char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn"
    ).upper()
    return " ".join("".join(char if char.isalnum() else " " for char in plain).split())


def contract_number(text: str) -> str | None:
    """« a 12 » → « A000000012 »; None when it is no number of a contract."""
    bare = "".join(text.split()).upper()
    digits = bare[1:]
    if bare[:1] not in ("A", "P") or not (digits.isascii() and digits.isdigit()) or len(digits) > 12:
        return None
    return f"{bare[0]}{int(digits):09d}"


def dates_flaw(*, starts_on: date, ends_on: date) -> str:
    """Why these days are not those of a session."""
    if ends_on < starts_on:
        return "La fin de la session précède son début."
    if (ends_on - starts_on).days > LONGEST_DAYS:
        return "Une session ne dure pas plus d’un an."
    return ""


def enrolled_only(lives: Lives, on: date) -> str:
    """What is said of a session held after the registration ended; empty when anyone may enrol."""
    if ended := lives.ended_before(on):
        return french(
            f"L’enregistrement a pris fin le {ended:%d/%m/%Y} : seules les personnes entrées dans le "
            "parcours avant cette date peuvent être présentées."
        )
    return ""


def not_enrolled(lives: Lives, *, session_on: date, entered_on: date | None) -> str:
    """Why a person may not be presented; empty when she may.

    After the end of the registration, only those already enrolled by then are assessed.
    """
    last = lives.enrolment_ends_on
    if last is not None and (entered_on or session_on) > last:
        return french(
            f"Les inscriptions sont closes depuis le {last:%d/%m/%Y} : indiquez une entrée dans le parcours "
            "au plus tard ce jour-là."
        )
    ended = lives.ended_before(session_on)
    if ended is None or not lives.was_registered(session_on):
        return ""
    if entered_on is None:
        return french(
            f"L’enregistrement a pris fin le {ended:%d/%m/%Y} : indiquez quand cette personne est "
            "entrée dans le parcours."
        )
    if not lives.covers(entered_on):
        return french(
            f"L’enregistrement a pris fin le {ended:%d/%m/%Y} et cette personne est entrée dans le "
            f"parcours le {entered_on:%d/%m/%Y} : elle ne peut pas être présentée."
        )
    return ""


def person_flaws(person: Person, *, session_on: date, lives: Lives) -> dict[str, str]:
    """What is wrong with a candidate, by field."""
    flaws: dict[str, str] = {}
    for column, words in (("name", "Le nom"), ("first_name", "Le prénom")):
        if not any(char.isalpha() for char in getattr(person, column)):
            flaws[column] = f"{words} manque ou n’a aucune lettre."
    if person.born_on > session_on or not YOUNGEST <= age(person.born_on, session_on) <= OLDEST:
        flaws["born_on"] = french(
            f"Née le {person.born_on:%d/%m/%Y}, cette personne n’aurait pas entre {YOUNGEST} et {OLDEST} ans."
        )
    if person.entered_on is not None and not person.born_on < person.entered_on <= session_on:
        flaws["entered_on"] = "L’entrée dans le parcours se situe avant la session."
    if "entered_on" not in flaws and (
        flaw := not_enrolled(lives, session_on=session_on, entered_on=person.entered_on)
    ):
        flaws["entered_on"] = flaw
    return flaws


def twice(people: Iterable[tuple[int, Person]]) -> dict[int, int]:
    """The lines that name somebody again, with the line that named them first."""
    first: dict[tuple[str, str, date], int] = {}
    again = {}
    for line, person in people:
        before = first.setdefault(person.key, line)
        if before != line:
            again[line] = before
    return again
