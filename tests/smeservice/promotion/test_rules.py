"""Stages, counts, pasted lists: pure rules."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeservice.rules import promotion as rules
from smeservice.rules.promotion import Counts, Known

ON = dt.date(2026, 11, 23)
SIRET = "73282932000074"
days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))


@given(days, st.lists(days, max_size=6))
def test_only_what_follows_the_promotion_counts(promoted_on: dt.date, trials: list[dt.date]) -> None:
    after = [day for day in trials if day >= promoted_on]
    expected = {0: "promoted", 1: "tried"}.get(len(after), "repeated")
    assert rules.stage(promoted_on, trials) == expected
    assert rules.stage(promoted_on, after) == expected


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_rate_is_a_whole_percent(part: int, more: int) -> None:
    found = rules.rate(part, part + more)
    if part + more == 0:
        assert found is None
    else:
        assert abs(found * (part + more) - 100 * part) * 2 <= part + more


def test_counts_say_their_rates_and_add_up() -> None:
    one, two = Counts(8, 3, 1), Counts(0, 0, 0)
    assert (one.tried_rate, one.repeated_rate) == (38, 33)
    assert (two.tried_rate, two.repeated_rate) == (None, None)
    assert rules.totals([one, one, two]) == Counts(16, 6, 2)


def test_a_pasted_list_keeps_its_lines() -> None:
    text = f"{SIRET}\n\n732 829 320 00074;Boulangerie\n  \tx"
    assert rules.listed(text) == [(1, SIRET), (3, SIRET), (4, "x")]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (None, "inconnu du registre"),
        (Known(SIRET, SIRET[:9], dt.date(2026, 1, 5), True), "fermé depuis le 05/01/2026"),
        (Known(SIRET, SIRET[:9], None, False), "d’un autre OPCO"),
        (Known(SIRET, SIRET[:9], None, None), ""),
        (Known(SIRET, SIRET[:9], dt.date(2027, 1, 1), True), ""),
    ],
)
def test_a_firm_that_cannot_be_added_is_named(known: Known | None, said: str) -> None:
    found = rules.flaw(7, SIRET, known, ON)
    assert (said in found) if said else found == ""
    assert not found or found.startswith(f"Ligne 7, {SIRET}")


def test_an_action_is_held_from_its_day() -> None:
    assert rules.held_flaw(ON, ON) == ""
    assert "24/11/2026" in rules.held_flaw(dt.date(2026, 11, 24), ON)


def test_every_move_is_told() -> None:
    assert rules.MOVES.keys() <= rules.TOLD.keys()
