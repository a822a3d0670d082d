"""Parameters: periods, both ends included, refused when they overlap."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from law import dated
from law.dated import Article, parameter, successive, value

SOMEWHERE = Article("X1", "https://example.org/x1")
DATES = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def _parameter(*values):
    return parameter("pay", "some_number", "Un nombre", "€", *values)


def test_both_ends_of_a_period_are_included():
    number = _parameter(value(1, SOMEWHERE, date(2020, 1, 1), date(2020, 12, 31)))
    assert number(date(2020, 1, 1)) == number(date(2020, 12, 31)) == 1
    assert not number.known(date(2019, 12, 31))
    assert not number.known(date(2021, 1, 1))
    assert number.at(date(2021, 1, 1)) is None


def test_none_is_an_open_end():
    number = _parameter(value(1, SOMEWHERE, None, date(2020, 6, 30)), value(2, SOMEWHERE, date(2020, 7, 1)))
    assert [number(on) for on in (date.min, date(2020, 6, 30), date(2020, 7, 1), date.max)] == [1, 1, 2, 2]


def test_outside_the_known_periods_a_french_sentence_says_so():
    with pytest.raises(law.NotInForce) as refusal:
        law.employer_share_flat(date(2025, 6, 30))
    assert str(refusal.value) == (
        "«\N{NO-BREAK SPACE}Participation de l’employeur\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}: "
        "aucune valeur connue au 30/06/2025 (date de conclusion du contrat)."
    )
    assert isinstance(refusal.value, ValueError)


@pytest.mark.parametrize(
    "values",
    [
        (value(1, SOMEWHERE, None, date(2020, 6, 30)), value(2, SOMEWHERE, date(2020, 6, 30))),
        (value(1, SOMEWHERE, date(2020, 1, 1)), value(2, SOMEWHERE, date(2021, 1, 1))),
        (value(1, SOMEWHERE), value(2, SOMEWHERE)),
        (value(1, SOMEWHERE, date(2020, 1, 2), date(2020, 1, 1)),),
    ],
)
def test_overlapping_or_reversed_periods_are_refused(values):
    with pytest.raises(ValueError, match="some_number"):
        _parameter(*values)


def test_a_gap_between_two_periods_stays_unknown():
    number = _parameter(
        value(2, SOMEWHERE, date(2022, 1, 1)), value(1, SOMEWHERE, date(2020, 1, 1), date(2020, 12, 31))
    )
    assert number(date(2020, 5, 1)) == 1
    assert not number.known(date(2021, 5, 1))
    assert number(date(2022, 1, 1)) == 2


def test_successive_values_end_on_the_eve_of_the_next():
    first, second = successive([value(1, SOMEWHERE, date(2020, 1, 1)), value(2, SOMEWHERE, date(2021, 3, 1))])
    assert (first.until, second.until) == (date(2021, 2, 28), None)


@given(st.sets(DATES, min_size=1, max_size=6), st.lists(DATES, min_size=1, max_size=20))
def test_the_value_found_is_the_one_a_plain_search_finds(starts, asked):
    number = _parameter(*successive(value(start, SOMEWHERE, start) for start in sorted(starts)))
    for on in asked:
        expected = max((start for start in starts if start <= on), default=None)
        assert (number(on) if number.known(on) else None) == expected


def test_the_memory_of_a_parameter_is_bounded(monkeypatch):
    monkeypatch.setattr(dated, "_MEMO_LIMIT", 10)
    number = _parameter(value(Decimal(1), SOMEWHERE))
    assert {number(date(2020, 1, 1) + timedelta(days=day)) for day in range(100)} == {1}
    assert len(number._memo) <= 10
