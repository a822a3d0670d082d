"""Certifications that come to their end: when the alarm sounds, how near the end is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import law

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Alarm:
    """The nearest alarm that has sounded: its months before the end (0: past), since when, its tone."""

    months: int
    since: date
    tone: str

    @property
    def over(self) -> bool:
        return self.months == 0

    @property
    def label(self) -> str:
        return "Terminée" if self.over else f"Moins de {self.months} mois"


def marks(on: date) -> tuple[int, ...]:
    """The months before the end at which the radar sounds, the farthest first."""
    return tuple(sorted(law.radar_months(on), reverse=True))


def fires_on(ends_on: date) -> date:
    """The first day the radar shows a certification."""
    return law.add_months(ends_on, -marks(ends_on)[0])


def alarm(ends_on: date, on: date) -> Alarm | None:
    """The nearest alarm that has sounded (the two nearest are late and soon); None while the end is far."""
    if on > ends_on:
        return Alarm(0, ends_on, "late")
    all_marks = marks(on)
    sounded = [months for months in all_marks if law.add_months(ends_on, -months) <= on]
    if not sounded:
        return None
    months = sounded[-1]
    nearest = all_marks[::-1]
    tone = "late" if months == nearest[0] else "soon" if months in nearest[:2] else "calm"
    return Alarm(months, law.add_months(ends_on, -months), tone)


def horizon(on: date, months: int) -> date:
    """The last end that is so many months away, or less."""
    about = law.add_months(on, months)
    days = (about + timedelta(days=after) for after in range(-_WEEK, _WEEK))
    return max(day for day in days if law.add_months(day, -months) <= on)


def renew_between(ends_on: date) -> tuple[date, date]:
    """Between which days a renewal is usually begun."""
    late, early = law.renewal_start_months(ends_on)
    return law.add_months(ends_on, -early), law.add_months(ends_on, -late)
