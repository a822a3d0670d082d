"""When the amount is paid: calendars by conclusion date, under one year, side costs (R6332-25)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

import law
from contracts.rules import topups
from contracts.rules.facts import Facts
from contracts.rules.terms import Terms, add_months, years_of
from contracts.rules.traits import Span, span_of, under_a_year
from contracts.rules.verdict import ZERO, Amount, Instalment
from law.money import split
from law.periods import Year

_DAY = timedelta(days=1)
_PERCENT = 100
_SIDE_STEPS = {
    "annexes.meal": "meal",
    "annexes.lodging": "lodging",
    "annexes.equipment.old": "equipment",
    "annexes.equipment.new": "equipment",
}


class Due(NamedTuple):
    """An instalment before its number and before the employer share."""

    step: str
    rule: str
    amount: Decimal
    year: int | None = None
    share: int | None = None
    due_on: date | None = None
    opens_on: date | None = None


def schedule_apprenticeship(facts: Facts, terms: Terms, amount: Amount) -> tuple[Instalment, ...]:
    """The payments of the amount; the employer share comes off the first advance, then off the next ones."""
    span = span_of(facts)
    if span is None or terms.payment_calendar is None:
        return ()
    by_year: dict[int, Decimal] = {}
    for line in amount.lines:
        if line.year is not None and not topups.is_regional(line.rule):
            by_year[line.year] = by_year.get(line.year, ZERO) + line.amount
    if span.broken:
        dues: Iterator[Due] = iter((Due("rupture", "rupture.recover", sum(by_year.values(), ZERO)),))
    elif under_a_year(span, terms):
        dues = _under_a_year(facts, span, terms, sum(by_year.values(), ZERO), amount.employer_share)
    else:
        dues = _by_year(facts, span, terms, by_year, amount.employer_share)
    return _numbered([*net(dues, amount.employer_share), *_side_costs(amount), *_regional(amount, span)])


def schedule_professionalisation(facts: Facts, terms: Terms, amount: Amount) -> tuple[Instalment, ...]:
    """An advance within its cap, then the balance on proof of the action (R6332-25 II)."""
    rate = terms.pro_advance_max
    advance, balance = split(amount.total, (rate, 1 - rate))
    rule = "pay.other_actions"
    return _numbered(
        [
            Due("pro_advance", rule, advance, None, int(rate * _PERCENT)),
            Due("pro_balance", rule, balance, None, _PERCENT - int(rate * _PERCENT), facts.ends_on),
        ]
    )


def _numbered(dues: list[Due]) -> tuple[Instalment, ...]:
    return tuple(
        Instalment(number, due.step, due.rule, due.amount, due.year, due.share, due.due_on, due.opens_on)
        for number, due in enumerate(dues, start=1)
    )


def net(dues: Iterable[Due], share: Decimal) -> Iterator[Due]:
    """Take the employer share off the first advance; what it cannot bear goes to the next payments."""
    for due in dues:
        taken = min(share, due.amount)
        if taken > 0:
            share -= taken
            rule = "pay.advance.net" if due.step.startswith("advance") else due.rule
            due = due._replace(amount=due.amount - taken, rule=rule)
        yield due


def _side_costs(amount: Amount) -> Iterator[Due]:
    for line in amount.lines:
        step = _SIDE_STEPS.get(line.rule)
        if step:
            yield Due(step, line.rule, line.amount)


def _regional(amount: Amount, span: Span) -> Iterator[Due]:
    """What a région adds to each execution year, once that year is over."""
    if amount.regional is None:
        return
    ends = {year.number: year.end for year in years_of(span.start, span.last)}
    for year, euros in sorted(topups.by_year(amount.lines).items()):
        if euros:
            yield Due(topups.KIND, topups.RULE, euros, year, None, None, ends.get(year, span.last))


def _under_a_year(facts: Facts, span: Span, terms: Terms, total: Decimal, share: Decimal) -> Iterator[Due]:
    """One advance, then the balance (R6332-25 IV)."""
    rate = terms.short_advance
    advance, balance = split(total, (rate, 1 - rate))
    percent = int(rate * _PERCENT)
    step, rule = _first_advance(facts, span, terms, "pay.under_year")
    yield Due(step, rule, advance, 1, percent)
    step, due_on = _last_balance(span, terms, share)
    yield Due(step, "pay.under_year", balance, 1, _PERCENT - percent, due_on)


def _by_year(
    facts: Facts, span: Span, terms: Terms, by_year: dict[int, Decimal], share: Decimal
) -> Iterator[Due]:
    """Each execution year is split by the calendar of the conclusion date; an incomplete last one too."""
    steps = terms.payment_calendar
    years = years_of(span.start, span.last)
    base_rule = calendar_rule(terms)
    first = _first_advance(facts, span, terms, base_rule)
    for year in years:
        is_last = year.number == len(years)
        for step, amount in zip(steps, year_shares(by_year.get(year.number, ZERO), terms), strict=True):
            percent = int(step.share * _PERCENT)
            if step.timing == "invoice" and year.number == 1:
                yield Due(*first, amount, year.number, percent)
            elif step.timing == "invoice":
                yield Due("advance_next", base_rule, amount, year.number, percent, None, year.start)
            elif step.timing != "term":
                name = f"month{step.month}{'_end' if step.timing == 'month_end' else ''}"
                yield Due(name, base_rule, amount, year.number, percent, _month_due(year, step))
            elif is_last:
                name, due_on = _last_balance(span, terms, share)
                yield Due(name, "pay.balance.last", amount, year.number, percent, due_on)
            else:
                opens_on = years[year.number].start
                yield Due("balance_year", "pay.balance.year", amount, year.number, percent, None, opens_on)


@lru_cache(maxsize=65536)
def year_shares(total: Decimal, terms: Terms) -> tuple[Decimal, ...]:
    """The payments of one execution year, before the employer share."""
    return split(total, tuple(step.share for step in terms.payment_calendar))


def calendar_rule(terms: Terms) -> str:
    """Rule id of the calendar, named after the first year of its contracts."""
    calendar = law.payment_calendar.at(terms.on)
    return f"pay.schedule.{calendar.since.year}" if calendar and calendar.since else ""


def _first_advance(facts: Facts, span: Span, terms: Terms, rule: str) -> tuple[str, str]:
    """The first advance waits for an attestation when the CFA is newly declared (R6332-25 V)."""
    months, provider = terms.new_cfa_months, facts.provider
    declared_on = provider.declared_on if provider is not None else None
    if months is None or declared_on is None or add_months(declared_on, months) <= span.start:
        return "advance", rule
    return "advance_new_cfa", "pay.new_cfa"


def _last_balance(span: Span, terms: Terms, share: Decimal) -> tuple[str, date]:
    """Last day for the final documents since July 2025; before, the end of the contract."""
    months = terms.balance_forfeit_months
    if months is None:
        return "balance_end", span.end
    return ("balance_last_share" if share else "balance_last"), add_months(span.end, months)


def _month_due(year: Year, step: law.Step) -> date:
    """First or last day of the month named, within the execution year."""
    month = step.month or 0
    if step.timing == "month_start":
        return min(add_months(year.start, month - 1), year.end)
    return min(add_months(year.start, month) - _DAY, year.end)
