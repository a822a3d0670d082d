"""The law in force on one conclusion date, read once and kept: every contract of that day shares it."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

import law


class Terms:
    """`terms.app_age_min` is `law.app_age_min` on that date, or None where no known text covers it."""

    def __init__(self, on: date) -> None:
        self.on = on

    def __getattr__(self, name: str) -> Any:
        found = getattr(law, name).at(self.on)
        worth = found.value if found else None
        setattr(self, name, worth)
        return worth

    @property
    def law_version(self) -> str:
        """Which checks and refusals apply: décret 2024-631 rewrote both kinds on the same day."""
        return self.app_checks_version or "v1"


@lru_cache(maxsize=4096)
def terms_on(on: date) -> Terms:
    """The one Terms of that conclusion date."""
    return Terms(on)


@lru_cache(maxsize=65536)
def years_of(start: date, end: date) -> tuple[law.periods.Year, ...]:
    """The execution years of a contract; many contracts share their dates."""
    return law.periods.execution_years(start, end)


@lru_cache(maxsize=65536)
def months_after(start: date, months: int) -> date:
    return law.periods.months_after(start, months)


@lru_cache(maxsize=65536)
def add_months(on: date, months: int) -> date:
    return law.periods.add_months(on, months)


@lru_cache(maxsize=1024)
def smic(on: date, mayotte: bool) -> tuple[Decimal, Decimal] | None:
    """Hourly and monthly SMIC of a day, None before the first known value."""
    hourly = (law.smic_hourly_mayotte if mayotte else law.smic_hourly).at(on)
    return (hourly.value, law.smic(on, mayotte)) if hourly else None
