"""The two ceilings of a COM, judged on its cumulated years; what is saved passes one way (R6332-19 I)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

import law
from conventions.rules.com_charges import COOPERATION, Kind, kind_of
from law.money import cents
from law.typography import french

ZERO = Decimal(0)
Standing = Literal["over", "near", "path", "calm"]


class Charge(NamedTuple):
    """What was spent on an item in a year, all sections together."""

    year: int
    item: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What the convention allows on its whole length; cooperation stands inside mission (D6332-84)."""

    management: Decimal
    mission: Decimal
    cooperation: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Spent:
    """What was spent; mission includes cooperation."""

    management: Decimal = ZERO
    mission: Decimal = ZERO
    cooperation: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Judgement:
    """Spending held against the ceilings."""

    ceilings: Ceilings
    spent: Spent

    @property
    def saved(self) -> Decimal:
        """What is left on management and may pass to missions; never the reverse."""
        return max(ZERO, self.ceilings.management - self.spent.management)

    @property
    def mission_allowed(self) -> Decimal:
        return self.ceilings.mission + self.saved

    @property
    def passed(self) -> Decimal:
        """What missions take of what management saved."""
        return min(self.saved, max(ZERO, self.spent.mission - self.ceilings.mission))

    @property
    def management_over(self) -> Decimal:
        return max(ZERO, self.spent.management - self.ceilings.management)

    @property
    def mission_over(self) -> Decimal:
        return max(ZERO, self.spent.mission - self.mission_allowed)

    @property
    def cooperation_over(self) -> Decimal:
        limit = self.ceilings.cooperation
        return ZERO if limit is None else max(ZERO, self.spent.cooperation - limit)

    @property
    def over(self) -> Decimal:
        """What goes beyond the two ceilings; what goes beyond the amount of cooperation is told apart."""
        return self.management_over + self.mission_over

    @property
    def held(self) -> bool:
        return not self.over and not self.cooperation_over


def spent(charges: Iterable[Charge]) -> Spent:
    """The charges, added up by ceiling."""
    sums: dict[Kind, Decimal] = {"management": ZERO, "mission": ZERO}
    cooperation = ZERO
    for each in charges:
        sums[kind_of(each.item)] += each.amount
        cooperation += each.amount if each.item == COOPERATION else ZERO
    return Spent(sums["management"], sums["mission"], cooperation)


def cumulated(charges: Iterable[Charge], years: Iterable[int]) -> list[tuple[int, Spent]]:
    """What is spent from the first year to the end of each one."""
    kept = list(charges)
    return [(last, spent(each for each in kept if each.year <= last)) for last in years]


def projected(charges: Iterable[Charge], years: Iterable[int], on: date) -> Spent:
    """Spending at the end of the convention.

    Years that are over count as entered. The year in progress counts for the mean of those years, or for
    more when more is entered; a year without any charge, past or to come, counts for that mean. Before a
    first year is over, what is entered stands for a year.
    """
    by_year: dict[int, list[Charge]] = {year: [] for year in years}
    for each in charges:
        if each.year in by_year:
            by_year[each.year].append(each)
    known = {year: spent(rows) for year, rows in by_year.items() if rows}
    over = [each for year, each in known.items() if year < on.year] or list(known.values())
    if not over:
        return Spent()
    mean = _mean(over)
    return _sum(
        known[year] if year < on.year and year in known else _most(known.get(year, Spent()), mean)
        for year in by_year
    )


def _mean(rows: list[Spent]) -> Spent:
    whole, count = _sum(rows), len(rows)
    return Spent(*(cents(part / count) for part in (whole.management, whole.mission, whole.cooperation)))


def _sum(rows: Iterable[Spent]) -> Spent:
    kept = list(rows)
    return Spent(
        sum((each.management for each in kept), ZERO),
        sum((each.mission for each in kept), ZERO),
        sum((each.cooperation for each in kept), ZERO),
    )


def _most(one: Spent, other: Spent) -> Spent:
    return Spent(
        max(one.management, other.management),
        max(one.mission, other.mission),
        max(one.cooperation, other.cooperation),
    )


def standings(now: Judgement, later: Judgement, on: date) -> Mapping[Kind, Standing]:
    """Where each ceiling stands: over, near it, on the path to go over, or calm."""
    share = law.com_alarm_share(on)

    def one(over: Decimal, used: Decimal, allowed: Decimal, over_later: Decimal) -> Standing:
        if over:
            return "over"
        if used and used >= allowed * share:
            return "near"
        return "path" if over_later else "calm"

    return {
        "management": one(
            now.management_over, now.spent.management, now.ceilings.management, later.management_over
        ),
        "mission": one(now.mission_over, now.spent.mission, now.ceilings.mission, later.mission_over),
    }


def flaws(ceilings: Ceilings) -> list[str]:
    """Why these ceilings cannot be those of a convention."""
    found = []
    if ceilings.management <= 0 or ceilings.mission <= 0:
        found.append("Chaque plafond est un montant positif.")
    if ceilings.cooperation is not None and ceilings.cooperation > ceilings.mission:
        found.append("Le montant des coopérations dépasse le plafond des missions, où il est compris.")
    return [french(each) for each in found]


def maximum(received: Decimal, on: date) -> tuple[Decimal, Decimal] | None:
    """Bounds of management costs by the order in force, in euros; None when no order is known."""
    worth = law.com_maxima(on)
    return (
        None
        if isinstance(worth, str)
        else (cents(received * worth[0] / 100), cents(received * worth[1] / 100))
    )


def equalised(funds: Decimal, used: Decimal, on: date) -> bool:
    """Whether enough of the alternance funds went to contracts for a complementary allocation (R6123-31)."""
    return used * 100 >= funds * law.equalisation_share(on)
