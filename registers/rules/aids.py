"""Small public aids (de minimis): what a firm may still receive, whatever three years are looked at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import law
from law.periods import add_months

REGULATIONS = {
    "general": "de minimis, cas général",
    "public": "de minimis, service d’intérêt économique général",
    "farming": "de minimis, agriculture",
    "fishing": "de minimis, pêche",
    "none": "hors de minimis",
}
SOURCES = {"declared": "Déclarée par l’entreprise", "granted": "Accordée par nous"}
# Whose aids count under the ceiling of each regulation (2023/2831, art. 5).
COUNTED = {
    "general": frozenset({"general", "farming", "fishing"}),
    "public": frozenset({"public", "general", "farming", "fishing"}),
    "farming": frozenset({"farming"}),
    "fishing": frozenset({"fishing"}),
}
NONE = Decimal(0)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Granted:
    """An aid held: the day the firm was entitled to it, its amount, its regulation."""

    on: date
    amount: Decimal
    regulation: str = "general"


@dataclass(frozen=True, slots=True)
class Counter:
    """What one ceiling says on a day: what is used, what is left (under zero when it is passed)."""

    regulation: str
    ceiling: Decimal
    used: Decimal
    since: date

    @property
    def left(self) -> Decimal:
        return self.ceiling - self.used


def window(on: date) -> date:
    """The first day of the years that end on a day."""
    return add_months(on, -12 * law.de_minimis_years(on)) + _DAY


def counter(aids: Iterable[Granted], regulation: str, on: date) -> Counter:
    """The ceiling of a regulation over the years that end on a day."""
    since = window(on)
    used = sum(
        (each.amount for each in aids if each.regulation in COUNTED[regulation] and since <= each.on <= on),
        NONE,
    )
    return Counter(regulation, law.de_minimis_ceilings(on)[regulation], used, since)


def left(aids: Iterable[Granted], regulation: str, on: date) -> Decimal:
    """What may still be granted on a day (2023/2831, art. 3 and 5): no years that hold that day may pass.

    Under zero when a ceiling is already passed; aids already dated later count too.
    """
    known = tuple(aids)
    ends = {on, *(each.on for each in known if on < each.on and window(each.on) <= on)}
    ceilings = [code for code, counted in COUNTED.items() if regulation in counted]
    return min(counter(known, code, end).left for code in ceilings for end in ends)


def near(found: Counter, on: date) -> bool:
    """Is the ceiling near enough to be said?"""
    return found.used >= found.ceiling * law.de_minimis_near(on)


def declared_too_old(declared_on: date | None, on: date) -> bool:
    """Is the signed declaration of past aids missing, to come, or too old for an aid of that day?"""
    if declared_on is None or declared_on > on:
        return True
    return (on - declared_on).days > law.de_minimis_declared_days(on)
