"""Models of training at work, by occupation: written as a draft, published, then copied to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from law.moves import Move

STATES = {"draft": "Brouillon", "published": "Publié", "retired": "Remplacé"}
MOVES = {
    "publish": Move(frozenset({"draft"}), "published", "Publier"),
    "retire": Move(frozenset({"published"}), "retired", "Remplacer"),
}
TOLD = {"begin": "Créé", "copy": "Copié", "edit": "Modifié", "publish": "Publié", "retire": "Remplacé"}
PARTS = {
    "goal": "Objectif professionnel",
    "analysis": "Analyse de l’activité",
    "skills": "Compétences visées",
    "situations": "Mises en situation choisies",
    "reflexive": "Questions des séquences réflexives",
    "assessment": "Évaluation des acquis",
}
LONGEST = 4000


def wanting(content: Mapping[str, Any]) -> list[str]:
    """The parts a model needs before it is published and that are empty."""
    return [label for code, label in PARTS.items() if not str(content.get(code, "")).strip()]
