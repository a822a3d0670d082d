"""The envelopes of a convention with a région as they stand: drawn, left, forecast, rules, cuts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

import law
from conventions.actions import budget, topups
from conventions.models import BudgetLine, CommitmentEntry, Convention, Draw, LineTerms, Suspension
from conventions.rules import landing
from conventions.rules.envelopes import ALARMS, Cut
from conventions.rules.envelopes import alarm as alarm_of
from conventions.rules.topups import TopUp


@dataclass(frozen=True, slots=True)
class Served:
    """A rule in force, and how many contracts it serves."""

    rule: TopUp
    contracts: int

    @property
    def full(self) -> bool:
        return self.rule.places is not None and self.contracts >= self.rule.places


@dataclass(frozen=True, slots=True)
class Standing:
    """An envelope as shown."""

    line: BudgetLine
    label: str
    amount: Decimal
    landing: landing.Landing
    contracts: int
    suspension: Suspension | None
    rules: tuple[Served, ...]
    alarm: str

    @property
    def drawn(self) -> Decimal:
        return self.line.committed

    @property
    def spent(self) -> Decimal:
        return self.line.spent

    @property
    def left(self) -> Decimal:
        return max(self.amount - self.drawn, Decimal(0))

    @property
    def percent(self) -> int:
        return int(self.drawn * 100 / self.amount) if self.amount else 0

    @property
    def bar(self) -> int:
        """How much of its bar is filled."""
        return min(self.percent, 100)

    @property
    def signalled(self) -> str:
        """Its alarm in words."""
        return ALARMS.get(self.alarm, "")

    def cut(self, percent: Decimal) -> Cut:
        """What a cut would make of it."""
        return Cut(self.amount, self.drawn, percent, self.contracts)


def of(convention: Convention, on: date) -> list[Standing]:
    """The envelopes of a signed convention: the lines its rules draw, or have drawn."""
    version = budget.shown_version(convention, on)
    if version is None or version.signed_on is None:
        return []
    written = topups.rules_of(version)
    drawn = set(Draw.objects.filter(line__convention=convention).values_list("line__number", flat=True))
    wanted = {rule.line for rule in written} | drawn
    lines = {number: terms for number, terms in topups.lines_of(version).items() if number in wanted}
    return [_standing(convention, terms, written, on) for terms in lines.values()]


def _standing(convention: Convention, terms: LineTerms, written: tuple[TopUp, ...], on: date) -> Standing:
    line: BudgetLine = terms.line
    live = Draw.objects.live().filter(line=line)
    flows = (
        CommitmentEntry.objects.filter(line=line).order_by().values_list("on").annotate(total=Sum("amount"))
    )
    forecast = landing.landing(
        terms.amount, [landing.Flow(day, euros) for day, euros in flows], convention.starts_on,
        convention.ends_on, on,
    )  # fmt: skip
    suspension = Suspension.objects.filter(line=line, until=None).select_related("made_by").first()
    served = tuple(
        Served(rule, live.filter(rules__contains=[rule.code]).count())
        for rule in written
        if rule.line == line.number
    )
    alarm = alarm_of(
        amount=terms.amount, drawn=line.committed, full_on=forecast.full_on,
        percent=law.region_alarm_percent(on),
    )  # fmt: skip
    return Standing(
        line=line,
        label=terms.label,
        amount=terms.amount,
        landing=forecast,
        contracts=live.count(),
        suspension=suspension,
        rules=served,
        alarm="suspended" if suspension else alarm,
    )
