"""Accesses to the branches: asked by one person, opened by another, closed at once, looked at every year."""

from __future__ import annotations

from datetime import date

import law
from law.moves import Move
from law.periods import add_months

ROLES = {"BX": "Représentant de branche", "BR": "Chargé de branche"}
STATES = {
    "proposed": "À valider",
    "validated": "Validé",
    "rejected": "Refusé",
    "withdrawn": "Retiré",
}
_PROPOSED = frozenset({"proposed"})
MOVES = {
    "validate": Move(_PROPOSED, "validated", "Valider"),
    "reject": Move(_PROPOSED, "rejected", "Refuser", needs_reason=True),
    "withdraw": Move(_PROPOSED, "withdrawn", "Retirer"),
}
REPRESENTATIVE = "BX"


def why_not_role(code: str, held: frozenset[str]) -> str:
    """Why somebody of those roles may not be given this access; empty when nothing forbids it.

    A representative comes from outside and holds no other role, whatever its branch.
    """
    if code == REPRESENTATIVE and held - {REPRESENTATIVE}:
        return (
            "Cette adresse est celle d’un agent de l’OPCO : un représentant de branche n’a pas d’autre rôle."
        )
    if code != REPRESENTATIVE and code not in held:
        return "Cette personne n’a pas le rôle de chargé de branche."
    return ""


def why_not_period(since: date, until: date | None, on: date) -> str:
    """Why an access cannot run over that period; empty when it can."""
    if until and until < since:
        return "La fin de l’accès précède son début."
    if until and until < on:
        return "La fin de l’accès est déjà passée."
    return ""


def is_idle(last_seen_on: date, on: date) -> bool:
    """Whether an account of a representative has not been used for too long."""
    return add_months(last_seen_on, law.representative_idle_months(on)) < on


def idle_on(last_seen_on: date, on: date) -> date:
    """The last day an account stays open without being used."""
    return add_months(last_seen_on, law.representative_idle_months(on))


def confirm_due_on(confirmed_on: date, on: date) -> date:
    """The day by which the branch confirms an access again."""
    return add_months(confirmed_on, law.representative_confirm_months(on))
