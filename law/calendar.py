"""Deadlines: working days (Monday to Saturday, public holidays excepted), calendar days, bank days."""

from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Literal

import holidays

from law.parameters import deadlines

Kind = Literal["app", "pro"]

_DAY = timedelta(days=1)
_SATURDAY, _SUNDAY = 5, 6
_TRANSMIT = {"app": deadlines.app_transmit_days, "pro": deadlines.pro_transmit_days}
_DECIDE = {"app": deadlines.app_decide_days, "pro": deadlines.pro_decide_days}


@cache
def public_holidays(year: int) -> frozenset[date]:
    """The public holidays of metropolitan France (L3133-1)."""
    return frozenset(holidays.France(years=year))


def is_working_day(on: date) -> bool:
    """Is it a jour ouvrable: neither a Sunday nor a public holiday?"""
    return on.weekday() != _SUNDAY and on not in public_holidays(on.year)


def add_days(on: date, count: int) -> date:
    """The date `count` calendar days later; the starting day is not counted."""
    return on + timedelta(days=count)


def add_working_days(on: date, count: int) -> date:
    """The date `count` jours ouvrables later; the starting day is not counted."""
    while count > 0:
        on += _DAY
        count -= is_working_day(on)
    return on


@cache
def _transfer_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.financial_holidays("ECB", years=year))


def is_transfer_day(on: date) -> bool:
    """Is it a day on which euro transfers settle (TARGET): neither a weekend nor one of its six holidays?"""
    return on.weekday() < _SATURDAY and on not in _transfer_holidays(on.year)


def next_transfer_day(on: date) -> date:
    """The first day on which a transfer can settle, that day or later."""
    while not is_transfer_day(on):
        on += _DAY
    return on


@lru_cache(maxsize=8192)
def transmission_due_on(start: date, kind: Kind) -> date:
    """Last day for the employer to send the file (D6224-1: jours ouvrables; D6325-1: calendar days)."""
    add = add_working_days if kind == "app" else add_days
    return add(start, _TRANSMIT[kind](start))


@lru_cache(maxsize=8192)
def decision_due_on(complete_on: date, kind: Kind) -> date:
    """Last day for the OPCO to decide, counted from the complete file (R6224-3, D6325-2)."""
    return add_days(complete_on, _DECIDE[kind](complete_on))
