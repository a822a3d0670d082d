"""When somebody is asked, what may be shown, without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeservice.rules import satisfaction
from smeservice.rules.satisfaction import Asked

ON = dt.date(2026, 11, 23)
SEEN = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        (Asked(SEEN, "a@b.fr", True), True),
        (Asked(SEEN, "", True), False),
        (Asked(SEEN, "a@b.fr", False), False),
        (Asked(ON, "a@b.fr", True), False),
        (Asked(ON - dt.timedelta(days=1), "a@b.fr", True), True),
        (Asked(ON - dt.timedelta(days=15), "a@b.fr", True), True),
        (Asked(ON - dt.timedelta(days=16), "a@b.fr", True), False),
        (Asked(SEEN, "a@b.fr", True, dt.date(2026, 5, 23)), True),
        (Asked(SEEN, "a@b.fr", True, dt.date(2026, 5, 24)), False),
    ],
)
def test_who_is_asked(case: Asked, expected: bool) -> None:
    assert satisfaction.may_ask(case, ON) is expected


def test_the_window_holds_the_days_that_may_be_asked_about() -> None:
    since, until = satisfaction.window(ON)
    for back in range(30):
        day = ON - dt.timedelta(days=back)
        assert (since <= day <= until) == satisfaction.may_ask(Asked(day, "a@b.fr", True), ON)


def test_the_mean_is_to_a_tenth() -> None:
    assert satisfaction.mean(0, 0) is None
    assert satisfaction.mean(17, 4) == Decimal("4.3")


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 8, "b": 9}, set()),
        ({"a": 2, "b": 9, "c": 7}, {"a", "c"}),
        ({"a": 2, "b": 3, "c": 7}, {"a", "b"}),
        ({"a": 2, "b": 1, "c": 7, "d": 9}, {"a", "b", "c"}),
        ({"a": 0, "b": 9}, set()),
        ({"a": 3}, {"a"}),
    ],
)
def test_small_slices_are_hidden_and_cannot_be_subtracted(counts: dict[str, int], expected: set[str]) -> None:
    assert satisfaction.hidden(counts, 5) == expected


@given(found=st.lists(st.integers(0, 30), max_size=8))
def test_what_is_hidden_is_never_one_small_slice_alone(found: list[int]) -> None:
    counts = {f"{index}": count for index, count in enumerate(found)}
    hidden = satisfaction.hidden(counts, 5)
    assert all(count >= 5 for key, count in counts.items() if count and key not in hidden)
    if hidden and any(count and key not in hidden for key, count in counts.items()):
        assert len(hidden) > 1
        assert sum(counts[key] for key in hidden) >= 5
