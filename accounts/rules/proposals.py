"""What may be asked for an account, by one person, and decided by another."""

from __future__ import annotations

from collections.abc import Collection

from accounts.roles import ALONE, ROLES
from law.moves import Move

KINDS = {
    "open": "Ouvrir un compte",
    "roles": "Élargir les rôles",
    "factor": "Oublier le second facteur",
}
STATES = {
    "proposed": "À valider",
    "validated": "Validée",
    "rejected": "Refusée",
    "withdrawn": "Retirée",
}
_PROPOSED = frozenset({"proposed"})
MOVES = {
    "validate": Move(_PROPOSED, "validated", "Valider"),
    "reject": Move(_PROPOSED, "rejected", "Refuser", needs_reason=True),
    "withdraw": Move(_PROPOSED, "withdrawn", "Retirer", needs_reason=True),
}
OUTSIDE = "BX"  # opened with its branch, where its branch is known
LABELS = {role.code: role.label for role in ROLES}


def why_not_roles(codes: Collection[str]) -> str:
    """Why one person may not hold these roles together; empty when nothing forbids it."""
    wanted = frozenset(codes)
    if not wanted:
        return "Choisissez au moins un rôle."
    if OUTSIDE in wanted:
        return "L’accès d’un représentant de branche se propose depuis « Accès aux branches »."
    if unknown := sorted(wanted - LABELS.keys()):
        return f"Rôle inconnu : « {unknown[0]} »."
    if len(wanted) > 1 and wanted & ALONE:
        return f"Le rôle « {LABELS[min(wanted & ALONE)]} » ne se cumule avec aucun autre."
    return ""


def widens(held: Collection[str], wanted: Collection[str]) -> bool:
    """Whether these roles open something more: two persons are then needed."""
    return not frozenset(wanted) <= frozenset(held)
