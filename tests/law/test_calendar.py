"""Deadlines: the derived examples, then brute force."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law

DAY = timedelta(days=1)
DATES = st.dates(date(2024, 1, 1), date(2030, 12, 31))


def test_d8_five_working_days_after_a_tuesday():
    assert law.transmission_due_on(date(2026, 9, 1), "app") == date(2026, 9, 7)


def test_professionalisation_counts_calendar_days():
    assert law.transmission_due_on(date(2026, 9, 1), "pro") == date(2026, 9, 6)


@pytest.mark.parametrize("kind", ["app", "pro"])
def test_d9_twenty_calendar_days_then_silence_speaks(kind):
    assert law.decision_due_on(date(2026, 10, 1), kind) == date(2026, 10, 21)


def test_silence_means_the_opposite_in_the_two_regimes():
    assert law.app_silence(date(2026, 10, 1)) == "refused"
    assert law.pro_silence(date(2026, 10, 1)) == "accepted"


def test_public_holidays_are_not_working_days():
    easter_monday, ascension, whit_monday = date(2026, 4, 6), date(2026, 5, 14), date(2026, 5, 25)
    for on in (easter_monday, ascension, whit_monday, date(2026, 7, 14), date(2026, 12, 25)):
        assert not law.is_working_day(on)
    assert law.is_working_day(date(2026, 5, 16))  # a Saturday
    assert not law.is_working_day(date(2026, 5, 17))  # a Sunday


def test_a_bridge_of_may_moves_the_deadline():
    assert law.add_working_days(date(2026, 4, 30), 5) == date(2026, 5, 7)
    assert law.transmission_due_on(date(2026, 5, 4), "app") == date(2026, 5, 11)


@given(DATES, st.integers(0, 40))
def test_working_days_match_a_plain_walk(start, count):
    due = law.add_working_days(start, count)
    walked = [start + DAY * number for number in range(1, (due - start).days + 1)]
    working = [on for on in walked if on.weekday() != 6 and on not in law.public_holidays(on.year)]
    assert len(working) == count
    assert not walked or due == working[-1]


@given(DATES, st.integers(0, 400))
def test_calendar_days_do_not_count_the_first(start, count):
    assert (law.add_days(start, count) - start).days == count


def test_a_year_has_eleven_public_holidays():
    assert {len(law.public_holidays(year)) for year in range(2025, 2031)} <= {10, 11}
    assert len(law.public_holidays(2026)) == 11
