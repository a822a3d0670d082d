"""The file that prepares a COM: ten items, each ready once it has its proof (D6332-18 II)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import law

STATES = {"todo": "à préparer", "doing": "en cours", "ready": "prêt"}


@dataclass(frozen=True, slots=True)
class Line:
    """An item as it stands."""

    place: str
    state: str = "todo"
    papers: int = 0
    due_on: date | None = None
    owner: str = ""


def places(on: date) -> dict[str, str]:
    """The items in order, each with its words."""
    return dict(law.com_file_items(on))


def code_of(place: str) -> str:
    """« 10° » → « 10 », as it stands in an address."""
    return place.removesuffix("°")


def lacking(line: Line, on: date) -> list[str]:
    """What an item still lacks."""
    if line.state == "ready":
        return []
    found = []
    if not line.owner:
        found.append("un responsable")
    if not line.due_on:
        found.append("une échéance")
    elif line.due_on < on:
        found.append("échéance dépassée")
    if not line.papers:
        found.append("un document")
    return found


def wrong_ready(papers: int, missing: str) -> str:
    """Why an item cannot be said to be ready; empty when it can."""
    if not papers:
        return "Joignez au moins un document : une pièce prête a sa preuve."
    return "Videz « Ce qui manque » : une pièce prête ne manque de rien." if missing.strip() else ""
