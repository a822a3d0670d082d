"""The three reference frames and the blocks: what they hold, whether they hold together, how they differ."""

from __future__ import annotations

KINDS = {
    "block": "Bloc",
    "activity": "Activité",
    "skill": "Compétence",
    "assessment": "Évaluation",
}
TOPICS = {
    "ecological": "Transition écologique",
    "digital": "Transition numérique",
    "safety": "Santé et sécurité",
    "disability": "Handicap et accessibilité",
}
