"""Parity, quorum, majority, what a decision rests on: without a database."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rules import bodies, meetings
from branches.rules.meetings import Ruling, Side, Tally

RULING = Ruling(Decimal(50), "college", Decimal(50), "college", equal_votes=False)
DAY = dt.date(2026, 11, 23)
seats = st.integers(0, 40)


def tallies(*votes: tuple[int, int, int]) -> list[Tally]:
    return [
        Tally(college, dict(zip(("for", "against", "abstention"), each, strict=True)))
        for college, each in zip(bodies.COLLEGES, votes, strict=True)
    ]


def sides(employers: tuple[int, ...], employees: tuple[int, ...]) -> list[Side]:
    return [Side(code, *each) for code, each in zip(bodies.COLLEGES, (employers, employees), strict=True)]


def test_parity_looks_at_seats_titulars_and_alternates():
    equal = [bodies.Seat(college, True, True) for college in ("employers", "employees") for _ in range(30)]
    assert bodies.parity_flaws(bodies.composition(equal)) == []
    assert [side.seats for side in bodies.composition(equal)] == [30, 30]  # a board of 60
    flaws = bodies.parity_flaws(bodies.composition([*equal, bodies.Seat("employers", True, False)]))
    assert flaws == [
        "31 sièges d’employeurs et 30 de salariés.",
        "31 titulaires d’employeurs et 30 de salariés.",
    ]


def test_the_count_of_mandates_is_more_than_the_count_of_persons():
    # Opco EP: 960 in the sections, 17 regional commissions of 20, a board of 60, for about 1 000 persons.
    assert 960 + 17 * 20 + 60 > 1000


@given(seats, seats, st.integers(0, 100))
def test_a_quorum_needs_the_least_whole_number_of_seats(present, total, percent):
    ruling = Ruling(Decimal(percent), "body", Decimal(50), "body", equal_votes=False)
    found = meetings.quorum(ruling, sides((total, min(present, total)), (0, 0)))
    ((_, there, whole, needed),) = found.counted
    assert needed * 100 >= whole * percent > (needed - 1) * 100 or (needed == 0 and whole * percent == 0)
    assert found.reached == (there >= max(needed, 1))


def test_a_quorum_by_college_is_missed_by_one_of_them():
    found = meetings.quorum(RULING, sides((4, 4), (4, 1)))
    assert not found.reached
    assert found.counted == (("Employeurs", 4, 4, 2), ("Salariés", 1, 4, 2))
    assert meetings.quorum(
        Ruling(Decimal(50), "body", Decimal(50), "body", False), sides((4, 4), (4, 1))
    ).reached


@given(st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_vote_by_college_is_carried_by_both(for_1, against_1, for_2, against_2):
    votes = tallies((for_1, against_1, 3), (for_2, against_2, 0))
    assert meetings.adopted(RULING, votes) == (for_1 > against_1 and for_2 > against_2)
    body = Ruling(Decimal(50), "body", Decimal(50), "body", equal_votes=False)
    assert meetings.adopted(body, votes) == (for_1 + for_2 > against_1 + against_2)


def test_two_thirds_are_strictly_passed():
    ruling = Ruling(Decimal(0), "body", Decimal("66.66"), "body", equal_votes=False)
    assert meetings.adopted(ruling, tallies((2, 1, 0), (0, 0, 9)))
    assert not meetings.adopted(ruling, tallies((1, 1, 0), (0, 0, 9)))
    assert not meetings.adopted(ruling, tallies((0, 0, 2), (0, 0, 2)))


def test_each_voter_counts_once_and_those_with_an_interest_never():
    there = sides((2, 2, 1), (2, 2, 0))
    assert meetings.vote_flaws(RULING, there, tallies((1, 0, 0), (2, 0, 0))) == []
    (flaw,) = meetings.vote_flaws(RULING, there, tallies((2, 0, 0), (2, 0, 0)))
    assert "2 voix comptées pour 1 votants" in flaw
    assert "1 en retrait pour un intérêt déclaré" in flaw
    assert "quorum" in meetings.vote_flaws(RULING, sides((2, 0), (2, 2)), tallies((0, 0, 0), (2, 0, 0)))[0]


def test_equal_votes_are_asked_only_where_the_rules_ask():
    ruling = Ruling(Decimal(0), "body", Decimal(50), "body", equal_votes=True)
    uneven = sides((3, 3), (3, 2))
    (flaw,) = meetings.vote_flaws(ruling, uneven, tallies((3, 0, 0), (2, 0, 0)))
    assert "employeurs 3, salariés 2" in flaw


def decision(**given):
    known = {
        "kind": "board", "item": "decision", "subject": "criterion", "has_proposal": True,
        "needs_proposal": True, "adopted": True, "effective_on": DAY, "decided_on": DAY,
    }  # fmt: skip
    return meetings.decision_flaws(**{**known, **given})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ""),
        ({"has_proposal": False}, "proposition"),
        ({"has_proposal": False, "subject": "study"}, ""),
        ({"has_proposal": False, "needs_proposal": False}, ""),
        ({"kind": "spp", "item": "proposal", "has_proposal": False}, ""),
        ({"kind": "spp", "has_proposal": False}, "comme une proposition"),
        ({"adopted": False}, "adopté"),
        ({"effective_on": DAY - dt.timedelta(days=1)}, "précède"),
    ],
)
def test_a_criterion_is_proposed_by_a_section_and_decided_by_the_board(given, said):
    flaws = decision(**given)
    assert (said in " ".join(flaws)) if said else flaws == []


def test_a_convocation_leaves_in_time():
    assert not meetings.convening_flaw(DAY, DAY + dt.timedelta(days=15), 15)
    assert "au plus tard" in meetings.convening_flaw(DAY, DAY + dt.timedelta(days=14), 15)
