"""Two lists of levels side by side: what became of one pair of a certification and a CPNE."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

KINDS = {
    "appeared": "apparue",
    "gone": "disparue",
    "up": "en hausse",
    "down": "en baisse",
    "gained": "valeur gagnée",
    "lost": "valeur perdue",
    "status": "statut changé",
}  # in the order of the page; « same » is the rest
SAME = "same"
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Side:
    """What one list says of a pair: its amount (None: no value, or several), its status."""

    annual: Decimal | None
    status: str


def kind_of(old: Side | None, new: Side | None) -> str:
    """What changed, the amount before the status."""
    if old is None or new is None:
        return "appeared" if old is None else "gone"
    if old.annual is None or new.annual is None:
        if old.annual is None and new.annual is None:
            return SAME
        return "gained" if old.annual is None else "lost"
    if old.annual != new.annual:
        return "up" if new.annual > old.annual else "down"
    return "status" if old.status != new.status else SAME


def difference(old: Decimal | None, new: Decimal | None) -> Decimal | None:
    """Euros more or less; None without two amounts."""
    return None if old is None or new is None else new - old


def percent(old: Decimal | None, new: Decimal | None) -> Decimal | None:
    """Percent more or less, to the tenth; None without two amounts."""
    if old is None or new is None:
        return None
    return (100 * (new - old) / old).quantize(TENTH, ROUND_HALF_UP)
