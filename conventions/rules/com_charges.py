"""What a charge is charged to: the items of R6332-17, the sections that bear it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import law

Kind = Literal["management", "mission"]
KINDS: dict[Kind, str] = {"management": "Gestion", "mission": "Information et mission"}
COOPERATION = "m1c"
ITEMS: dict[str, tuple[Kind, str]] = {
    "g1": ("management", "I 1°"),
    "g2": ("management", "I 2°"),
    "g3": ("management", "I 3°"),
    "m1": ("mission", "II 1°"),
    COOPERATION: ("mission", "II 1°"),
    "m2": ("mission", "II 2°"),
    "m3": ("mission", "II 3°"),
    "m4": ("mission", "II 4°"),
    "m5": ("mission", "II 5°"),
}
SECTIONS = {
    "alternance": "Alternance",
    "plan": "Plan des moins de 50 salariés",
    "reconversion": "Reconversion",
    "conventional": "Contributions conventionnelles",
    "voluntary": "Contributions volontaires",
    "self": "Travailleurs indépendants",
}


@dataclass(frozen=True, slots=True)
class Item:
    """An item of charges, as a screen shows it."""

    code: str
    kind: Kind
    place: str
    label: str


def items(on: date) -> tuple[Item, ...]:
    """The items in the order of R6332-17; cooperation agreements stand apart in their 1°."""
    worded = {"management": law.com_management_items(on), "mission": law.com_mission_items(on)}
    return tuple(
        Item(code, kind, place, "Dont conventions-cadres de coopération" if code == COOPERATION
             else _alone(code, worded[kind][place]))
        for code, (kind, place) in ITEMS.items()
    )  # fmt: skip


def _alone(code: str, label: str) -> str:
    """The first mission item without the cooperation agreements that are entered apart."""
    return f"{label.partition(' et conventions')[0]} (hors coopération)" if code == "m1" else label


def kind_of(code: str) -> Kind:
    """Which ceiling an item counts against."""
    return ITEMS[code][0]
