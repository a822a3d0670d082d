"""What an accreditation allows, when its changes are due, what is missing of its convention."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

import law
from branches.rules import habilitations as rules
from branches.rules.habilitations import Accreditation

DAY = dt.date(2026, 6, 15)
WHOLE: frozenset[str] = frozenset()
DATES = st.dates(dt.date(2025, 6, 9), dt.date(2040, 12, 31))


def held(**more) -> Accreditation:
    given = {
        "state": "active", "kind": "assess", "since": dt.date(2025, 10, 1), "until": dt.date(2027, 9, 30),
        "scope": {1: WHOLE},
    }  # fmt: skip
    return Accreditation(**{**given, **more})


def refused(*given: Accreditation, blocks: frozenset[str] = WHOLE, on: dt.date = DAY, qualification=1) -> str:
    return rules.may_assess(list(given), qualification=qualification, blocks=blocks, on=on)


def test_a_body_assesses_what_its_convention_says() -> None:
    assert refused(held()) == ""
    assert refused(held(), blocks=frozenset({"B1"})) == ""
    assert refused(held(scope={1: frozenset({"B1"})}), blocks=frozenset({"B1"})) == ""
    assert refused(held(state="suspended"), held(kind="both")) == ""


def test_what_it_does_not_say_is_refused_with_its_reason() -> None:
    assert "aucune habilitation" in refused()
    assert "préparer, pas à évaluer" in refused(held(kind="prepare"))
    assert "suspendue" in refused(held(state="suspended"))
    assert "ne commence que le 01/10/2025" in refused(held(), on=dt.date(2025, 9, 30))
    assert "a pris fin le 30/09/2027" in refused(held(), on=dt.date(2027, 10, 1))
    assert "pas sur cette certification" in refused(held(), qualification=2)
    assert "ne porte pas sur B2" in refused(
        held(scope={1: frozenset({"B1"})}), blocks=frozenset({"B1", "B2"})
    )
    assert "certification entière" in refused(held(scope={1: frozenset({"B1"})}))


@given(DATES)
def test_only_the_days_of_the_period_are_allowed(on: dt.date) -> None:
    one = held()
    assert (refused(one, on=on) == "") == (one.since <= on <= one.until)


def test_a_change_is_reported_within_two_months() -> None:
    assert rules.report_due(dt.date(2026, 3, 10)) == dt.date(2026, 5, 10)
    assert rules.report_due(dt.date(2025, 12, 31)) == dt.date(2026, 2, 28)
    assert rules.report_due(dt.date(2025, 6, 8)) is None  # the duty begins on 9 June 2025


def test_the_numbers_of_the_law() -> None:
    on = dt.date(2026, 11, 23)
    assert law.habil_report_months(on) == 2
    assert law.certificate_send_months(on) == law.certificate_correct_months(on) == 3
    assert law.survey_statistics_years(on) == 2
    assert (law.survey_first_months(on), law.survey_second_months(on)) == (6, 24)
    assert len(rules.ITEMS) == 7  # R6113-16-2


def test_the_seven_items_are_asked() -> None:
    written = {name: "x" for item in rules.ITEMS.values() for name in item.fields}
    assert rules.missing(written) == []
    for item in rules.ITEMS.values():
        for name in item.fields:
            assert rules.missing({**written, name: " "}) == [item.label]


def test_a_body_is_heard_before_it_is_excluded() -> None:
    told, heard = dt.date(2026, 3, 1), dt.date(2026, 3, 20)
    assert "appelé" in rules.not_heard(noticed_on=None, heard_on=None, on=heard)
    assert "20/03/2026" in rules.not_heard(noticed_on=told, heard_on=heard, on=dt.date(2026, 3, 19))
    assert rules.not_heard(noticed_on=told, heard_on=heard, on=heard) == ""
    assert rules.notice_flaw(noticed_on=told, heard_on=heard) == ""
    assert "16/03/2026" in rules.notice_flaw(noticed_on=told, heard_on=dt.date(2026, 3, 15))


def test_every_move_ends_in_a_known_state() -> None:
    for move in rules.MOVES.values():
        assert move.to in rules.STATES
        assert move.froms <= set(rules.STATES)
        assert move.to not in move.froms
    assert set(rules.MOVES) <= set(rules.LABELS)
    assert set(rules.CHANGES) == rules.REPORTED
