"""The radar: when it sounds, how near the end is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from branches.rules import radar

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_the_radar_of_the_tourier_fires_two_years_before() -> None:
    """missions.md, case h10."""
    assert radar.fires_on(date(2025, 9, 29)) == date(2023, 9, 29)
    assert radar.alarm(date(2025, 9, 29), date(2023, 9, 28)) is None
    found = radar.alarm(date(2025, 9, 29), date(2023, 9, 29))
    assert found
    assert (found.months, found.since, found.tone) == (24, date(2023, 9, 29), "calm")


@pytest.mark.parametrize(
    ("on", "months", "tone"),
    [
        (date(2024, 3, 28), 24, "calm"),
        (date(2024, 3, 29), 18, "calm"),
        (date(2024, 9, 29), 12, "soon"),
        (date(2025, 3, 29), 6, "late"),
        (date(2025, 9, 29), 6, "late"),
        (date(2025, 9, 30), 0, "late"),
    ],
)
def test_the_nearest_alarm_is_told(on: date, months: int, tone: str) -> None:
    found = radar.alarm(date(2025, 9, 29), on)
    assert found
    assert (found.months, found.tone, found.over) == (months, tone, months == 0)


@given(DAYS, st.sampled_from([24, 18, 12, 6]))
def test_the_horizon_is_the_last_end_that_sounds(on: date, months: int) -> None:
    last = radar.horizon(on, months)
    found = radar.alarm(last, on)
    assert found
    assert found.months <= months
    beyond = radar.alarm(last + timedelta(days=1), on)
    assert beyond is None or beyond.months > months


@given(DAYS, DAYS)
def test_alarms_only_get_nearer(ends_on: date, on: date) -> None:
    today, tomorrow = radar.alarm(ends_on, on), radar.alarm(ends_on, on + timedelta(days=1))
    if today:
        assert tomorrow
        assert tomorrow.months <= today.months
        assert today.over == (on > ends_on)
    else:
        assert on < radar.fires_on(ends_on)


def test_a_renewal_is_begun_between_18_and_12_months_before() -> None:
    assert radar.renew_between(date(2027, 8, 29)) == (date(2026, 2, 28), date(2026, 8, 29))
    assert radar.marks(date(2026, 1, 1)) == law.radar_months(date(2026, 1, 1))
