"""Size classes: exactly the thresholds of the law, and never a guess inside a band."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registers.rules import sizes
from registers.rules.sizes import Size

ON = dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("headcount", "expected"),
    [
        (0, "small"),
        (10, "small"),
        (11, "plan"),
        (49, "plan"),
        (50, "medium"),
        (249, "medium"),
        (250, "large"),
    ],
)
def test_thresholds(headcount: int, expected: str) -> None:
    assert sizes.class_of(Size(2025, headcount, headcount), ON) == expected


def test_a_band_over_a_threshold_has_no_class() -> None:
    assert sizes.class_of(Size(2025, *sizes.band_of("11")), ON) is None
    assert sizes.class_of(Size(2025, *sizes.band_of("12")), ON) == "plan"
    assert sizes.class_of(Size(2025, *sizes.band_of("53")), ON) == "large"


@given(st.integers(0, 400), st.integers(0, 400))
def test_a_band_never_says_more_than_its_bounds(one: int, other: int) -> None:
    least, most = sorted((one, other))
    found = sizes.class_of(Size(2025, least, most), ON)
    inside = {sizes.class_of(Size(2025, each, each), ON) for each in range(least, most + 1)}
    assert found == (inside.pop() if len(inside) == 1 else None)
    under = sizes.under_plan_threshold(Size(2025, least, most), ON)
    assert under == {(True, True): True, (False, False): False}.get((least < 50, most < 50))


def test_crossings_are_told_by_year() -> None:
    found = sizes.crossings([Size(2025, 50, 50), Size(2023, 9, 9), Size(2024, 10, 19)], ON)
    assert found == [sizes.Crossing(2025, "small", "medium")]
    assert found[0].up


@pytest.mark.parametrize("text", ["", "douze", "-1", "99999999", "1e5"])
def test_what_is_no_headcount_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="effectif"):
        sizes.headcount_of(text)
