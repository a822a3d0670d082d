"""The old norm of coverage, on the case whose printed total is wrong."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeservice.rules import coverage

ON = dt.date(2026, 11, 23)


def test_the_printed_total_of_2008_is_not_the_sum_of_its_terms() -> None:
    norm = coverage.norm(small=1_200_000, other=100_400, on=ON)
    assert (norm.small_visits, norm.other_visits) == (240_000, 100_400)
    assert (norm.visits, norm.advisers) == (340_400, 1362)
    assert coverage.advisers(344_400, norm.a_head) == 1378
    flaw = norm.flaw(344_400)
    for figure in ("344 400", "340 400", "1 378", "1 362"):
        assert figure.replace(" ", "\N{NARROW NO-BREAK SPACE}") in flaw
    assert norm.flaw(340_400) == ""


@pytest.mark.parametrize(
    ("small", "other", "visits", "advisers"),
    [(0, 0, 0, 0), (1, 0, 1, 1), (5, 0, 1, 1), (6, 0, 2, 1), (1250, 0, 250, 1), (1250, 1, 251, 2)],
)
def test_what_is_begun_is_whole(small: int, other: int, visits: int, advisers: int) -> None:
    norm = coverage.norm(small=small, other=other, on=ON)
    assert (norm.visits, norm.advisers) == (visits, advisers)


@given(small=st.integers(0, 10**7), other=st.integers(0, 10**6), more=st.integers(0, 1000))
def test_more_firms_never_ask_for_fewer_advisers(small: int, other: int, more: int) -> None:
    before, after = (coverage.norm(small=small, other=other + plus, on=ON) for plus in (0, more))
    assert after.advisers >= before.advisers
    assert (before.advisers - 1) * before.a_head < before.visits or before.visits == 0
    assert before.visits <= before.advisers * before.a_head
