"""Meals, nights, first equipment billed: ceilings in force when the contract was concluded (D6332-83)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import law
from contracts.rules.terms import add_months
from law.money import euros

_UNIT_PRICES = {"meal": law.meal, "lodging": law.night}
_UNITS = {"meal": "repas", "lodging": "nuitées"}


def mismatches(
    kind: str,
    *,
    quantity: Decimal | None,
    unit: Decimal | None,
    amount: Decimal,
    committed: Decimal,
    accepted: Decimal,
    concluded_on: date,
    starts_on: date,
    received_on: date,
    level: int | None,
) -> Iterator[tuple[str, str, str]]:
    """Code, sentence and article of what a line of side costs bills beyond what is allowed."""
    if kind in _UNIT_PRICES and (price := _UNIT_PRICES[kind].at(concluded_on)):
        if unit is not None and unit > price.value:
            text = f"Le prix unitaire {euros(unit)} dépasse le plafond de {euros(price.value)}."
            yield "ceiling", text, price.article
        foreseen, taken = committed / price.value, accepted / price.value
        if quantity is not None and quantity > foreseen - taken:
            left = f"{(foreseen - taken).normalize():f}"
            text = f"{quantity.normalize():f} {_UNITS[kind]} facturés, il en reste {left} sur l’engagement."
            yield "quantity", text.replace(".", ","), price.article
    elif kind == "equipment":
        yield from _equipment(amount, concluded_on, starts_on, received_on, level)


def _equipment(
    amount: Decimal, concluded_on: date, starts_on: date, received_on: date, level: int | None
) -> Iterator[tuple[str, str, str]]:
    caps = law.equipment_cap.at(concluded_on)
    cap = caps.value.get(level, Decimal(0)) if caps and level is not None else None
    if caps and cap is not None and amount > cap:
        yield "ceiling", f"Le premier équipement est limité à {euros(cap)} à ce niveau.", caps.article
    months = law.equipment_request_months.at(concluded_on)
    if months and received_on > (last := add_months(starts_on, months.value)):
        text = f"Le premier équipement se demande au plus tard le {last:%d/%m/%Y}."
        yield "late_request", text, months.article
