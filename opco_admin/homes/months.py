"""The twelve months of the charts."""

from __future__ import annotations

import datetime as dt

NAMES = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


def starting(on: dt.date) -> dt.date:
    """The first day of the twelve months that end with this one."""
    return before(on, 11)


def months(on: dt.date) -> list[dt.date]:
    """Their first days, the oldest first."""
    return [before(on, back) for back in range(11, -1, -1)]


def before(on: dt.date, count: int) -> dt.date:
    """The first day of the month so many months before this one."""
    number = on.year * 12 + on.month - 1 - count
    return dt.date(number // 12, number % 12 + 1, 1)


def written(month: dt.date) -> str:
    """« nov. 26 »."""
    return f"{NAMES[month.month - 1]} {month:%y}"
