"""The shape of a letter: who it is from and to, its references, its blocks; stored as JSON, set by typst."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import law
from contracts.rules.facts import Kind
from contracts.rules.letters import LETTERS
from law.typography import french

Block = dict[str, Any]

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
    "novembre", "décembre",
)  # fmt: skip
_NBSP = "\N{NO-BREAK SPACE}"
SALUTATION = "Madame, Monsieur,"
CLOSING = french("Nous vous prions d'agréer, Madame, Monsieur, l'expression de nos salutations distinguées.")


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The OPCO that writes: its name, its address line by line, how to reach it, how to pay it back."""

    name: str
    address: tuple[str, ...] = ()
    siret: str = ""
    contact: str = ""
    iban: str = ""
    bic: str = ""
    appeal: str = ""  # the ways of appeal, in the words of the OPCO's counsel


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody a letter is for; without e-mail, the letter is posted."""

    role: str  # a key of ROLES
    name: str
    lines: tuple[str, ...] = ()
    email: str = ""
    minor: bool = False


ROLES = {
    "employer": "employeur",
    "learner": "alternant",
    "provider": "organisme de formation",
    "sender": "émetteur du dossier",
    "firm": "entreprise",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """The contract a letter is about, in plain words."""

    kind: Kind
    number: str
    external_number: str
    learner: str
    employer: str
    provider: str
    training: str
    concluded_on: date
    starts_on: date
    ends_on: date
    deca_number: str = ""

    @property
    def contract(self) -> str:
        """« contrat d’apprentissage »."""
        return french("contrat d'apprentissage" if self.kind == "app" else "contrat de professionnalisation")

    @property
    def named(self) -> str:
        """« contrat d’apprentissage de Jeanne Aubert, conclu le … avec … pour la formation … »."""
        return (
            f"{self.contract} de {self.learner}, conclu le {in_words(self.concluded_on)} avec "
            f"{self.employer} pour la formation « {self.training} » auprès de {self.provider}"
        )

    def days_to_decide(self, on: date) -> int:
        """The delay to decide, in days (R6224-3, D6325-2)."""
        days: int = (law.app_decide_days if self.kind == "app" else law.pro_decide_days)(on)
        return days

    def references(self) -> list[list[str]]:
        """What the reader quotes in an answer."""
        rows = [["Notre dossier", self.number], ["Référence d’envoi", self.external_number]]
        if self.deca_number:
            rows.append(["Numéro DECA", self.deca_number])
        return [
            *rows,
            ["Alternant", self.learner],
            ["Employeur", self.employer],
            ["Organisme", self.provider],
            ["Contrat", french(f"du {figures(self.starts_on)} au {figures(self.ends_on)}")],
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A whole letter; the first party is the addressee, the others are told too."""

    kind: str
    subject: str
    dated_on: date
    house: House
    parties: Sequence[Party]
    references: Sequence[Sequence[str]]
    blocks: Sequence[Block]

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe; the same dict always gives the same letter."""
        house = self.house
        return {
            "kind": self.kind,
            "title": LETTERS[self.kind],
            "subject": self.subject,
            "dated_on": self.dated_on.isoformat(),
            "date": in_words(self.dated_on),
            "house": {
                "name": house.name,
                "address": list(house.address),
                "siret": spaced_siret(house.siret),
                "contact": house.contact,
            },
            "parties": [
                {
                    "role": party.role,
                    "label": ROLES[party.role],
                    "name": party.name,
                    "lines": list(party.lines),
                    "email": party.email,
                    "minor": party.minor,
                }
                for party in self.parties
            ],
            "references": [list(row) for row in self.references],
            "salutation": SALUTATION,
            "blocks": list(self.blocks),
            "closing": CLOSING,
        }


def text(sentence: str) -> Block:
    """A paragraph."""
    return {"block": "text", "text": french(sentence)}


def heading(title: str) -> Block:
    return {"block": "heading", "text": french(title)}


def figure(label: str, worth: str) -> Block:
    """The one amount of the letter, set apart."""
    return {"block": "figure", "label": french(label), "worth": worth}


def items(rows: Sequence[tuple[str, str, Sequence[str]]]) -> Block:
    """A list of (sentence, article, what follows from it)."""
    return {
        "block": "items",
        "items": [
            {"text": french(sentence), "article": article, "notes": [french(note) for note in notes]}
            for sentence, article, notes in rows
        ],
    }


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], total: Sequence[str]) -> Block:
    """A table whose last column is in euros; a cell is a text, or (text, smaller text below)."""
    return {
        "block": "table",
        "columns": [french(column) for column in columns],
        "rows": [[_cell(cell) for cell in row] for row in rows],
        "total": list(total),
    }


def in_words(day: date) -> str:
    """« 1er septembre 2026 », with no-break spaces."""
    number = "1er" if day.day == 1 else str(day.day)
    return _NBSP.join((number, _MONTHS[day.month - 1], str(day.year)))


def figures(day: date) -> str:
    """« 01/09/2026 »."""
    return day.strftime("%d/%m/%Y")


def spaced_siret(number: str) -> str:
    """« 732 829 320 00074 »."""
    if len(number) != 14:
        return number
    return _NBSP.join((number[:3], number[3:6], number[6:9], number[9:]))


def spaced_iban(number: str) -> str:
    """An IBAN by groups of four."""
    return _NBSP.join(number[start : start + 4] for start in range(0, len(number), 4))


def paragraphs(typed: str) -> list[Block]:
    """What somebody typed, a block a paragraph."""
    return [text(" ".join(lines.split())) for lines in typed.splitlines() if lines.strip()]


def _cell(cell: str | Sequence[str]) -> dict[str, str]:
    words, small = (cell, "") if isinstance(cell, str) else cell
    return {"text": words, "small": small}
