"""The payments of many contracts at two levels, the financing rules asked once for what is common.

Two contracts with the same texts in force, the same traits and the same share of each execution year get the
same payments from the same level; only their months differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from operator import sub
from typing import NamedTuple

from branches.rules.simulation import YEAR, Shape, Unpriced, month_of, payments, plain, regime
from contracts.rules.facts import Facts
from contracts.rules.price import Part, employer_share, part_left, parts_of, rates_of, year_worth
from contracts.rules.schedule import Due, net, schedule_apprenticeship, year_shares
from contracts.rules.terms import terms_on, years_of
from contracts.rules.traits import span_of, under_a_year
from contracts.rules.verdict import ZERO, Amount

_CENTS = 100
_NO_AMOUNT = Amount(ZERO, ZERO, ())


class Flows(NamedTuple):
    """Payments in cents, each in its month: as they are, and what the simulated level adds to them."""

    months: tuple[int, ...]
    before: tuple[int, ...]
    change_months: tuple[int, ...]
    change: tuple[int, ...]


class Frame:
    """One shape made ready: its months, its execution years, and how its amounts are shared."""

    __slots__ = ("by_year", "facts", "months", "parts", "short", "since", "span", "terms")

    def __init__(self, shape: Shape, since: date | None) -> None:
        facts = shape.facts()
        span = span_of(facts)
        if span is None:
            raise Unpriced("dates")
        terms = terms_on(shape.concluded_on)
        self.facts, self.span, self.terms = facts, span, terms
        parts = tuple(parts_of(facts, span, terms)) if terms.prorata_method else ()
        self.parts = tuple(zip(parts, self._left(parts, since), strict=True))
        self.short = under_a_year(span, terms)
        self.by_year = bool(parts) and not (span.broken or facts.rerated or self.short)
        empty = schedule_apprenticeship(facts, terms, _NO_AMOUNT)
        self.months = tuple([month_of(due, span) for due in empty])

    def _left(self, parts: Sequence[Part], since: date | None) -> Sequence[Part]:
        """What remains of each execution year from a day."""
        if since is None:
            return parts
        years = years_of(self.span.start, self.span.last)
        return [part_left(part, year, since, self.terms) for part, year in zip(parts, years, strict=False)]


class Case:
    """One pair of levels for contracts with the same texts and traits: what their shares of a year cost."""

    __slots__ = ("annual", "facts", "known", "simulated")

    def __init__(self, facts: Facts, annual: Decimal, simulated: Decimal | None) -> None:
        self.facts = facts
        self.annual, self.simulated = annual, simulated
        self.known: dict[tuple[object, ...], tuple[int, ...] | None] = {}

    def by_year(self, frame: Frame) -> tuple[int, ...] | None:
        """The payments of each execution year; None when the first one does not bear the employer share."""
        found: tuple[int, ...] = ()
        for part, left in frame.parts:
            place = (part.year == 1, part.numerator, part.denominator, left.numerator)
            if place not in self.known:
                self.known[place] = self._year(frame, part, left)
            year = self.known[place]
            if year is None:
                return None
            found += year
        return found

    def whole(self, frame: Frame, shape: Shape, since: date | None) -> tuple[int, ...]:
        """The payments of a contract that goes as one piece."""
        exact = frame.span if frame.span.broken or frame.facts.rerated else None
        place = (frame.short, exact, *[(part, left.numerator) for part, left in frame.parts])
        found = self.known.get(place)
        if found is None:
            dues = payments(shape, self.annual, self.simulated, since)
            found = self.known[place] = tuple([_cents(due.amount) for due in dues])
        return found

    def _year(self, frame: Frame, part: Part, left: Part) -> tuple[int, ...] | None:
        facts, terms = self.facts, frame.terms
        rates = rates_of(facts, terms, self.annual)
        worth = year_worth(part, rates)
        if self.simulated is not None:
            worth += year_worth(left, rates_of(facts, terms, self.simulated)) - year_worth(left, rates)
        shares = year_shares(worth, terms)
        if part.year == 1:
            line = employer_share(facts, frame.span, terms, rates.reduced, worth)
            if line is not None:
                if -line.amount >= worth:
                    return None
                dues = net((Due("", "", amount) for amount in shares), -line.amount)
                shares = tuple(due.amount for due in dues)
        return tuple([_cents(amount) for amount in shares])


class Engine:
    """Asks the rules once for each case of a run; `since`: the simulated level holds from that day only."""

    def __init__(self, since: date | None = None) -> None:
        self.since = since
        self._first = 0 if since is None else since.year * YEAR + since.month - 1
        self._frames: dict[tuple[object, ...], Frame] = {}
        self._cases: dict[tuple[object, ...], Case] = {}

    def flows(self, shape: Shape, annual: Decimal, simulated: Decimal | None) -> Flows:
        """The payments of a contract at its level, and what the simulated one changes."""
        since = self.since
        frame = self._frame(shape, None)
        before, months = self._cents(shape, frame, annual), frame.months
        if simulated is None:
            return Flows(months, before, (), ())
        if since is None:
            replaced = self._frame(shape._replace(traits=plain(shape.traits)), None)
            after = self._cents(shape._replace(traits=plain(shape.traits)), replaced, simulated)
            return Flows(months, before, months, tuple(map(sub, after, before)))
        if frame.facts.rerated:  # a text has already changed its remaining duration
            return Flows(months, before, (), ())
        after = self._cents(shape, self._frame(shape, since), annual, simulated)
        moved = tuple([month if month > self._first else self._first for month in months])
        return Flows(months, before, moved, tuple(map(sub, after, before)))

    def _frame(self, shape: Shape, since: date | None) -> Frame:
        known, traits = shape.level is not None, shape.traits
        key = (regime(shape.concluded_on), shape.starts_on, shape.ends_on, known, traits, since)
        frame = self._frames.get(key)
        if frame is None:
            frame = self._frames[key] = Frame(shape, since)
        return frame

    def _cents(
        self, shape: Shape, frame: Frame, annual: Decimal, simulated: Decimal | None = None
    ) -> tuple[int, ...]:
        since = None if simulated is None else self.since
        key = (annual, simulated, regime(shape.concluded_on), shape.level, shape.traits)
        case = self._cases.get(key)
        if case is None:
            case = self._cases[key] = Case(shape.facts(), annual, simulated)
        found = case.by_year(frame) if frame.by_year and shape.level is not None else None
        return found if found is not None else case.whole(frame, shape, since)


def _cents(amount: Decimal) -> int:
    return int(amount * _CENTS)
