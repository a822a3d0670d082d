"""What may be committed on a line, given back, or drawn: never above the line, never under what is spent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.money import euros

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Room:
    """A line as it stands when somebody commits on it."""

    budget: Decimal
    committed: Decimal
    starts_on: date
    ends_on: date
    running: bool

    @property
    def left(self) -> Decimal:
        return max(ZERO, self.budget - self.committed)


@dataclass(frozen=True, slots=True)
class Held:
    """A commitment as it stands: what it holds, and what is already spent of it."""

    amount: Decimal = ZERO
    spent: Decimal = ZERO


def difference(target: Decimal, held: Held, room: Room, *, partial: bool = False) -> Decimal:
    """What must be written for the commitment to reach its target: target − already written.

    `partial` takes what is left rather than nothing.
    """
    asked = target - held.amount
    return min(asked, room.left) if partial and asked > ZERO else asked


def flaw(target: Decimal, held: Held, room: Room, on: date) -> str:
    """Why a commitment cannot reach its target now; empty when it can."""
    asked = target - held.amount
    if target < ZERO:
        return "Un engagement n’est pas négatif."
    if target < held.spent:
        return f"{euros(held.spent)} sont déjà dépensés : l’engagement ne descend pas à {euros(target)}."
    if asked <= ZERO:
        return ""
    if not room.running:
        return "La convention n’est pas en exécution : rien ne s’y engage."
    if not room.starts_on <= on <= room.ends_on:
        return (
            f"La convention va du {room.starts_on:%d/%m/%Y} au {room.ends_on:%d/%m/%Y} : "
            f"rien ne s’engage au {on:%d/%m/%Y}."
        )
    if asked > room.left:
        return f"Il reste {euros(room.left)} sur cette ligne : {euros(asked)} ne peuvent pas être engagés."
    return ""
