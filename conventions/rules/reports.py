"""Reports of a convention: what is written by hand, and what the evidence shows."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

TEXTS = {
    "quality": {
        "done": "Actions conduites",
        "results": "Résultats et publics touchés",
        "difficulties": "Difficultés et écarts au prévu",
        "next": "Suites",
    },
    "finance": {
        "summary": "Lecture de l’exécution",
        "gaps": "Écarts au budget et leurs raisons",
    },
}


class Section(NamedTuple):
    """A part of the evidence: its title and its (label, value) lines."""

    title: str
    lines: tuple[tuple[str, str], ...]


def delivered(due_on: date, received_on: date | None, accepted_on: date | None) -> str:
    """« attendu le 01/02/2026, reçu le 28/01/2026, accepté le 02/02/2026 »."""
    said = [f"attendu le {due_on:%d/%m/%Y}"]
    said.append(f"reçu le {received_on:%d/%m/%Y}" if received_on else "non reçu")
    if accepted_on:
        said.append(f"accepté le {accepted_on:%d/%m/%Y}")
    return ", ".join(said)
