"""The radar of conventions: what comes, on which day, in which convention."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

SORTS = {
    "end": "Fin de convention",
    "opinion": "Avis attendu",
    "signature": "Signature attendue",
    "deliverable": "Livrable",
    "decision": "Décision de comité",
    "report": "Rapport à remettre",
    "control": "Réponse à un contrôle",
    "call": "Appel de fonds",
    "ceiling": "Plafond proche",
    "indicator": "Indicateur",
    "review": "Revue annuelle",
}


class Blip(NamedTuple):
    """Something that comes: its day (None: already there), its sentence, where it is dealt with."""

    sort: str
    on: date | None
    convention: int
    label: str
    view: str
    args: tuple[int | str, ...] = ()


def urgency(blip: Blip, on: date, soon_days: int) -> str:
    """« late », « soon » or « calm »."""
    if blip.on is None:
        return "soon"
    if blip.on < on:
        return "late"
    return "soon" if blip.on <= on + timedelta(days=soon_days) else "calm"


def ordered(blips: Iterable[Blip], until: date) -> list[Blip]:
    """Those up to a day, the most pressing first; what has no day stands first."""
    found = [each for each in blips if each.on is None or each.on <= until]
    return sorted(found, key=lambda each: (each.on or date.min, each.convention, each.label))
