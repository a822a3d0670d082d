"""Days, months and years of a contract; every period includes its first and its last day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Year:
    """One execution year of a contract; `base_days` is the length of that year if it were complete."""

    number: int
    start: date
    end: date
    days: int
    base_days: int

    @property
    def complete(self) -> bool:
        """Does the contract cover the whole year, up to the eve of the anniversary?"""
        return self.days == self.base_days


def days(start: date, end: date) -> int:
    """Calendar days from `start` to `end`, both counted (R6332-25 III); 0 when `end` comes first."""
    return max((end - start).days + 1, 0)


def add_months(on: date, months: int) -> date:
    """The same day `months` later, or the last day of that month when it is shorter."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def months_after(start: date, months: int) -> date:
    """The day after `months` complete months: from the 31st, or 29 February, the first of the next month."""
    after = add_months(start, months)
    return after if after.day == start.day else after + _DAY


def started_months(start: date, end: date, reading: Literal["sliding", "calendar"] = "sliding") -> int:
    """Months begun (R6332-25, contracts before July 2025): from day to day, or calendar months touched."""
    if end < start:
        return 0
    touched = (end.year - start.year) * 12 + end.month - start.month + 1
    if reading == "calendar":
        return touched
    return touched if months_after(start, touched - 1) <= end else touched - 1


def execution_years(start: date, end: date) -> tuple[Year, ...]:
    """The execution years from anniversary to anniversary; the last one may be incomplete."""
    years: list[Year] = []
    first = start
    while first <= end:
        number = len(years) + 1
        following = months_after(start, 12 * number)
        last = min(end, following - _DAY)
        years.append(Year(number, first, last, days(first, last), (following - first).days))
        first = following
    return tuple(years)


def age(born: date, on: date) -> int:
    """Completed years of age."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def pay_age(born: date, on: date) -> int:
    """Age for the pay grid: a birthday counts from the first day of the next month (D6222-31, D6325-16)."""
    return age(born, on.replace(day=1) - _DAY)
