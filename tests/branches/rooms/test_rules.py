"""Figures as they are shown: whole, or with the small ones hidden and the amounts that stand beside them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rules import figures as rules
from branches.rules.figures import Measures

COUNT = st.integers(0, 40)
CELL = st.builds(
    lambda live, received, accepted, firms: Measures(
        live=live, received=received, accepted=accepted, committed=Decimal(1000 * live),
        paid=Decimal(100 * live), employers=min(firms, live), companies=firms,
    ),
    COUNT, COUNT, COUNT, COUNT,
)  # fmt: skip
CELLS = st.dictionaries(st.sampled_from("abcdefgh"), CELL, max_size=8)


@given(CELLS)
def test_what_is_shown_is_true_and_large_enough(cells):
    shown = rules.hidden(cells, least=5, least_firms=3)
    full = rules.whole(cells)
    for key, each in (*shown.cells.items(), ("total", shown.total)):
        true = full.total if key == "total" else cells[key]
        for names, least in ((rules.PERSONS, 5), (rules.FIRMS, 3)):
            for name in names:
                count = getattr(each, name)
                assert count in (None, getattr(true, name))
                assert not (count and count < least)


@given(CELLS)
def test_euros_are_shown_where_the_persons_are(cells):
    for key, each in rules.hidden(cells, least=5, least_firms=3).cells.items():
        beside = each.live if cells[key].live else each.accepted
        assert (each.committed is None) == (each.paid is None) == (beside is None)


@given(CELLS, st.data())
def test_groups_hide_with_their_members(cells, data):
    groups = {key: data.draw(st.sampled_from("XYZ")) for key in cells}
    members, grouped = rules.hidden_groups(cells, groups, least=5)
    for group, each in grouped.cells.items():
        inside = [members.cells[key].live for key in cells if groups[key] == group]
        if each.live is None and sum(cells[k].live for k in cells if groups[k] == group):
            assert None in inside  # a group is never found again by adding what it holds
        if inside.count(None) == 1 and each.live is not None:
            raise AssertionError("the only hidden member is what is left of its group")


@pytest.mark.parametrize(("key", "words"), [("2026-11", "nov. 26"), ("2025-01", "janv. 25")])
def test_months(key, words):
    assert rules.month(key) == words
