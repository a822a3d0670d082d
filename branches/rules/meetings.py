"""A meeting: who may sit, whether it can decide, what a vote gives, what a decision must rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Literal

from branches.rules.bodies import COLLEGES, DECIDES
from law.moves import Move

STATES = {
    "planned": "Prévue",
    "convened": "Convoquée",
    "open": "Ouverte",
    "closed": "Tenue",
    "cancelled": "Annulée",
}
MOVES = {
    "convene": Move(frozenset({"planned"}), "convened", "Convoquer"),
    "open": Move(frozenset({"convened"}), "open", "Ouvrir la séance"),
    "close": Move(frozenset({"open"}), "closed", "Lever la séance"),
    "cancel": Move(frozenset({"planned", "convened"}), "cancelled", "Annuler la séance", needs_reason=True),
}
TOLD = {
    **{verb: move.label for verb, move in MOVES.items()},
    "plan": "Séance prévue",
    "add_item": "Point inscrit à l’ordre du jour",
    "attend": "Présences enregistrées",
    "declare": "Intérêt lié à un point",
    "vote": "Vote clos",
    "decide": "Décision enregistrée",
    "minutes": "Procès-verbal déposé",
}
ITEMS = {"information": "Information", "proposal": "Proposition", "decision": "Décision"}
SUBJECTS = {
    "orientation": "Orientation ou priorité",
    "criterion": "Critère de prise en charge",
    "level": "Niveau de prise en charge (NPEC)",
    "study": "Étude",
    "certification": "Certification",
    "convention": "Convention",
    "organisation": "Fonctionnement de l’instance",
    "other": "Autre",
}
PRESENCES = {"titular": "Titulaire", "alternate": "Suppléant", "absent": "Absent"}
CHOICES = {"for": "Pour", "against": "Contre", "abstention": "Abstention"}
By = Literal["body", "college"]
BY = {"body": "Toute l’instance", "college": "Chaque collège"}
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the constitutive agreement of a body says, on the day of the meeting."""

    quorum_percent: Decimal
    quorum_by: By
    majority_percent: Decimal  # strictly more than this part of the votes cast
    majority_by: By
    equal_votes: bool  # the two colleges must have the same number of voters
    notice_days: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One college at a meeting: its seats, those present, those who abstain for an interest."""

    college: str
    seats: int
    present: int
    aside: int = 0

    @property
    def voters(self) -> int:
        return self.present - self.aside


@dataclass(frozen=True, slots=True)
class Quorum:
    """Whether a body can decide, and how it was counted."""

    reached: bool
    counted: tuple[tuple[str, int, int, int], ...]  # (who, present, seats, needed)


@dataclass(frozen=True, slots=True)
class Tally:
    """What one college voted."""

    college: str
    votes: Mapping[str, int]

    @property
    def counted(self) -> int:
        return sum(self.votes.values())

    @property
    def cast(self) -> int:
        return self.votes.get("for", 0) + self.votes.get("against", 0)


def quorum(ruling: Ruling, sides: Sequence[Side]) -> Quorum:
    """Present seats against those needed, in the whole body or in each college."""
    parts = [(COLLEGES[side.college], side.present, side.seats) for side in sides]
    if ruling.quorum_by == "body":
        parts = [("Instance", sum(part[1] for part in parts), sum(part[2] for part in parts))]
    counted = tuple(
        (who, present, seats, _needed(seats, ruling.quorum_percent)) for who, present, seats in parts
    )
    return Quorum(all(present >= max(needed, 1) for _, present, _, needed in counted), counted)


def _needed(seats: int, percent: Decimal) -> int:
    """The least whole number of seats that makes that part."""
    return ceil(seats * percent / HUNDRED)


def vote_flaws(ruling: Ruling, sides: Sequence[Side], tallies: Sequence[Tally]) -> list[str]:
    """Why a vote cannot be closed: each voter is counted once, those with an interest never."""
    found = []
    held = quorum(ruling, sides)
    if not held.reached:
        said = ", ".join(
            f"{who.lower()} : {there} présents, {needed} nécessaires"
            for who, there, _, needed in held.counted
        )
        found.append(f"Le quorum n’est pas atteint ({said}).")
    for side, tally in zip(sides, tallies, strict=True):
        if tally.counted != side.voters:
            aside = f", {side.aside} en retrait pour un intérêt déclaré" if side.aside else ""
            found.append(
                f"{COLLEGES[side.college]} : {tally.counted} voix comptées pour {side.voters} votants "
                f"({side.present} présents{aside})."
            )
    if ruling.equal_votes and len({side.voters for side in sides}) > 1:
        numbers = ", ".join(f"{COLLEGES[side.college].lower()} {side.voters}" for side in sides)
        found.append(f"La règle de l’instance veut autant de votants dans chaque collège ({numbers}).")
    return found


def adopted(ruling: Ruling, tallies: Sequence[Tally]) -> bool:
    """Whether « for » has strictly more than its part of the votes cast, abstentions apart."""
    groups: Iterable[Sequence[Tally]] = (
        [tallies] if ruling.majority_by == "body" else [[tally] for tally in tallies]
    )
    return all(_carried(group, ruling.majority_percent) for group in groups)


def _carried(tallies: Sequence[Tally], percent: Decimal) -> bool:
    cast = sum(tally.cast for tally in tallies)
    return sum(tally.votes.get("for", 0) for tally in tallies) * HUNDRED > cast * percent


def decision_flaws(
    *,
    kind: str,
    item: str,
    subject: str,
    has_proposal: bool,
    needs_proposal: bool,
    adopted: bool,
    effective_on: date,
    decided_on: date,
) -> list[str]:
    """Why a decision cannot be entered (R6332-8: a section proposes a criterion, the board decides)."""
    found = []
    if not adopted:
        found.append("Ce point n’a pas été adopté : aucune décision ne peut être enregistrée.")
    if subject == "criterion" and kind in DECIDES and needs_proposal and not has_proposal:
        found.append(
            "Un critère de prise en charge se décide sur proposition d’une section paritaire ou d’une "
            "commission (R6332-8) : choisissez la proposition adoptée."
        )
    if subject == "criterion" and kind not in DECIDES and item != "proposal":
        found.append(
            "Cette instance propose, le conseil d’administration décide (R6332-8) : inscrivez ce point comme "
            "une proposition."
        )
    if effective_on < decided_on:
        found.append("La date d’effet précède la décision.")
    return found


def convening_flaw(on: date, held_on: date, notice_days: int) -> str:
    """Why a meeting cannot be convened any more; empty when it can."""
    last = held_on - timedelta(days=notice_days)
    if on > last:
        days = f"{notice_days} jours avant la séance"
        return f"La convocation devait partir le {last:%d/%m/%Y} au plus tard ({days})."
    return ""
