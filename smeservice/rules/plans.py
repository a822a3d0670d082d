"""The plan of a firm: its actions, who does them, with which money, and when they are late."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.moves import Move

STATES = {"todo": "À faire", "doing": "En cours", "done": "Faite", "dropped": "Abandonnée"}
PENDING = frozenset({"todo", "doing"})
MOVES = {
    "start": Move(frozenset({"todo"}), "doing", "Commencer"),
    "finish": Move(PENDING, "done", "Marquer comme faite"),
    "drop": Move(PENDING, "dropped", "Abandonner", needs_reason=True),
    "resume": Move(frozenset({"done", "dropped"}), "todo", "Reprendre"),
}
TOLD = {**{verb: move.label for verb, move in MOVES.items()}, "add": "Ajouter", "change": "Modifier"}
FUNDINGS = {
    "none": "Aucun financement",
    "plan": "Plan de développement des compétences",
    "alternance": "Contrat d’alternance",
    "pcrh": "Conseil RH cofinancé par l’État",
    "state": "Autre aide de l’État",
    "region": "Région",
    "firm": "Fonds propres de l’entreprise",
}


@dataclass(frozen=True, slots=True)
class Totals:
    """How a plan stands."""

    actions: int
    done: int
    late: int
    cost: Decimal


def late(state: str, due_on: date, on: date) -> bool:
    """Is this action past its day, and neither done nor dropped?"""
    return state in PENDING and due_on < on


def totals(actions: Iterable[tuple[str, date, Decimal]], on: date) -> Totals:
    """How a plan stands that day, from state, day and cost of each action; those dropped are left out."""
    kept = [each for each in actions if each[0] != "dropped"]
    return Totals(
        len(kept),
        sum(state == "done" for state, _, _ in kept),
        sum(late(state, due_on, on) for state, due_on, _ in kept),
        sum((cost for _, _, cost in kept), Decimal(0)),
    )
