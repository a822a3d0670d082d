"""How hard each occupation will be to renew: a ratio, and everything it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from branches.rules.projection import Hypotheses, project
from branches.rules.workforce import Figure, by_age, rounded


@dataclass(frozen=True, slots=True)
class Tension:
    """How hard it will be to renew an occupation, with what it is made of; figures are a year."""

    rome: str
    heads: int
    seniors: int  # at `senior_age` or more
    retiring: int  # reach the age of retirement within the years looked at
    exits: Fraction  # all exits, a year
    entries: Fraction  # the branch’s entries × its share of the employees, a year
    years: int

    @property
    def ratio(self) -> float | None:
        """Exits expected for one entry."""
        return float(self.exits / self.entries) if self.entries else None

    @property
    def senior_share(self) -> float | None:
        return self.seniors / self.heads if self.heads else None


def tensions(
    figures: Sequence[Figure], supposed: Hypotheses, *, year: int, years: int, senior_age: int
) -> list[Tension]:
    """One Tension an occupation, the most tense first."""
    whole = sum(each.heads for each in figures)
    all_years = project(figures, supposed, year=year, years=years)
    yearly = sum((each.entered for each in all_years), Fraction()) / years if years else Fraction()
    found = []
    for rome in sorted({each.rome for each in figures}):
        own = [each for each in figures if each.rome == rome]
        heads = sum(each.heads for each in own)
        if not heads:
            continue
        closed = replace(supposed, entries=0, growth=None, apprentices=0)
        lives = project(own, closed, year=year, years=years)
        ages = by_age(own)
        found.append(
            Tension(
                rome=rome,
                heads=heads,
                seniors=rounded(sum((n for (_, age), n in ages.items() if age >= senior_age), Fraction())),
                retiring=rounded(sum((each.retired for each in lives), Fraction())),
                exits=sum((each.retired + each.left for each in lives), Fraction()) / years,
                entries=yearly * Fraction(heads, whole),
                years=years,
            )
        )
    return sorted(found, key=lambda each: (each.ratio is None, -(each.ratio or 0), each.rome))


def told_tension(each: Tension) -> dict[str, Any]:
    """A tension as it is kept and shown: rounded to one hundredth."""
    return {
        "rome": each.rome,
        "heads": each.heads,
        "seniors": each.seniors,
        "senior_share": None if each.senior_share is None else round(each.senior_share, 4),
        "retiring": each.retiring,
        "exits": round(float(each.exits), 1),
        "entries": round(float(each.entries), 1),
        "ratio": None if each.ratio is None else round(each.ratio, 2),
    }
