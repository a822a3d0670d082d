"""Whatever the file: cents are neither lost nor made, and what is stored reads back the same."""

import json
from calendar import isleap
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as some

from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from contracts.rules.verdict import Verdict
from law.money import cents
from tests.contracts.rules.cases import D, E, announced, app, pro

euros = some.decimals(min_value=500, max_value=15000, places=2)
starts = some.dates(D(2024, 1, 1), D(2030, 12, 31))
concluded = some.dates(D(2020, 1, 1), D(2026, 11, 23))


@some.composite
def apprenticeships(draw: some.DrawFn) -> Facts:
    start = draw(starts)
    end = start + timedelta(days=draw(some.integers(30, 1500)))
    broken = draw(some.none() | some.integers(0, 1500))
    return app(
        concluded_on=draw(concluded),
        starts_on=start,
        ends_on=end,
        terminated_on=None if broken is None else min(end, start + timedelta(days=broken)),
        practical_days=draw(some.none() | some.integers(1, 90)),
        level=draw(some.integers(3, 8)),
        annual=str(draw(euros)),
        contract_type=draw(some.sampled_from(["11", "21", "22", "23", "33", "36"])),
        derogation=draw(some.sampled_from([None, "11", "12", "21", "22", "50", "60"])),
        training_hours=500,
        remote_hours=draw(some.sampled_from([None, 0, 399, 400, 500])),
        disabled=draw(some.booleans()),
        born_on=draw(some.dates(D(1970, 1, 1), D(2012, 1, 1))),
        announced=announced(
            disability=draw(some.none() | euros),
            meals=draw(some.none() | some.integers(0, 500)),
            nights=draw(some.none() | some.integers(0, 500)),
            equipment=draw(some.none() | euros),
            npec_annual=draw(some.none() | euros),
        ),
    )


@given(apprenticeships())
@settings(max_examples=400, deadline=None)
def test_no_cent_is_lost(facts: Facts) -> None:
    amount, schedule = assess(facts).amount, assess(facts).schedule
    assert sum(line.amount for line in amount.lines) == amount.total
    assert sum(due.amount for due in schedule) == amount.total
    assert amount.total >= 0
    assert amount.employer_share >= 0
    for part in (*amount.lines, *schedule):
        assert part.amount == cents(part.amount)
    assert all(due.amount >= 0 for due in schedule)


@given(apprenticeships())
@settings(max_examples=200, deadline=None)
def test_what_is_stored_reads_back(facts: Facts) -> None:
    verdict = assess(facts)
    assert Verdict.from_dict(json.loads(verdict.to_json())) == verdict


@given(some.integers(1, 2000), some.booleans())
def test_professionalisation_sums(hours: int, priority: bool) -> None:
    verdict = assess(pro(training_hours=hours, priority_public=priority))
    assert sum(due.amount for due in verdict.schedule) == verdict.amount.total


@given(some.dates(D(2024, 1, 1), D(2030, 12, 31)), some.integers(1, 1100))
@settings(max_examples=300, deadline=None)
def test_days_of_each_year_against_a_count_by_hand(start: D, length: int) -> None:
    """Walk the days one by one; each belongs to a year that starts on an anniversary."""
    end = start + timedelta(days=length - 1)
    walked: dict[int, int] = {}
    day = start
    while day <= end:
        walked[_year_number(start, day)] = walked.get(_year_number(start, day), 0) + 1
        day += timedelta(days=1)
    lines = assess(app(starts_on=start, ends_on=end, annual="10000", level=5)).amount.lines
    assert {line.year: line.inputs["days"] for line in lines} == walked
    for line in lines:
        assert line.amount == cents(E(10000) * walked[line.year] / line.inputs["base_days"])
        assert line.inputs["base_days"] in (365, 366)
        assert line.amount <= E(10000)


def _year_number(start: D, day: D) -> int:
    """A contract begun on a 29 February turns a year on 1 March of the years without one."""
    number = day.year - start.year
    anniversary = (3, 1) if _has_no_29(start, day) else (start.month, start.day)
    return number + 1 if (day.month, day.day) >= anniversary else number


def _has_no_29(start: D, day: D) -> bool:
    return (start.month, start.day) == (2, 29) and not isleap(day.year)
