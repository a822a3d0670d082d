"""Thresholds of headcount a company crossed, and the day each takes effect."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import law
from registers.rules.sizes import Size


@dataclass(frozen=True, slots=True)
class Effect:
    """A threshold crossed between two official headcounts."""

    threshold: int
    year: int  # of the headcount that crossed it
    up: bool
    effect_on: date  # when it applies, or would if the firm stays above

    def reached(self, on: date) -> bool:
        return self.effect_on <= on


def thresholds(on: date) -> tuple[int, ...]:
    """The thresholds of the sizes, the lowest first."""
    return law.size_small(on), law.size_plan(on), law.size_large(on)


def crossed(sizes: Iterable[Size], on: date) -> list[Effect]:
    """The thresholds crossed from one known headcount to the next, the oldest first.

    Up: effective after the years in a row the law asks for; down: at once, the year after the headcount. A
    band that straddles a threshold says nothing of it, and is passed over.
    """
    known = sorted(sizes, key=lambda each: each.year)
    found: list[Effect] = []
    for limit in thresholds(on):
        before: bool | None = None
        for size in known:
            after = _above(size, limit)
            if after is not None and before is not None and after != before:
                found.append(Effect(limit, size.year, after, _effect(size.year, up=after, on=on)))
            before = before if after is None else after
    return sorted(found, key=lambda each: (each.year, each.threshold))


def _above(size: Size, limit: int) -> bool | None:
    """Is a headcount at a threshold or above; None when its band straddles it."""
    if size.least >= limit:
        return True
    return False if size.most is not None and size.most < limit else None


def _effect(year: int, *, up: bool, on: date) -> date:
    return date(year + (law.crossing_years(on) if up else 1), 1, 1)
