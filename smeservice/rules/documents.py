"""Documents of a firm: their kinds, and their withdrawal."""

from __future__ import annotations

from law.moves import Move

KINDS = {
    "declaration": "Déclaration d’aides signée",
    "aid": "Décision d’aide",
    "report": "Rapport",
    "agreement": "Convention ou accord",
    "headcount": "Justificatif d’effectif",
    "mandate": "Mandat",
    "other": "Autre",
}
STATES = {"kept": "En vigueur", "withdrawn": "Retiré"}
MOVES = {"withdraw": Move(frozenset({"kept"}), "withdrawn", "Retirer", needs_reason=True)}
