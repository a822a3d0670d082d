"""Tutors and maîtres: what the texts allow at most, what the OPCO pays within it, line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest

import law
from contracts.rules import tutoring
from contracts.rules.tutoring import EXERCISE, TRAINING, Asked, Line, price, scale_on
from tests.contracts.rules.cases import D, E

SIGNED = D(2025, 9, 1)
YEAR = {"from_on": D(2025, 9, 1), "to_on": D(2026, 8, 31)}


def asked(request: str = EXERCISE, kind: str = "app", **changes: object) -> Asked:
    return Asked(**{"request": request, "kind": kind, "concluded_on": SIGNED, **changes})


def test_the_maitre_is_paid_230_euros_a_month_12_months_at_most() -> None:
    assert price(asked(**YEAR)).total == E("2760.00")
    assert price(asked(from_on=D(2025, 9, 1), to_on=D(2027, 8, 31))).total == E("2760.00")
    assert price(asked(from_on=D(2025, 9, 1), to_on=D(2025, 11, 30))).total == E("690.00")


def test_h14_an_opco_that_pays_nine_months_of_230_euros() -> None:
    """OCAPIAT, contracts since 2025-09-01, companies under 50: 230 € × 9 = 2 070 €."""
    scale = replace(scale_on("app", SIGNED), months=9)
    assert price(asked(**YEAR), scale).total == E("2070.00")


def test_the_tutor_is_paid_6_months() -> None:
    assert price(asked(kind="pro", **YEAR)).total == E("1380.00")


@pytest.mark.parametrize(
    ("born", "priority", "total"),
    [
        (D(1980, 9, 1), False, "2070.00"),  # 45 on the first day
        (D(1980, 9, 2), False, "1380.00"),
        (D(1999, 1, 1), True, "2070.00"),
        (None, True, "2070.00"),
    ],
)
def test_half_more_for_an_older_tutor_or_a_priority_public(born, priority: bool, total: str) -> None:
    priced = price(asked(kind="pro", tutor_born_on=born, priority_public=priority, **YEAR))
    assert priced.total == E(total)
    assert [line.rule for line in priced.lines] == ["tutor.exercise", "tutor.exercise.plus"][
        : len(priced.lines)
    ]


def test_never_for_a_maitre() -> None:
    older = asked(tutor_born_on=D(1960, 1, 1), priority_public=True, **YEAR)
    assert price(older).total == E("2760.00")


def test_an_unknown_birth_is_said() -> None:
    assert "naissance" in price(asked(kind="pro", **YEAR)).remarks[0]
    assert not price(asked(kind="pro", priority_public=True, **YEAR)).remarks


@pytest.mark.parametrize(
    ("hours", "before", "total"),
    [("14", "0", "210.00"), ("40", "0", "600.00"), ("41", "0", "600.00"), ("21", "30", "150.00"),
     ("7.5", "0", "112.50"), ("7", "40", "0.00")],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["app", "pro"])
def test_training_is_paid_15_euros_an_hour_40_hours_at_most(kind, hours, before, total) -> None:
    priced = price(asked(TRAINING, kind, hours=E(hours), hours_before=E(before)))
    assert priced.total == E(total)


@pytest.mark.parametrize(("headcount", "total"), [(10, "210.00"), (11, "0.00")])
def test_an_employer_is_trained_only_below_eleven(headcount: int, total: str) -> None:
    request = asked(TRAINING, hours=E(14), tutor_is_employer=True, headcount=headcount)
    assert price(request).total == E(total)


def test_an_employer_of_unknown_size_is_asked() -> None:
    assert price(asked(TRAINING, hours=E(14), tutor_is_employer=True)).missing


def test_what_is_asked_is_the_most_that_is_paid() -> None:
    priced = price(asked(asked=E("1000"), **YEAR))
    assert priced.total == E("1000")
    assert priced.lines[-1].rule == "tutor.asked"
    assert price(asked(asked=E("9000"), **YEAR)).total == E("2760.00")


def test_nothing_without_its_inputs_or_before_the_rule() -> None:
    assert price(asked()).missing
    assert price(asked(TRAINING)).missing
    assert price(replace(asked(**YEAR), concluded_on=D(2018, 12, 31))).missing


def test_lines_explain_themselves_and_are_kept() -> None:
    for line in price(asked(kind="pro", priority_public=True, **YEAR)).lines:
        assert line.article == "D6332-93"
        assert "=" in line.arithmetic
        assert Line.from_dict(line.as_dict()) == line


def test_what_the_opco_pays_is_never_above_the_law() -> None:
    for name in ("maitre_exercise_monthly", "maitre_exercise_months", "tutor_exercise_monthly",
                 "tutor_exercise_months"):  # fmt: skip
        assert getattr(law, f"opco_{name}")(SIGNED) <= getattr(law, name)(SIGNED)
    assert tutoring.months_paid(D(2026, 1, 31), D(2026, 2, 28), 12) == 1
