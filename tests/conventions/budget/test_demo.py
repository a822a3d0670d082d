"""The money of the demonstration: made once by the real verbs, and it adds up (case h 1)."""

from __future__ import annotations

from conventions.actions import balances
from conventions.models import Convention
from conventions.rules import terms
from opco_admin.demo.missions import budget
from tests.conventions.budget.making import ON


def test_the_edec_is_made_once_and_adds_up(make_user) -> None:
    people = {"co@demo.local": make_user("CO"), "fi@demo.local": make_user("FI")}
    assert budget.fund(ON, people)
    assert not budget.fund(ON, people)
    row = Convention.objects.get()
    found = balances.budget_of(row, ON)
    assert found.amount == 5_874_000
    assert [each.amount for each in found.payers] == [2_937_000, 2_937_000]
    assert terms.years(row.starts_on, row.ends_on) == 5
    assert balances.broken(row) == []
    assert {each.state for each in row.calls.all()} == {"received", "requested", "planned"}
    assert {each.state for each in row.expenses.all()} == {"accepted", "rejected", "entered"}
    assert balances.forecast(row, found, ON).expected < found.amount
    assert sum(each.opened for each in balances.years(row, found)) == found.amount
