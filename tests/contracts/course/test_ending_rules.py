"""Early ends: motives read from words, what is refused, what the maintenance is worth."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from contracts.rules import ending
from contracts.rules.assess import assess
from contracts.rules.ending import Ending
from tests.contracts.rules.cases import app, pro

E, D = Decimal, date


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Rupture pendant la période d'essai", "01"),
        ("RUPTURE D’UN COMMUN ACCORD", "02"),
        ("Démission", "07"),
        ("Faute grave", "04"),
        ("Inaptitude médicale", "05"),
        ("Obtention du diplôme", "10"),
        ("Exclusion du CFA", "08"),
        ("4", "04"),
        ("", "99"),
        ("autre", "99"),
    ],
)
def test_a_motive_is_read_from_its_words(said: str, code: str) -> None:
    assert ending.motive_of(said) == code


def facts(**changes):
    return app(annual="7300", level=5, ends_on=D(2026, 8, 31), **changes)


def total(facts, ended: Ending) -> Decimal:
    return assess(ending.ended(facts, ended, on=D(2026, 11, 23))).total


def test_the_cfa_is_paid_by_the_day_while_it_keeps_the_apprentice() -> None:
    broken = Ending(D(2025, 12, 31), "02", 80)
    assert total(facts(), broken) == E(20) * 122
    kept = Ending(D(2025, 12, 31), "02", 80, maintained_until=D(2026, 2, 28))
    assert total(facts(), kept) == E(20) * (122 + 59)


def test_older_contracts_are_paid_by_started_months_while_the_cfa_keeps_the_apprentice() -> None:
    old = facts(concluded_on=D(2024, 8, 28), starts_on=D(2024, 9, 1))
    assert total(old, Ending(D(2025, 1, 15), "02", 80)) == E("3041.67")
    assert total(old, Ending(D(2025, 1, 15), "02", 80, maintained_until=D(2025, 3, 20))) == E("4258.33")


def test_the_share_counts_the_days_of_the_contract_not_those_of_the_maintenance() -> None:
    seven = app(annual="8000", level=7, ends_on=D(2026, 8, 31))
    broken = assess(ending.ended(seven, Ending(D(2025, 10, 15), "01", 30), on=D(2026, 1, 5)))
    kept_until = Ending(D(2025, 10, 15), "01", 30, maintained_until=D(2025, 12, 31))
    kept = assess(ending.ended(seven, kept_until, on=D(2026, 1, 5)))
    assert broken.amount.employer_share == kept.amount.employer_share == E("493.15")
    assert kept.total > broken.total
    unknown = assess(
        ending.ended(seven, Ending(D(2025, 12, 31), "02", None, D(2026, 2, 28)), on=D(2026, 1, 5))
    )
    assert unknown.questions
    assert unknown.amount.employer_share == 750


def test_a_share_is_known_once_the_practical_days_are() -> None:
    seven = app(annual="8000", level=7, ends_on=D(2026, 8, 31))
    asked = ending.ended(seven, Ending(D(2026, 1, 10)), on=D(2026, 1, 12))
    assert ending.asked(asked, assess(asked)) == "practical_days"
    told = ending.ended(seven, Ending(D(2026, 1, 10), "02", 45), on=D(2026, 1, 12))
    assert not assess(told).questions


def test_a_maintenance_ends_with_the_contract_or_after_six_months() -> None:
    assert ending.last_day_kept(facts(), D(2025, 10, 15)) == D(2026, 4, 15)
    assert ending.last_day_kept(facts(), D(2026, 5, 15)) == D(2026, 8, 31)
    assert ending.last_day_kept(pro(), D(2026, 5, 15)) is None


@pytest.mark.parametrize(
    ("ended", "field"),
    [
        (Ending(D(2025, 8, 31)), "on"),
        (Ending(D(2026, 9, 1)), "on"),
        (Ending(D(2025, 9, 10), "02", 30), "practical_days"),
        (Ending(D(2026, 3, 10), "01", 60), "motive"),
        (Ending(D(2025, 10, 15), "02", 20, D(2025, 10, 14)), "maintained_until"),
        (Ending(D(2025, 10, 15), "02", 20, D(2026, 4, 16)), "maintained_until"),
        (Ending(D(2025, 10, 15), "zz"), "motive"),
    ],
)
def test_what_cannot_be_is_said_on_its_field(ended: Ending, field: str) -> None:
    assert list(ending.flaws(facts(), ended)) == [field]


def test_a_professionalisation_contract_is_worth_the_hours_done() -> None:
    whole = assess(pro()).total
    asked = ending.ended(pro(), Ending(pro().starts_on), on=D(2026, 1, 12))
    assert assess(asked).total == whole
    assert ending.asked(asked, assess(asked)) == "hours_done"
    half = Ending(pro().starts_on, hours_done=pro().training_hours // 2)
    assert total(pro(), half) < whole
    too_many = Ending(pro().starts_on, hours_done=pro().training_hours + 1)
    assert list(ending.flaws(pro(), too_many)) == ["hours_done"]


def test_taken_back_an_end_leaves_no_trace_in_the_amount() -> None:
    broken = ending.ended(facts(), Ending(D(2025, 12, 31), "02", 80, D(2026, 2, 28)), on=D(2026, 3, 1))
    again = assess(ending.resumed(broken, on=D(2026, 3, 1)))
    assert again.schedule == assess(facts()).schedule


def test_an_amendment_of_a_contract_after_a_break_keeps_its_reduced_share() -> None:
    seven = app(annual="8000", level=7, contract_type="36", original_type="23")
    assert assess(seven).amount.employer_share == 200
