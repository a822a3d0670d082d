"""An indicator of a COM: what its definition must say, what its value is, whether its target is met."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from conventions.rules.com_formulas import BY_KEY, TYPED, Direction, Unit
from law.typography import french

TENTH = Decimal("0.1")
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Figure:
    """What was counted, over what; None: a plain number."""

    numerator: Decimal
    denominator: Decimal | None = None


class Period(NamedTuple):
    """Both ends included."""

    since: date
    until: date

    def __str__(self) -> str:
        return french(f"du {self.since:%d/%m/%Y} au {self.until:%d/%m/%Y}")


@dataclass(frozen=True, slots=True)
class Definition:
    """What the parties agreed to measure."""

    label: str
    mission: str
    key: str
    unit: Unit
    direction: Direction
    owner: str
    baseline: Decimal | None
    source: str
    targets: Mapping[int, Decimal]
    filters: Mapping[str, str]


def value(figure: Figure, unit: Unit) -> Decimal | None:
    """The value of a figure in its unit; None when there is nothing to divide by."""
    if figure.denominator is None:
        return figure.numerator
    if not figure.denominator:
        return None
    share = figure.numerator / figure.denominator * (100 if unit == "percent" else 1)
    return share.quantize(TENTH, ROUND_HALF_UP)


def sound(worth: Decimal | None) -> bool:
    """Whether a value can be kept: a quotient by almost nothing means nothing."""
    return worth is None or worth < LARGEST


def met(worth: Decimal | None, target: Decimal | None, direction: Direction) -> bool | None:
    """Whether the target is met; None when one of them is unknown."""
    if worth is None or target is None:
        return None
    return worth >= target if direction == "up" else worth <= target


def flaws(definition: Definition, years: range) -> dict[str, str]:
    """What is wrong, by field."""
    formula = BY_KEY.get(definition.key)
    found: dict[str, str] = {}
    if formula is None:
        found["key"] = "Ce calcul n’existe pas."
    elif definition.unit != formula.unit and definition.key != TYPED:
        found["unit"] = f"Ce calcul se dit en « {_unit(formula.unit)} »."
    for name in definition.filters:
        if formula and name not in formula.slices:
            found[f"filter_{name}"] = "Ce calcul ne se restreint pas ainsi."
    for year, target in definition.targets.items():
        if year not in years:
            found[f"target_{year}"] = "Cette année est hors de la convention."
        elif not 0 <= target < LARGEST:
            found[f"target_{year}"] = "Une cible est un nombre positif."
    return {name: french(sentence) for name, sentence in found.items()}


def _unit(unit: str) -> str:
    return {"percent": "pourcentage", "count": "nombre", "score": "note"}[unit]


def wrong_typed(figure: Figure, unit: Unit) -> str:
    """Why a value typed by hand cannot be kept; empty when it can."""
    if not 0 <= figure.numerator < LARGEST or not 0 <= (figure.denominator or 0) < LARGEST:
        return french("Un numérateur et un dénominateur sont des nombres positifs.")
    if figure.denominator == 0:
        return french("Un dénominateur nul ne donne pas de valeur.")
    if unit == "percent" and figure.denominator is None:
        return french("Un pourcentage demande son dénominateur.")
    return ""


def period_of(year: int, starts_on: date, ends_on: date) -> Period | None:
    """The part of a year that the convention covers."""
    since, until = max(date(year, 1, 1), starts_on), min(date(year, 12, 31), ends_on)
    return Period(since, until) if since <= until else None


def years_of(starts_on: date, ends_on: date) -> range:
    """The years a convention touches."""
    return range(starts_on.year, ends_on.year + 1)


def seal(content: Mapping[str, Any]) -> str:
    """The SHA-256 of a content, whatever the order of its keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()
