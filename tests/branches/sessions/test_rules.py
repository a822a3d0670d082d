"""Candidates, juries, numbers and lines, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rules import certificates, juries, sessions, transmission
from branches.rules.juries import Member, Presented
from branches.rules.sessions import Lives, Person
from tests.branches.sessions.conftest import nir_of

DAY = dt.date(2026, 6, 15)
TOURIER = Lives(((dt.date(2018, 7, 21), dt.date(2021, 7, 21)), (dt.date(2022, 9, 29), dt.date(2025, 9, 29))))
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2060, 12, 31))


def person(**more) -> Person:
    return Person(
        **{"name": "Martin", "first_name": "Zoé", "born_on": dt.date(2004, 5, 17), "route": "vae", **more}
    )


# registrations of case h 10: nothing covers 22/07/2021 to 28/09/2022, nor the days after 29/09/2025


@pytest.mark.parametrize(
    ("session_on", "entered_on", "refused"),
    [
        (dt.date(2021, 7, 21), None, False),
        (dt.date(2021, 9, 1), None, True),
        (dt.date(2021, 9, 1), dt.date(2021, 7, 1), False),
        (dt.date(2021, 9, 1), dt.date(2021, 8, 1), True),
        (dt.date(2025, 9, 29), None, False),
        (dt.date(2025, 9, 30), None, True),
        (dt.date(2026, 1, 5), dt.date(2025, 9, 29), False),
        (dt.date(2026, 1, 5), dt.date(2021, 8, 1), True),
        (dt.date(2018, 1, 1), None, False),  # before the first registration: an experiment
    ],
)
def test_after_the_end_only_those_enrolled_before(session_on, entered_on, refused) -> None:
    assert bool(sessions.not_enrolled(TOURIER, session_on=session_on, entered_on=entered_on)) == refused


def test_a_certification_never_registered_has_no_end() -> None:
    assert sessions.not_enrolled(Lives(), session_on=DAY, entered_on=None) == ""
    closed = Lives(enrolment_ends_on=dt.date(2026, 1, 31))
    assert "closes" in sessions.not_enrolled(closed, session_on=DAY, entered_on=None)
    assert sessions.not_enrolled(closed, session_on=DAY, entered_on=dt.date(2026, 1, 31)) == ""


def test_a_birth_date_must_be_that_of_a_candidate() -> None:
    for born_on in (DAY, dt.date(2027, 1, 1), dt.date(2015, 1, 1), dt.date(1900, 1, 1)):
        assert "born_on" in sessions.person_flaws(person(born_on=born_on), session_on=DAY, lives=Lives())
    assert sessions.person_flaws(person(), session_on=DAY, lives=Lives()) == {}
    assert "name" in sessions.person_flaws(person(name=" – "), session_on=DAY, lives=Lives())


@given(st.text(max_size=30), DATES)
def test_a_person_is_known_again_however_she_is_written(name: str, born_on: dt.date) -> None:
    one = person(name=name, born_on=born_on)
    assert (
        person(name=f"  {name.upper()} ", born_on=born_on).key
        == person(name=name.upper(), born_on=born_on).key
    )
    assert sessions.twice([(1, one), (2, one), (3, one)]) == {2: 1, 3: 1}


def test_accents_and_hyphens_do_not_make_two_persons() -> None:
    assert person(name="Lefèvre-Durand").key == person(name="LEFEVRE  DURAND").key


def test_a_joint_jury_needs_both_colleges() -> None:
    one, other = Member("A", "employers"), Member("B", "employees")
    assert juries.composition([one, other], joint=True, on=DAY) == []
    assert "salariés" in juries.composition([one, Member("C", "employers")], joint=True, on=DAY)[0]
    assert "2 membres" in juries.composition([one], joint=False, on=DAY)[0]
    assert juries.composition([Member("C", "expert")] * 2, joint=False, on=DAY) == []


def test_nobody_judges_their_own_trainees() -> None:
    trainers = juries.trainers_of([Presented("x", "1", {}), Presented("y", "1", {}), Presented("z", "", {})])
    assert trainers == {"1": 2}
    assert "2 candidats" in juries.partial_members([Member("A", "expert", "1")], trainers)[0]
    assert juries.partial_members([Member("A", "expert", "2"), Member("B", "expert")], trainers) == []


OUTCOMES = st.sampled_from(["acquired", "not", "absent"])


@given(st.dictionaries(st.sampled_from(["B1", "B2", "B3"]), OUTCOMES), st.booleans())
def test_what_is_awarded_is_what_was_acquired(outcomes: dict[str, str], complete: bool) -> None:
    blocks = ("B1", "B2", "B3")
    given_ = juries.awarded(outcomes, blocks, complete=complete)
    acquired = {code for code in blocks if outcomes.get(code) == "acquired"}
    verdict = juries.verdict(outcomes, blocks)
    if acquired == set(blocks) and complete:
        assert given_ == ("",)
    else:
        assert set(given_) == acquired
    assert (verdict == "whole") == (acquired == set(blocks))
    assert (verdict in ("none", "absent")) == (not acquired)


def ready(**more) -> list[str]:
    given_ = {
        "members": [Member("A", "employers", present=True), Member("B", "employees", present=True)],
        "joint": True, "candidates": [Presented("x", "", {"B1": "acquired"})], "blocks": ("B1",),
        "meets_on": DAY, "minutes": True, "on": DAY,
    }  # fmt: skip
    return juries.unsigned(**{**given_, **more})


def test_a_deliberation_is_signed_when_nothing_is_missing() -> None:
    assert ready() == []
    absent = [Member("A", "employers", present=True), Member("B", "employees", present=False)]
    for more in (
        {"minutes": False}, {"candidates": []}, {"meets_on": None}, {"meets_on": DAY + dt.timedelta(1)},
        {"candidates": [Presented("x", "", {})]}, {"members": absent},
        {"members": [Member("A", "employers"), Member("B", "employees", present=True)]},
    ):  # fmt: skip
        assert len(ready(**more)) >= 1, more
    members = [Member("C", "expert", "1", present=False), *(Member(x, x, present=True) for x in juries.BOTH)]
    assert ready(members=members, candidates=[Presented("x", "1", {"B1": "not"})]) == []


def test_the_delays_of_a_certificate() -> None:
    assert certificates.send_due(dt.date(2026, 1, 15)) == dt.date(2026, 4, 15)
    assert certificates.send_due(dt.date(2025, 11, 30)) == dt.date(2026, 2, 28)
    assert certificates.correct_due(dt.date(2026, 1, 15)) == dt.date(2026, 4, 15)


@given(st.integers(1, 10**8), st.integers(2000, 2999), st.integers(1, 10**8))
def test_a_number_is_read_as_it_is_written(qualification: int, year: int, rank: int) -> None:
    number = certificates.Number(qualification, year, rank)
    assert certificates.read(f" {str(number).lower()} ") == number


@pytest.mark.parametrize("text", ["", "CB1-26-1", "CB1-2026-1", "x" * 100, "CB٣-2026-00001", "CB1-2026-1;"])
def test_another_text_is_no_number(text: str) -> None:
    assert certificates.read(text) is None


@given(st.dates(dt.date(1940, 1, 1), dt.date(2012, 12, 31)), st.sampled_from("FM"), st.integers(1, 999))
def test_the_nir_of_somebody_is_theirs(born_on: dt.date, sex: str, order: int) -> None:
    number = nir_of(born_on, sex, order)
    assert transmission.nir_flaw(number, born_on=born_on, sex=sex) == ""
    spaced = (
        f"{number[0]} {number[1:3]} {number[3:5]} {number[5:7]} {number[7:10]} {number[10:13]} {number[13:]}"
    )
    assert transmission.nir_flaw(spaced, born_on=born_on) == ""
    assert "sexe" in transmission.nir_flaw(number, sex="M" if sex == "F" else "F")
    other = dt.date(born_on.year, born_on.month % 12 + 1, 1)
    assert "naissance" in transmission.nir_flaw(number, born_on=other)
    wrong = number[:-2] + f"{(int(number[-2:]) % 97) + 1:02d}"
    assert number not in transmission.nir_flaw(wrong)
    assert transmission.nir_flaw(wrong) != ""


@pytest.mark.parametrize("text", ["", "2", "é" * 15, "2" * 16, "2.04.05", "٣" * 15, "2A" * 9])
def test_another_text_is_no_nir(text: str) -> None:
    assert transmission.nir_flaw(text) != ""


def test_a_corsican_nir_is_read() -> None:
    body = "20405" + "19" + "004001"  # 2A counts as 19 in the key
    assert transmission.nir_flaw(f"204052A004001{97 - int(body) % 97:02d}") == ""


def test_a_line_of_a_report_says_accepted_or_rejected() -> None:
    found, flaws = transmission.answer_of(2, {"identifiant": "CB1-2026-1", "statut": "Accepté", "motif": ""})
    assert found is not None
    assert (found.accepted, flaws) == (True, [])
    _, flaws = transmission.answer_of(3, {"identifiant": "", "statut": "peut-être", "motif": "x" * 400})
    assert [column for column, _, _ in flaws] == ["identifiant", "statut", "motif"]
    _, flaws = transmission.answer_of(4, {"identifiant": "X", "statut": "REJETÉE", "motif": " "})
    assert [column for column, _, _ in flaws] == ["motif"]


def test_where_a_certificate_stands() -> None:
    state = transmission.state
    assert state(last=None, lacks=[]) == "ready"
    assert state(last=None, lacks=["le NIR"]) == "incomplete"
    assert state(last="rejected", lacks=[]) == "rejected"
    assert state(last="sent", lacks=["le NIR"]) == "sent"
    assert state(last="accepted", lacks=["le NIR"]) == "accepted"
    assert state(last="accepted", lacks=["le NIR"], correcting=True) == "incomplete"
    assert state(last="accepted", lacks=[], correcting=True) == "ready"
