"""Goals of a year: what may be aimed at, for whom, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from law.moves import Move
from law.typography import french
from smeservice.rules import figures

AIMS = {
    "visits": "Visites",
    "reached": "Entreprises touchées",
    "diagnoses": "Diagnostics terminés",
}
MOST = 100_000
STATES = {"set": "Fixé", "dropped": "Retiré"}
MOVES = {
    "change": Move(frozenset({"set"}), "set", "Modifier l’objectif", needs_reason=True),
    "drop": Move(frozenset({"set"}), "dropped", "Retirer l’objectif", needs_reason=True),
}
TOLD = {"set": "Fixer l’objectif", **{verb: move.label for verb, move in MOVES.items()}}


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a goal is, beside where the calendar is."""

    target: int
    done: int
    expected: int  # by now, if the year went evenly

    @property
    def percent(self) -> int:
        return figures.percent(self.done, self.target) or 0

    @property
    def bar(self) -> int:
        """How much of a bar is full."""
        return min(self.percent, 100)

    @property
    def look(self) -> str:
        """done, calm, or late behind the calendar."""
        if self.done >= self.target:
            return "done"
        return "calm" if self.done >= self.expected else "soon"


def progress(target: int, done: int, year: int, on: date) -> Progress:
    """How far a goal of a year is on that day."""
    asked = figures.year(year)
    spent = min(max((on - asked.since).days + 1, 0), length := (asked.until - asked.since).days + 1)
    return Progress(target, done, target * spent // length)


def wrong_year(year: int, on: date) -> str:
    """Why no goal can be set for that year; empty when it can."""
    if on.year <= year <= on.year + 1:
        return ""
    return french(f"Un objectif se fixe pour {on.year} ou {on.year + 1} : une année passée ne change plus.")
