"""What the facts amount to: the readings of one file that several rules share."""

from datetime import date
from typing import NamedTuple

import law
from contracts.rules.facts import Facts
from contracts.rules.terms import Terms, add_months, months_after

_DIPLOMA_LEVELS = {"5": 3, "4": 4, "3": 5, "2": 6, "1": 7}  # first digit of a code diplôme (BCN)
_LABOUR_MINISTRY = "T"  # third character of the diploma codes of its titles (BCN)
_NO_DIPLOMA = frozenset({"13", "25", "26"})  # alternant_diplome_plus_eleve


class Span(NamedTuple):
    """A contract's dates: as signed, the last day paid, and the early end before it (L6222-18-2)."""

    start: date
    end: date
    last: date
    broken_on: date | None = None

    @property
    def broken(self) -> bool:
        return self.broken_on is not None


def span_of(facts: Facts) -> Span | None:
    """None when a date is missing or the end comes before the start."""
    start, end, broken_on = facts.starts_on, facts.ends_on, facts.terminated_on
    if start is None or end is None:
        return None
    if broken_on is None or broken_on >= end:
        return Span(start, end, end) if end >= start else None
    last = min(max(broken_on, facts.maintained_until or broken_on), end)
    return Span(start, end, last, broken_on) if broken_on >= start else None


def lasts(start: date, end: date, months: int) -> bool:
    """Does the period cover that many months, its first and last days included?"""
    return (months_after(start, months) - end).days <= 1


def within(start: date, end: date, months: int) -> bool:
    """Does it end before the day that many months after its start?"""
    return end < add_months(start, months)


def under_a_year(span: Span, terms: Terms) -> bool:
    """Is the contract, as signed, shorter than the threshold of R6332-25 IV?"""
    months = terms.short_threshold_months
    return months is not None and not lasts(span.start, span.end, months)


def broken_in_trial(facts: Facts, span: Span, terms: Terms) -> bool:
    """Was the contract broken within the practical days of L6222-18? Calendar days decide when fewer."""
    if span.broken_on is None or terms.trial_days is None:
        return False
    days = facts.practical_days
    if days is None:
        days = law.periods.days(span.start, span.broken_on)
    return days <= terms.trial_days


def level_of(facts: Facts) -> int | None:
    """Level of the certification aimed at, 3 to 8; read from the diploma code when the register is silent."""
    certification = facts.certification
    if certification is not None and certification.level is not None:
        return certification.level
    return _DIPLOMA_LEVELS.get(facts.diploma_code[0]) if facts.diploma_code else None


def is_ministry_title(facts: Facts) -> bool:
    """A title of the ministry of labour, known from the register or from the diploma code."""
    certification = facts.certification
    if certification is not None and certification.ministry_title is not None:
        return certification.ministry_title
    return facts.diploma_code is not None and facts.diploma_code[2:3] == _LABOUR_MINISTRY


def mostly_remote(facts: Facts, terms: Terms) -> bool:
    """Has the remote share of the CFA hours reached the threshold (D6332-82-1 I)?"""
    threshold = terms.distance_threshold
    if threshold is None or not facts.remote_hours or not facts.training_hours:
        return False
    return bool(facts.remote_hours >= threshold * facts.training_hours)


def without_diploma(facts: Facts) -> bool:
    """No diploma at all, as declared."""
    return facts.highest_diploma in _NO_DIPLOMA


def priority_public(facts: Facts, terms: Terms) -> bool:
    """L6325-1-1: declared, or a young person without any diploma."""
    if facts.priority_public is not None:
        return facts.priority_public
    if facts.born_on is None or facts.starts_on is None or terms.pro_age_max is None:
        return False
    young = law.periods.age(facts.born_on, facts.starts_on) <= terms.pro_age_max
    return young and without_diploma(facts)
