"""Applications to France compétences: papers, outcomes, refusals and what they freeze."""

from __future__ import annotations

OUTCOMES = {
    "pending": "En attente",
    "registered": "Enregistré",
    "refused": "Refusé",
    "taken_back": "Retiré",
}
GROUNDS = {
    "criteria": "Critères non satisfaits",
    "false": "Fausse déclaration",
    "copy": "Référentiel recopié mot pour mot",
    "misleading": "Communication trompeuse",
}
DIRECT = frozenset({"false", "copy", "misleading"})  # R6113-8-1: refused without looking at the criteria
PAPERS = {
    "opportunity_note": "Note d’opportunité",
    "competitors": "Certifications voisines",
    "minutes": "Procès-verbal de la CPNE",
    "booklet": "Livret du candidat",
    "jury_guide": "Guide du jury",
    "vae": "Parcours VAE",
    "satisfaction": "Enquête de satisfaction",
    "insertion": "Enquête d’insertion",
    "habilitations": "Liste des habilitations",
    "receipt": "Accusé de dépôt",
    "decision": "Décision de France compétences",
    "balance": "Bilan de la certification",
    "handover": "Plan de fermeture",
    "other": "Autre document",
}
