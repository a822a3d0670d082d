"""The payments of many contracts at two levels, the financing rules asked once for what is common.

Two contracts with the same texts in force, the same traits and the same share of each execution year get the
same payments from the same level; only their months differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import compress
from operator import sub
from typing import NamedTuple

from branches.rules.simulation import YEAR, Shape, Unpriced, month_of, payments, plain, regime
from contracts.rules.price import Part, employer_share, part_left, parts_of, rates_of, year_worth
from contracts.rules.schedule import Due, net, schedule_apprenticeship, year_shares
from contracts.rules.terms import terms_on, years_of
from contracts.rules.traits import span_of, under_a_year
from contracts.rules.verdict import ZERO, Amount

_CENTS = 100
_NO_AMOUNT = Amount(ZERO, ZERO, ())


class Payments(NamedTuple):
    """Cents at the level of a contract, what the simulated one adds, and both within the horizon."""

    before: tuple[int, ...]
    change: tuple[int, ...]
    before_within: int
    change_within: int
    touched: bool


class Flows(NamedTuple):
    """Payments, each in its month; a change of the past is settled in the month that brings it."""

    months: tuple[int, ...]
    change_months: tuple[int, ...]
    payments: Payments


class Frame:
    """One shape made ready: its months, its execution years, and what its payments share with others."""

    __slots__ = ("by_year", "change_months", "key", "months", "parts", "rerated", "span", "terms", "within")

    def __init__(self, shape: Shape, engine: Engine) -> None:
        facts = shape.facts()
        span = span_of(facts)
        if span is None:
            raise Unpriced("dates")
        self.span, self.terms = span, terms_on(shape.concluded_on)
        self.rerated = bool(facts.rerated)
        parts = tuple(parts_of(facts, span, self.terms)) if self.terms.prorata_method else ()
        self.parts = tuple(zip(parts, self._left(parts, engine.since), strict=True))
        short = under_a_year(span, self.terms)
        self.by_year = bool(parts) and not (span.broken or self.rerated or short)
        empty = schedule_apprenticeship(facts, self.terms, _NO_AMOUNT)
        self.months = tuple([month_of(due, span) for due in empty])
        since = engine.first_change
        self.change_months = tuple([month if month > since else since for month in self.months])
        first, last = engine.first, engine.last
        self.within = tuple(
            tuple([first <= month <= last for month in months])
            for months in (self.months, self.change_months)
        )
        exact = span if span.broken or self.rerated else None
        lefts = tuple([left.numerator for _, left in self.parts])
        self.key = engine.number((short, exact, parts, lefts, self.within))

    def _left(self, parts: Sequence[Part], since: date | None) -> Sequence[Part]:
        """What remains of each execution year from a day."""
        if since is None:
            return parts
        years = years_of(self.span.start, self.span.last)
        return [part_left(part, year, since, self.terms) for part, year in zip(parts, years, strict=False)]


class Engine:
    """Asks the rules once for each case of a run, over the months of a horizon.

    `since`: the simulated level holds from that day only.
    """

    def __init__(self, since: date | None = None, *, first: int = 0, last: int = 0) -> None:
        self.since, self.first, self.last = since, first, last
        self.first_change = 0 if since is None else since.year * YEAR + since.month - 1
        self._frames: dict[tuple[object, ...], Frame] = {}
        self._cases: dict[tuple[object, ...], dict[int, Payments]] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self._years: dict[tuple[object, ...], tuple[int, ...] | None] = {}

    def number(self, shared: tuple[object, ...]) -> int:
        """The number of what frames share: quicker to look up than the whole of it."""
        return self._numbers.setdefault(shared, len(self._numbers))

    def flows(self, shape: Shape, annual: Decimal, simulated: Decimal | None) -> Flows:
        """The payments of a contract at its level, and what the simulated one changes."""
        concluded_on, starts_on, ends_on, level, traits = shape
        texts = regime(concluded_on)
        place = (texts, starts_on, ends_on, level is None, traits)
        frame = self._frames.get(place)
        if frame is None:
            frame = self._frames[place] = Frame(shape, self)
        pair = (annual, simulated, texts, level, traits)
        case = self._cases.get(pair)
        if case is None:
            case = self._cases[pair] = {}
        found = case.get(frame.key)
        if found is None:
            found = case[frame.key] = self._payments(shape, frame, annual, simulated)
        return Flows(frame.months, frame.change_months, found)

    def _payments(self, shape: Shape, frame: Frame, annual: Decimal, simulated: Decimal | None) -> Payments:
        before = self._cents(shape, frame, annual, None)
        change = (0,) * len(before)
        if simulated is not None and self.since is None:
            bare = shape._replace(traits=plain(shape.traits))
            change = tuple(map(sub, self._cents(bare, frame, simulated, None), before))
        elif simulated is not None and not frame.rerated:  # else a text already changed what remains
            change = tuple(map(sub, self._cents(shape, frame, annual, simulated), before))
        within, change_within = frame.within
        return Payments(
            before, change, sum(compress(before, within)), sum(compress(change, change_within)), any(change)
        )

    def _cents(self, shape: Shape, frame: Frame, annual: Decimal, rerated: Decimal | None) -> tuple[int, ...]:
        """The payments at a level, its remaining duration re-rated where asked."""
        if frame.by_year and shape.level is not None:
            found = self._by_year(shape, frame, annual, rerated)
            if found is not None:
                return found
        since = None if rerated is None else self.since
        return tuple([_cents(due.amount) for due in payments(shape, annual, rerated, since)])

    def _by_year(
        self, shape: Shape, frame: Frame, annual: Decimal, rerated: Decimal | None
    ) -> tuple[int, ...] | None:
        """Execution year by year; None when the first one does not bear the employer share."""
        found: tuple[int, ...] = ()
        case = (annual, rerated, regime(shape.concluded_on), shape.level, shape.traits)
        for part, left in frame.parts:
            remains = left.numerator if rerated is not None else part.numerator
            place = (*case, part.year == 1, part.numerator, part.denominator, remains)
            if place not in self._years:
                self._years[place] = _year(shape, frame, part, left, annual, rerated)
            year = self._years[place]
            if year is None:
                return None
            found += year
        return found


def _year(
    shape: Shape, frame: Frame, part: Part, left: Part, annual: Decimal, rerated: Decimal | None
) -> tuple[int, ...] | None:
    facts, terms = shape.facts(), frame.terms
    rates = rates_of(facts, terms, annual)
    worth = year_worth(part, rates)
    if rerated is not None:
        worth += year_worth(left, rates_of(facts, terms, rerated)) - year_worth(left, rates)
    shares = year_shares(worth, terms)
    if part.year == 1:
        line = employer_share(facts, frame.span, terms, rates.reduced, worth)
        if line is not None:
            if -line.amount >= worth:
                return None
            dues = net((Due("", "", amount) for amount in shares), -line.amount)
            shares = tuple(due.amount for due in dues)
    return tuple([_cents(amount) for amount in shares])


def _cents(amount: Decimal) -> int:
    return int(amount * _CENTS)
