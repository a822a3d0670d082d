"""Rules of the envelopes of régions, in numbers."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from conventions.rules import topups
from conventions.rules.envelopes import Cut, alarm, granted, variation
from tests.conventions.regions.making import rule

E = Decimal
EUROS = st.decimals(0, 10_000_000, places=2)


def test_national_envelopes_of_2024_fell_by_a_third() -> None:
    """Case h 14: 138 M€ to 88,199 M€ is −36,09 %; 318 M€ in 2021, 134 M€ in 2026."""
    before = law.region_operating_national(dt.date(2021, 6, 1))
    after = law.region_operating_national(dt.date(2024, 6, 1))
    assert variation(before, after) == E("-36.09")
    assert before + law.region_investment_national(dt.date(2021, 6, 1)) == 318_000_000
    this_year = dt.date(2026, 6, 1)
    assert law.region_operating_national(this_year) + law.region_investment_national(this_year) == 134_000_000


def test_a_cut_in_the_middle_of_the_year() -> None:
    cut = Cut(E(10_000), E(6000), E("36.09"), served=4)
    assert (cut.after, cut.lost, cut.left, cut.over, cut.contracts) == (
        E("6391.00"), E("3609.00"), E("391.00"), 0, 0,
    )  # fmt: skip
    deep = Cut(E(10_000), E(8000), E(36), served=5)
    assert (deep.left, deep.over, deep.contracts) == (0, E("1600.00"), 0)
    assert Cut(E(10_000), E(0), E(36)).contracts is None


@given(EUROS, EUROS, st.decimals(0, 100, places=2))
def test_a_cut_never_loses_a_cent(amount: E, drawn: E, percent: E) -> None:
    cut = Cut(amount, drawn, percent)
    assert cut.after + cut.lost == amount
    assert cut.after - drawn == cut.left - cut.over
    assert min(cut.left, cut.over) == 0


@given(EUROS, EUROS, EUROS)
def test_granted_is_never_above_what_is_left(wanted: E, left: E, already: E) -> None:
    found = granted(wanted, left=left, already=already)
    assert 0 <= found <= wanted
    assert found - already <= left
    assert found == wanted or found - already == left


@pytest.mark.parametrize(
    ("drawn", "full_on", "word"),
    [
        ("10000.01", None, "over"),
        ("10000", None, "exhausted"),
        ("9000", None, "near"),
        ("5000", dt.date(2027, 1, 1), "pace"),
        ("5000", None, ""),
    ],
)
def test_alarms(drawn: str, full_on: dt.date | None, word: str) -> None:
    assert alarm(amount=E(10_000), drawn=E(drawn), full_on=full_on, percent=90) == word


def test_a_rule_is_kept_and_read_as_it_was() -> None:
    found = rule(
        code="R4", cap=E("1500.50"), places=12, levels=(3, 4), publics=("minor",), departments=("14", "2A")
    )
    assert topups.read(topups.written([found])) == (found,)
    said = topups.words(found)
    assert "les départements 14, 2A" in said
    assert "01/01/2026" in said


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"line": 9}, "line"),
        ({"value": E(0)}, "value"),
        ({"form": "share", "value": E("10.5")}, "value"),
        ({"form": "share", "value": E(101)}, "value"),
        ({"cap": E(0)}, "cap"),
        ({"places": 0}, "places"),
        ({"until": dt.date(2025, 1, 1)}, "until"),
        ({"departments": ("Calvados",)}, "departments"),
        ({"postcodes": ("1400",)}, "postcodes"),
        ({"sirets": ("123",)}, "sirets"),
        ({"certifications": ("38362",)}, "certifications"),
    ],
)
def test_each_flaw_is_said_beside_its_field(changes: dict, field: str) -> None:
    assert list(topups.flaws(replace(rule(), **changes), [1])) == [field]
    assert topups.flaws(rule(), [1]) == {}
