"""Requests of persons about their data: received, due, answered (RGPD, art. 12, 15 to 18)."""

from __future__ import annotations

from datetime import date

import law
from law.moves import Move
from law.periods import add_months

KINDS = {
    "access": "Accès",
    "rectification": "Rectification",
    "erasure": "Effacement",
    "restriction": "Limitation",
    "objection": "Opposition",
}
STATES = {"open": "À répondre", "granted": "Satisfaite", "refused": "Refusée"}
MOVES = {
    "grant": Move(frozenset({"open"}), "granted", "Répondre favorablement", needs_reason=True),
    "refuse": Move(frozenset({"open"}), "refused", "Refuser", needs_reason=True),
}
TOLD = {
    "receive": "Demande reçue",
    "read": "Dossier de la personne établi",
    "grant": "Réponse favorable",
    "refuse": "Refus motivé",
}


def due_on(received_on: date) -> date:
    """The last day to answer."""
    return add_months(received_on, law.person_answer_months(received_on))
