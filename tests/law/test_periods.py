"""Days, months and years: the published examples, then brute force."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import law

DAY = timedelta(days=1)
STARTS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
LENGTHS = st.integers(0, 1500)


def _days_of(start, end):
    return [start + DAY * number for number in range((end - start).days + 1)]


def test_h1_twelve_months_and_three_days_are_368_days():
    start, end = date(2025, 9, 1), date(2026, 9, 3)
    assert law.days(start, end) == 368
    assert [(year.days, year.base_days) for year in law.execution_years(start, end)] == [(365, 365), (3, 365)]


def test_h4_months_slide_from_the_start_day():
    assert law.started_months(date(2023, 9, 28), date(2024, 10, 3)) == 13


def test_h7_three_days_across_two_months():
    start, end = date(2025, 1, 31), date(2025, 2, 2)
    assert law.days(start, end) == 3
    assert law.started_months(start, end, "calendar") == 2
    assert law.started_months(start, end) == 1  # the sliding reading of H4, the one in force


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2025, 9, 1), date(2026, 8, 31), 365),
        (date(2025, 9, 1), date(2026, 6, 30), 303),
        (date(2025, 9, 1), date(2026, 1, 10), 132),
        (date(2027, 9, 1), date(2028, 8, 31), 366),
        (date(2026, 3, 2), date(2026, 3, 1), 0),
    ],
)
def test_days_counts_both_ends(start, end, days):
    assert law.days(start, end) == days


def test_an_execution_year_with_29_february_is_366_days_long_and_complete():
    years = law.execution_years(date(2027, 9, 1), date(2029, 8, 31))
    assert [(year.days, year.base_days, year.complete) for year in years] == [
        (366, 366, True),
        (365, 365, True),
    ]


def test_a_contract_starting_on_29_february_has_years_of_its_own_length():
    """A year from 29 February ends on 28 February: one day more would pay a second year."""
    years = law.execution_years(date(2024, 2, 29), date(2028, 2, 28))
    assert [year.start for year in years] == [
        date(2024, 2, 29),
        date(2025, 3, 1),
        date(2026, 3, 1),
        date(2027, 3, 1),
    ]
    assert all(year.complete for year in years)


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 11, 15), 2, date(2026, 1, 15)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2027, 8, 31), 4, date(2027, 12, 31)),
    ],
)
def test_add_months_stays_in_the_month(on, months, expected):
    assert law.add_months(on, months) == expected


@given(STARTS, LENGTHS)
def test_execution_years_cut_the_contract_without_gap_or_overlap(start, length):
    end = start + DAY * length
    years = law.execution_years(start, end)
    assert [on for year in years for on in _days_of(year.start, year.end)] == _days_of(start, end)
    assert [year.number for year in years] == list(range(1, len(years) + 1))
    assert all(year.days == len(_days_of(year.start, year.end)) <= year.base_days for year in years)
    assert all(year.complete for year in years[:-1])
    assert {year.base_days for year in years} <= {365, 366}


def _begins(on, start):
    """Does another month begin on that day? A month too short for it ends with its last day."""
    return on.day == start.day or (on.day == 1 and (on - DAY).day < start.day)


@pytest.mark.parametrize(("end", "months"), [(date(2025, 2, 28), 6), (date(2025, 3, 1), 7)])
def test_a_sixth_month_from_the_29th_ends_with_a_short_february(end, months):
    assert law.started_months(date(2024, 8, 29), end) == months


@given(STARTS, LENGTHS)
@example(date(2024, 8, 29), 183)
def test_started_months_counts_the_months_that_have_begun(start, length):
    end = start + DAY * length
    begun = 1 + sum(_begins(on, start) for on in _days_of(start, end)[1:])
    assert law.started_months(start, end) == begun
    touched = {(on.year, on.month) for on in _days_of(start, end)}
    assert law.started_months(start, end, "calendar") == len(touched)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2024, 8, 31), date(2025, 2, 28), 6),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2025, 1, 31), date(2025, 2, 28), 1),
        (date(2025, 1, 31), date(2025, 3, 1), 2),
    ],
)
def test_a_month_from_the_31st_ends_with_the_next_month(start, end, months):
    assert law.started_months(start, end) == months


def test_no_month_has_begun_before_the_start():
    assert law.started_months(date(2024, 5, 2), date(2024, 5, 1)) == 0


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(2008, 9, 15), date(2026, 9, 14), 17),
        (date(2008, 9, 15), date(2026, 9, 15), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_age_counts_birthdays(born, on, age):
    assert law.age(born, on) == age


@pytest.mark.parametrize(
    ("on", "age"),
    [(date(2026, 9, 15), 17), (date(2026, 9, 30), 17), (date(2026, 10, 1), 18)],
)
def test_pay_age_steps_on_the_first_of_the_next_month(on, age):
    assert law.pay_age(date(2008, 9, 15), on) == age


def test_a_birthday_on_the_first_steps_a_month_later():
    assert law.pay_age(date(2008, 9, 1), date(2026, 9, 30)) == 17
    assert law.pay_age(date(2008, 9, 1), date(2026, 10, 1)) == 18
