"""Who sits where: bodies, colleges, seats, mandates, and whether both sides are equal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

KINDS = {
    "board": "Conseil d’administration",
    "bureau": "Bureau",
    "spp": "Section paritaire professionnelle",
    "cpne": "CPNE",
    "commission": "Commission",
    "regional": "Commission paritaire régionale",
    "other": "Autre instance",
}
DECIDES = frozenset({"board", "bureau"})  # R6332-8: these decide on criteria, the others propose
COLLEGES = {"employers": "Employeurs", "employees": "Salariés"}
ROLES = {"titular": "Titulaire", "alternate": "Suppléant"}
TOLD = {
    "create": "Instance créée",
    "rules": "Règles de l’instance fixées",
    "add_seat": "Siège ouvert",
    "close_seat": "Siège fermé",
    "give": "Mandat donné",
    "end": "Mandat terminé",
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat on a day: its side, and whether it has a titular and an alternate."""

    college: str
    titular: bool
    alternate: bool


@dataclass(frozen=True, slots=True)
class Composition:
    """How many seats a side has, and how many are taken."""

    college: str
    seats: int
    titulars: int
    alternates: int

    @property
    def vacant(self) -> int:
        return self.seats - self.titulars


def composition(seats: Iterable[Seat]) -> tuple[Composition, ...]:
    """Both sides, employers first."""
    every = list(seats)
    return tuple(
        Composition(
            college,
            sum(seat.college == college for seat in every),
            sum(seat.college == college and seat.titular for seat in every),
            sum(seat.college == college and seat.alternate for seat in every),
        )
        for college in COLLEGES
    )


def parity_flaws(sides: Sequence[Composition]) -> list[str]:
    """How the two sides differ: seats first, then those taken (R6332-9)."""
    employers, employees = sides
    found = []
    for name, words in (("seats", "sièges"), ("titulars", "titulaires"), ("alternates", "suppléants")):
        left, right = getattr(employers, name), getattr(employees, name)
        if left != right:
            found.append(f"{left} {words} d’employeurs et {right} de salariés.")
    return found


def period_flaw(since: date, until: date | None) -> str:
    """Why a period cannot stand; empty when it can."""
    return "La fin précède le début." if until and until < since else ""
