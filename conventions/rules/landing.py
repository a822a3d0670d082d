"""Where a budget will land, what a year opened and used, and what a cut of a funder would leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import law
from law.money import cents
from law.periods import add_months, days

ZERO, HUNDRED = Decimal(0), Decimal(100)


@dataclass(frozen=True, slots=True)
class Flow:
    """A movement that counts in the pace: its day and its amount."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Landing:
    """The forecast: what is committed, what the pace adds by the end, within the budget."""

    committed: Decimal
    pace: Decimal  # a month, over the months looked at
    expected: Decimal
    unused: Decimal
    since: date
    full_on: date | None  # when the budget would be wholly committed at this pace
    early: bool = False  # too early to prolong anything: what is expected is what is committed


def landing(budget: Decimal, flows: Iterable[Flow], starts_on: date, ends_on: date, on: date) -> Landing:
    """Committed so far, prolonged to the end at the pace of the last months, never above the budget.

    The pace is what was committed, less what was released, over the days since the later of the start and
    `landing_months` ago, once `landing_least_days` have gone by.
    """
    known = [each for each in flows if each.on <= on]
    committed = sum((each.amount for each in known), ZERO)
    since = max(starts_on, add_months(on, -law.landing_months(on)))
    elapsed = days(since, on) if on >= since else 0
    recent = sum((each.amount for each in known if each.on >= since), ZERO)
    early = elapsed < law.landing_least_days(on)
    daily = ZERO if early else max(ZERO, recent) / elapsed
    rest = days(on, ends_on) - 1 if on < ends_on else 0
    expected = max(committed, min(budget, committed + cents(daily * rest)))
    full_on = None
    if daily and committed < budget <= committed + daily * rest:
        full_on = date.fromordinal(on.toordinal() + int(-(-(budget - committed) // daily)))
    year = Decimal(365) / 12
    return Landing(
        committed, cents(daily * year), expected, max(ZERO, budget - expected), since, full_on, early
    )


@dataclass(frozen=True, slots=True)
class Used:
    """A year of the budget: what was opened, and what was committed and paid in it."""

    year: int
    opened: Decimal  # autorisations d’engagement
    committed: Decimal
    payable: Decimal  # crédits de paiement
    paid: Decimal


def by_year(
    opened: dict[int, tuple[Decimal, Decimal]], committed: Iterable[Flow], paid: Iterable[Flow]
) -> list[Used]:
    """Commitments and payments of each year beside what the version opens, apart from one another."""
    engaged, spent = _summed(committed), _summed(paid)
    return [
        Used(
            year,
            opened.get(year, (ZERO, ZERO))[0],
            engaged.get(year, ZERO),
            opened.get(year, (ZERO, ZERO))[1],
            spent.get(year, ZERO),
        )
        for year in sorted({*opened, *engaged, *spent})
    ]


@dataclass(frozen=True, slots=True)
class Cut:
    """A line after a cut: what its funders bear, and what is missing for what is already committed."""

    number: int
    before: Decimal
    after: Decimal
    committed: Decimal
    shares: tuple[Decimal, ...]

    @property
    def missing(self) -> Decimal:
        """Committed above what would be left."""
        return max(ZERO, self.committed - self.after)

    @property
    def left(self) -> Decimal:
        return max(ZERO, self.after - self.committed)


def cut(lines: Sequence[tuple[int, Sequence[Decimal], Decimal]], funder: int, percent: Decimal) -> list[Cut]:
    """Each line (number, shares, committed) when one funder gives that much less and nobody makes it up."""
    found = []
    for number, shares, committed in lines:
        kept = [*shares]
        kept[funder] = cents(kept[funder] * (HUNDRED - percent) / HUNDRED)
        found.append(Cut(number, sum(shares, ZERO), sum(kept, ZERO), committed, tuple(kept)))
    return found


def _summed(flows: Iterable[Flow]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for each in flows:
        found[each.on.year] = found.get(each.on.year, ZERO) + each.amount
    return found
