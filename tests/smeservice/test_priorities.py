"""Which firm to meet next: each reason on its day, and the same rank in the list as in the rules."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.periods import add_months
from smeservice.actions import firms
from smeservice.models import Firm
from smeservice.rules import priorities
from smeservice.rules.priorities import Situation
from tests.smeservice.conftest import BAKERY, GARAGE, ON

DAYS = st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


def codes(**facts: object) -> list[str]:
    return [each.code for each in priorities.reasons(Situation(**facts), ON)]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ["never"]),
        ({"last_contact_on": add_months(ON, -12)}, []),
        ({"last_contact_on": add_months(ON, -12) - dt.timedelta(days=1)}, ["quiet"]),
        ({"last_contact_on": ON, "step_due_on": ON}, ["late_step"]),
        ({"last_contact_on": ON, "step_due_on": ON + dt.timedelta(days=1)}, []),
        ({"last_contact_on": ON, "next_end_on": add_months(ON, 6), "live_contracts": 1}, ["ending"]),
        ({"last_contact_on": ON, "past_contracts": 2}, ["former"]),
        (
            {"last_contact_on": ON, "size": "medium", "previous_size": "plan", "headcount_year": 2025},
            ["crossed"],
        ),
        ({"last_contact_on": ON, "size": "plan", "previous_size": ""}, ["small"]),
    ],
)
def test_each_reason_on_its_day(facts: dict[str, object], expected: list[str]) -> None:
    assert codes(**facts) == expected


@given(last=DAYS, end=DAYS, step=DAYS, live=st.integers(0, 3), past=st.integers(0, 3))
def test_the_rank_is_the_sum_of_the_reasons_shown(last, end, step, live: int, past: int) -> None:
    firm = Situation(
        last_contact_on=last, next_end_on=end, step_due_on=step, live_contracts=live, past_contracts=past
    )
    shown = priorities.reasons(firm, ON)
    assert priorities.priority(firm, ON) == sum(each.weight for each in shown)
    assert [each.weight for each in shown] == sorted((each.weight for each in shown), reverse=True)


@pytest.mark.django_db
def test_the_list_ranks_as_the_rules_say(bakery, meet) -> None:
    ranked = list(Firm.objects.order_by("-priority").values_list("company", flat=True))
    assert ranked == [BAKERY, GARAGE]  # both never met; the bakery is small and crossed a threshold
    meet()
    firm = Firm.objects.get(company=BAKERY)
    assert firm.priority == priorities.priority(firms.situation_of(firm), ON)
    assert list(Firm.objects.order_by("-priority").values_list("company", flat=True)) == [GARAGE, BAKERY]
