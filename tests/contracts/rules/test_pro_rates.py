"""Professionalisation: the rate of the branch, or the default one, by public and by date."""

from __future__ import annotations

import pytest

from contracts.rules.assess import assess
from contracts.rules.replay import facts_from, facts_json
from tests.contracts.rules.cases import D, E, lines, pro

BRANCH = {"pro_hourly": E("12"), "pro_hourly_priority": E("17.50")}


@pytest.mark.parametrize(
    ("priority", "changes", "rule", "amount"),
    [
        (False, {}, "pro.amount.default", "3660.00"),
        (True, {}, "pro.amount.priority", "6000.00"),
        (False, BRANCH, "pro.amount.branch", "4800.00"),
        (True, BRANCH, "pro.amount.branch.priority", "7000.00"),
        (True, {"pro_hourly": E("12")}, "pro.amount.priority", "6000.00"),  # the branch says nothing of them
    ],
)
def test_the_rate_of_the_branch_comes_before_the_default(priority, changes, rule, amount) -> None:
    assert lines(pro(priority_public=priority, **changes)) == {rule: E(amount)}


def test_the_branch_line_names_its_article_and_its_operation() -> None:
    (line,) = assess(pro(priority_public=False, **BRANCH)).amount.lines
    assert line.article == "D6332-85"
    assert "forfait de la branche" in line.label
    assert (
        line.arithmetic
        == "400 h × 12,00\N{NO-BREAK SPACE}€ = 4\N{NARROW NO-BREAK SPACE}800,00\N{NO-BREAK SPACE}€"
    )


def test_a_branch_pays_before_any_default_was_known() -> None:
    old = {"concluded_on": D(2020, 5, 4), "starts_on": D(2020, 5, 11), "ends_on": D(2021, 5, 10)}
    assert assess(pro(priority_public=False, **old)).amount is None
    assert lines(pro(priority_public=False, **old, **BRANCH)) == {"pro.amount.branch": E("4800.00")}


def test_the_schedule_follows_the_amount() -> None:
    schedule = assess(pro(priority_public=False, **BRANCH)).schedule
    assert [(due.step, due.amount) for due in schedule] == [
        ("pro_advance", E("1440.00")),
        ("pro_balance", E("3360.00")),
    ]


def test_the_rates_are_kept_with_the_facts() -> None:
    import json

    facts = pro(**BRANCH)
    assert facts_from(json.loads(facts_json(facts))) == facts
