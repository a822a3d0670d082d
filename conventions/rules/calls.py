"""Calls for the money of a funder: on which condition, for how much, what is awaited."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from law.money import cents, euros
from law.moves import Move

ZERO, HUNDRED = Decimal(0), Decimal(100)
KINDS = {"advance": "avance", "instalment": "acompte", "balance": "solde", "recovery": "reversement"}
CONDITIONS = {
    "signature": "signature de la convention",
    "spent": "part du budget dépensée",
    "report": "rapport accepté",
    "other": "autre condition, attestée",
}
STATES = {"planned": "prévu", "requested": "demandé", "received": "encaissé", "cancelled": "annulé"}
AWAITED = frozenset({"planned", "requested"})
MOVES = {
    "request": Move(frozenset({"planned"}), "requested", "Demander"),
    "part": Move(frozenset({"requested"}), "requested", "Encaisser une partie"),
    "receive": Move(frozenset({"requested"}), "received", "Encaisser"),
    "cancel": Move(frozenset({"planned", "requested"}), "cancelled", "Annuler", needs_reason=True),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a funder stands: its part of the budget, of what is spent, and what moved."""

    share: Decimal
    spent: Decimal
    asked: Decimal = ZERO
    received: Decimal = ZERO
    returning: Decimal = ZERO  # to give back, whether it has left or not
    repaid: Decimal = ZERO

    @property
    def net(self) -> Decimal:
        """What we hold of its money."""
        return self.received - self.repaid

    @property
    def receivable(self) -> Decimal:
        """Asked, not received yet."""
        return self.asked - self.received

    @property
    def earned(self) -> Decimal:
        """What it owes in the end: its part of what is spent, within its part of the budget."""
        return min(self.share, self.spent)


@dataclass(frozen=True, slots=True)
class Facts:
    """What conditions look at."""

    signed: bool
    budget: Decimal
    spent: Decimal
    report_accepted: bool = False
    attested: bool = False


def unmet(condition: str, percent: Decimal | None, facts: Facts) -> str:
    """Why a call cannot be made yet; empty when its condition holds."""
    if condition == "signature":
        return "" if facts.signed else "La convention n’est pas signée."
    if condition == "spent":
        wanted = cents(facts.budget * (percent or ZERO) / HUNDRED)
        if facts.spent >= wanted:
            return ""
        return (
            f"Il faut {euros(wanted)} de dépenses acceptées ({_rate(percent)} du budget) : "
            f"il y en a {euros(facts.spent)}."
        )
    if condition == "report":
        return (
            "" if facts.report_accepted or facts.attested else "Aucun rapport n’est accepté par le financeur."
        )
    return "" if facts.attested else "La condition n’est pas attestée."


def due(kind: str, percent: Decimal | None, amount: Decimal | None, standing: Standing) -> Decimal:
    """How much a call asks: a percentage of the part of its funder, a sum, or owed − already asked."""
    if kind == "balance":
        return max(ZERO, standing.earned - (standing.asked - standing.returning))
    if kind == "recovery":
        return max(ZERO, standing.received - standing.returning - standing.earned)
    return cents(standing.share * percent / HUNDRED) if percent is not None else amount or ZERO


def flaw(kind: str, asked: Decimal, standing: Standing) -> str:
    """Why this sum cannot be asked, or given back; empty when it can."""
    if asked <= ZERO:
        nothing = "Rien n’est à reverser" if kind == "recovery" else "Rien n’est à demander"
        return f"{nothing} : le compte de ce financeur est à jour."
    if kind == "recovery":
        held = standing.received - standing.returning
        return "" if asked <= held else f"Nous ne tenons que {euros(held)} de ce financeur."
    room = standing.share - (standing.asked - standing.returning)
    if asked > room:
        left = euros(max(ZERO, room))
        return f"Ce financeur doit au plus {euros(standing.share)} : il reste {left} à demander."
    return ""


def percents_flaw(percents: Iterable[Decimal]) -> str:
    """Why these advances and instalments cannot be planned together; empty when they can."""
    total = sum(percents, ZERO)
    return f"Les avances et acomptes font {_rate(total)} de la part du financeur." if total > HUNDRED else ""


def _rate(percent: Decimal | None) -> str:
    return f"{(percent or ZERO).normalize():f} %".replace(".", ",")
