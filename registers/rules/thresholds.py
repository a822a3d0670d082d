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
    effect_on: date | None  # when it applies, or would if the firm stays above; None: it came down before

    def reached(self, on: date) -> bool:
        return self.effect_on is not None and self.effect_on <= on


def thresholds(on: date) -> tuple[int, ...]:
    """The thresholds of the sizes, the lowest first."""
    return law.size_small(on), law.size_plan(on), law.size_large(on)


def crossed(sizes: Iterable[Size], on: date) -> list[Effect]:
    """The thresholds crossed from one known headcount to the next, the oldest first.

    Up: effective after the years in a row the law asks for, unless the firm came down before; down: at once,
    the year after the headcount. A band that straddles a threshold says nothing of it, and is passed over.
    """
    known = sorted(sizes, key=lambda each: each.year)
    found: list[Effect] = []
    for limit in thresholds(on):
        turns: list[tuple[int, bool]] = []
        before: bool | None = None
        for size in known:
            after = _above(size, limit)
            if after is not None and before is not None and after != before:
                turns.append((size.year, after))
            before = before if after is None else after
        ends = [*(year for year, _ in turns[1:]), None]
        found += [
            Effect(limit, year, up, _effect(year, up=up, left=left, on=on))
            for (year, up), left in zip(turns, ends, strict=False)
        ]
    return sorted(found, key=lambda each: (each.year, each.threshold))


def _above(size: Size, limit: int) -> bool | None:
    """Is a headcount at a threshold or above; None when its band straddles it."""
    if size.least >= limit:
        return True
    return False if size.most is not None and size.most < limit else None


def _effect(year: int, *, up: bool, left: int | None, on: date) -> date | None:
    """The first day a threshold crossed that year applies; `left`: the year the firm crossed it back."""
    if not up:
        return date(year + 1, 1, 1)
    years = law.crossing_years(on)
    return None if left is not None and left < year + years else date(year + years, 1, 1)
