"""Exchanges with firms: their kinds, themes and outcomes, and how visits are counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

KINDS = {
    "visit": "Visite sur place",
    "remote": "Visite à distance",
    "call": "Appel",
    "email": "Courriel",
    "meeting": "Réunion collective",
    "webinar": "Webinaire",
}
VISITS = frozenset({"visit", "remote"})
THEMES = {
    "jobs": "Emplois et recrutement",
    "skills": "Compétences et formation",
    "alternance": "Alternance",
    "digital": "Numérique",
    "ecology": "Transition écologique",
    "work": "Qualité de vie et conditions de travail",
    "disability": "Handicap",
    "health": "Santé et sécurité",
    "handover": "Transmission d’entreprise",
    "funding": "Financement",
}
OUTCOMES = {
    "informed": "Information donnée",
    "interested": "Intéressée, à rappeler",
    "diagnosis": "Diagnostic à faire",
    "training": "Demande de formation à monter",
    "contract": "Contrat d’alternance à conclure",
    "partner": "Orientée vers un partenaire",
    "none": "Sans suite",
    "absent": "Personne n’a été rencontré",
}


class Visit(NamedTuple):
    """A visit as it counts: the firm and the day."""

    siren: str
    on: date


def counted(visits: Iterable[Visit]) -> int:
    """How many visits count: one a firm and a day (State indicator P3)."""
    return len(set(visits))
