"""How long, what a hold covers, what tells one list from another."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from accounts.rules import keeping
from accounts.rules.keeping import Held, held
from contracts.rules import retention
from opco_admin.privacy.rules import requests, runs

DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 12, 31))
ON = dt.date(2035, 6, 1)


@pytest.mark.parametrize(
    ("concluded_on", "until"),
    [
        (dt.date(2021, 9, 1), dt.date(2032, 12, 31)),  # notice #07
        (dt.date(2023, 9, 1), dt.date(2031, 12, 31)),  # notice #08
        (dt.date(2024, 2, 29), dt.date(2029, 2, 28)),  # five years, the last day of a shorter month
    ],
)
def test_a_contract_is_kept_as_the_notice_says(concluded_on: dt.date, until: dt.date) -> None:
    row = {"concluded_on": concluded_on, "ends_on": dt.date(2026, 1, 1), "terminated_on": None}
    assert retention.contract_until(row, ON) == until


@given(DAYS, DAYS)
def test_never_before_the_end_of_the_contract(concluded_on: dt.date, ends_on: dt.date) -> None:
    row = {"concluded_on": concluded_on, "ends_on": ends_on, "terminated_on": None}
    assert retention.contract_until(row, ON) >= ends_on
    assert not keeping.due(retention.contract_until(row, ON), ends_on)


@given(DAYS)
def test_accounts_last_ten_exercises_after_their_own(day: dt.date) -> None:
    until = keeping.after_exercises(day, law.accounting_kept_years(ON))
    assert until == dt.date(day.year + 10, 12, 31)
    assert keeping.due(until + dt.timedelta(days=1), until + dt.timedelta(days=2))


def test_the_last_day_kept_is_kept() -> None:
    until = dt.date(2030, 1, 1)
    assert not keeping.due(until, until)
    assert keeping.due(until, dt.date(2030, 1, 2))


def test_a_file_dropped_counts_from_its_last_move() -> None:
    row = {"moved_on": dt.date(2024, 5, 31), "received_on": dt.date(2020, 1, 1)}
    assert retention.dropped_until(row, ON) == dt.date(2026, 5, 31)
    assert retention.dropped_until({**row, "moved_on": None}, ON) == dt.date(2022, 1, 1)


PERSON = held([{"kind": "person", "number": "", "name": "Élan du Pré", "first_name": "Zoé", "born_on": None}])


@pytest.mark.parametrize(
    "row",
    [
        {"name": "ELAN DU PRE", "first_name": "zoe", "born_on": dt.date(2005, 1, 1)},
        {"name": "Zoé  Élan du Pré"},
        {"name": "Élan du Pré", "first_name": ""},
    ],
)
def test_a_person_is_known_whatever_the_accents(row) -> None:
    assert PERSON.covers(row)


@pytest.mark.parametrize(
    "row",
    [
        {"name": "Élan du Pré", "first_name": "Marc"},
        {"name": "Prévert", "first_name": "Zoé"},
        {"name": "", "first_name": "Zoé"},
        {},
    ],
)
def test_another_one_is_not(row) -> None:
    assert not PERSON.covers(row)


def test_two_days_of_birth_are_two_persons() -> None:
    born = Held(persons=frozenset({keeping.person("Blin", "Jade", dt.date(2006, 5, 4))}))
    assert born.covers({"name": "Blin", "first_name": "Jade", "born_on": dt.date(2006, 5, 4)})
    assert born.covers({"name": "Blin", "first_name": "Jade", "born_on": None})
    assert not born.covers({"name": "Blin", "first_name": "Jade", "born_on": dt.date(2001, 5, 4)})


def test_numbers_hold_contracts_firms_and_providers() -> None:
    found = held(
        [
            {"kind": "contract", "number": "A000000012"},
            {"kind": "firm", "number": "732829320"},
            {"kind": "provider", "number": "90010000900019"},
        ]
    )
    assert found.covers({"contract": 12})
    assert found.covers({"firm": "73282932000074"})
    assert found.covers({"provider": "90010000900019"})
    assert not found.covers({"contract": 13, "firm": "732829321", "provider": "90010000900027"})


@given(
    st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(1, 9), st.just("2030-01-01")), unique=True)
)
def test_a_list_has_one_fingerprint(items) -> None:
    assert runs.fingerprint(items) == runs.fingerprint(list(items))
    assert runs.fingerprint([*items, ("c", 1, "2030-01-01")]) != runs.fingerprint(items)


@given(DAYS)
def test_an_answer_is_due_within_the_month(day: dt.date) -> None:
    assert dt.timedelta(days=28) <= requests.due_on(day) - day <= dt.timedelta(days=31)
