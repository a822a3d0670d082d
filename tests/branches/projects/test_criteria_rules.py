"""Criteria of registration: their version, what is waived, how many are ready."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rules import criteria
from branches.rules.criteria import Answer
from law.refusal import Impossible

ON = date(2026, 11, 29)
EVE = date(2025, 9, 30)


def codes(directory: str, on: date) -> list[str]:
    return [each.code for each in criteria.asked_of(directory, on)]


def test_the_nine_criteria_of_the_rncp_since_october_2025() -> None:
    assert codes("rncp", ON) == ["1", "2", "2 bis", "2 ter", "3", "4", "5", "6", "7", "8", "9"]
    assert codes("rncp", date(2025, 10, 1)) == codes("rncp", ON)
    assert codes("rncp", EVE) == ["1", "2", "3", "4", "5", "6", "7", "8", "9"]


def test_the_six_criteria_of_the_rs_since_october_2025() -> None:
    expected = ["1", "1 bis", "1 ter", "1 quater", "1 quinquies", "2", "3", "4", "5", "6"]
    assert codes("rs", ON) == expected
    assert codes("rs", EVE) == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize("waiver", ["emerging", "required_first"])
def test_one_to_two_ter_are_waived_for_emerging_jobs_and_first_required_ones(waiver: str) -> None:
    found = criteria.standings("rncp", ON, {}, **{waiver: True})
    ready = criteria.readiness(found)
    assert ready.waived == ("1", "2", "2 bis", "2 ter")
    assert (ready.ready, ready.asked) == (0, 7)
    assert not criteria.readiness(criteria.standings("rs", ON, {}, **{waiver: True})).waived


@given(
    st.sampled_from(["rncp", "rs"]),
    st.dictionaries(st.sampled_from(["1", "2 bis", "3", "9", "42"]), st.sampled_from(list(criteria.STATES))),
    st.booleans(),
)
def test_ready_and_lacking_make_what_is_asked(directory: str, said: dict[str, str], emerging: bool) -> None:
    answers = {code: Answer(state, "Réponse.", 1) for code, state in said.items()}
    found = criteria.standings(directory, ON, answers, emerging=emerging)
    ready = criteria.readiness(found)
    assert ready.ready + len(ready.lacking) == ready.asked
    assert ready.asked + len(ready.waived) == len(codes(directory, ON))
    assert ready.complete == (not ready.lacking)
    assert 0 <= ready.share <= 100
    assert [each["code"] for each in criteria.snapshot(found)] == codes(directory, ON)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer("ready", "Réponse.", 0), "preuve"),
        (Answer("ready", " ", 1), "réponse écrite"),
        (Answer("na", "", 0), "réponse écrite"),
    ],
)
def test_a_ready_criterion_is_written_and_proved(answer: Answer, said: str) -> None:
    with pytest.raises(Impossible, match=said):
        criteria.check(answer)


@pytest.mark.parametrize(
    "answer", [Answer(), Answer("draft"), Answer("na", "Pas de loi.", 0), Answer("ready", "Oui.", 1)]
)
def test_the_others_are_taken(answer: Answer) -> None:
    criteria.check(answer)


def test_a_criterion_bears_the_name_of_its_address() -> None:
    assert criteria.slug("1 quinquies") == "1-quinquies"
