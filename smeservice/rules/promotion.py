"""Promotion of distance and on-the-job training (L6332-1 I 5°): actions, and what firms do of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from law.moves import Move
from law.typography import french

THEMES = {"afest": "AFEST", "foad": "FOAD"}
CHANNELS = {
    "webinar": "Webinaire",
    "meeting": "Réunion",
    "trainers": "Formation de formateurs",
    "kit": "Kit d’outils",
    "video": "Vidéo ou témoignage",
    "cohort": "Cohorte d’expérimentation",
}
STATES = {"planned": "Prévue", "held": "Tenue", "cancelled": "Annulée"}
MOVES = {
    "hold": Move(frozenset({"planned"}), "held", "Marquer comme tenue"),
    "reopen": Move(frozenset({"held", "cancelled"}), "planned", "Remettre en préparation", needs_reason=True),
    "cancel": Move(frozenset({"planned"}), "cancelled", "Annuler", needs_reason=True),
}
TOLD = {
    "begin": "Prévue",
    "change": "Modifiée",
    "hold": "Tenue",
    "reopen": "Remise en préparation",
    "cancel": "Annulée",
    "add": "Entreprises ajoutées",
    "mark": "Présences notées",
    "remove": "Entreprises retirées",
}
PRESENCES = {"invited": "Invitée", "present": "Présente", "absent": "Absente"}
STAGES = {"promoted": "Touchée", "tried": "A essayé", "repeated": "A recommencé"}
MOST_FIRMS = 500


@dataclass(frozen=True, slots=True)
class Known:
    """A place of the register as a list of SIRET meets it; `ours` None: the tables do not say."""

    siret: str
    siren: str
    closed_on: date | None
    ours: bool | None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many firms were reached, tried, did it again; each is part of the one before."""

    promoted: int
    tried: int
    repeated: int

    @property
    def tried_rate(self) -> int | None:
        return rate(self.tried, self.promoted)

    @property
    def repeated_rate(self) -> int | None:
        return rate(self.repeated, self.tried)


def stage(promoted_on: date, trials: Iterable[date]) -> str:
    """How far a firm went: only what it did since it was reached counts."""
    after = sum(day >= promoted_on for day in trials)
    return "repeated" if after > 1 else "tried" if after else "promoted"


def rate(part: int, whole: int) -> int | None:
    """A share in whole percents, half up; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def unreadable(line: int, text: str) -> str:
    """What is said of a line that is no SIRET."""
    return french(f"Ligne {line}, « {text[:40]} » : un SIRET compte 14 chiffres et se vérifie par sa clé.")


def flaw(line: int, siret: str, known: Known | None, on: date) -> str:
    """Why the firm of this SIRET cannot be added; empty when it can."""
    if known is None:
        return french(f"Ligne {line}, {siret} : inconnu du registre des entreprises. Vérifiez le numéro.")
    if known.closed_on and known.closed_on <= on:
        return french(f"Ligne {line}, {siret} : établissement fermé depuis le {known.closed_on:%d/%m/%Y}.")
    if known.ours is False:
        return french(f"Ligne {line}, {siret} : entreprise d’un autre OPCO. Retirez-la de la liste.")
    return ""


def listed(text: str) -> list[tuple[int, str]]:
    """The numbers of a pasted list, each with its line: the first cell, digits spaced or not."""
    found = []
    for line, written in enumerate(text.splitlines(), start=1):
        cell = next(
            (part for part in written.replace(";", "\t").replace(",", "\t").split("\t") if part.strip()), ""
        )
        if cell.strip():
            found.append((line, "".join(cell.split())))
    return found


def held_flaw(happens_on: date, on: date) -> str:
    """Why an action cannot be told as held; empty when it can."""
    return f"Cette action est prévue le {happens_on:%d/%m/%Y} : attendez ce jour." if happens_on > on else ""


def totals(rows: Sequence[Counts]) -> Counts:
    """The sum of several groups."""
    return Counts(
        sum(each.promoted for each in rows),
        sum(each.tried for each in rows),
        sum(each.repeated for each in rows),
    )
