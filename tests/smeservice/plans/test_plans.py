"""Action plans: their rules, their verbs."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.refusal import Impossible
from smeservice.actions import contacts, firms, plans
from smeservice.actions.plans import Told
from smeservice.models import PlanAction
from smeservice.rules import plans as rules
from tests.smeservice.conftest import BAKERY, GARAGE, ON
from tests.smeservice.diagnoses.world import begun, finished

DAY = dt.timedelta(days=1)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(rules.STATES)),
            st.dates(ON - 9 * DAY, ON + 9 * DAY),
            st.decimals(0, 9999, places=2),
        )
    )
)
def test_a_plan_counts_what_was_not_dropped(actions: list) -> None:
    found = rules.totals(actions, ON)
    assert found.done + found.late <= found.actions <= len(actions)
    assert found.cost == sum((cost for state, _, cost in actions if state != "dropped"), Decimal(0))


def test_an_action_is_late_the_day_after() -> None:
    assert not rules.late("todo", ON, ON)
    assert rules.late("doing", ON - DAY, ON)
    assert not rules.late("done", ON - DAY, ON)


@pytest.fixture
def plan(bakery, advisers):
    return finished(BAKERY, advisers.one, ON)


@pytest.mark.django_db
def test_an_action_is_written_once_changed_and_done(plan, advisers) -> None:
    told = Told(title="Former au four", due_on=ON + 30 * DAY, cost=Decimal("850.00"), funding="plan")
    first = plans.add(diagnosis=plan.pk, told=told, token=UUID(int=1), by=advisers.one, on=ON)
    assert plans.add(diagnosis=plan.pk, told=told, token=UUID(int=1), by=advisers.one, on=ON) == first
    assert first.adviser == advisers.one
    changed = Told(title="Former au four neuf", due_on=ON + 60 * DAY)
    plans.change(action=first.pk, told=changed, edition=1, by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="collègue"):
        plans.change(action=first.pk, told=changed, edition=1, by=advisers.other, on=ON)
    plans.advance(action=first.pk, verb="finish", by=advisers.one, on=ON)
    with pytest.raises(Impossible):
        plans.advance(action=first.pk, verb="finish", by=advisers.other, on=ON)
    with pytest.raises(Impossible, match="reprenez"):
        plans.change(action=first.pk, told=changed, edition=2, by=advisers.one, on=ON)


@pytest.mark.django_db
def test_an_action_points_to_its_own_firm(plan, advisers) -> None:
    stranger = contacts.save(
        company=firms.Company.objects.get(pk=GARAGE), name="Jo", role="", email="", phone="",
        consented=True, by=advisers.one, on=ON,
    )  # fmt: skip
    wrong = Told(title="Appeler", due_on=ON, contact=stranger.pk)
    with pytest.raises(Impossible, match="contact"):
        plans.add(diagnosis=plan.pk, told=wrong, token=uuid4(), by=advisers.one, on=ON)
    past = Told(title="Appeler", due_on=ON - DAY)
    with pytest.raises(Impossible, match="aujourd"):
        plans.add(diagnosis=plan.pk, told=past, token=uuid4(), by=advisers.one, on=ON)


@pytest.mark.django_db
def test_late_actions_are_those_of_ones_firms(plan, advisers) -> None:
    told = Told(title="Appeler", due_on=ON)
    plans.add(diagnosis=plan.pk, told=told, token=uuid4(), by=advisers.one, on=ON)
    late = PlanAction.objects.late
    assert late(advisers.one, ON).count() == 0
    assert late(advisers.one, ON + DAY).count() == 1
    assert late(advisers.other, ON + DAY).count() == 0


@pytest.mark.django_db
def test_a_plan_waits_for_the_end_of_the_diagnosis(bakery, advisers) -> None:
    row = begun(BAKERY, advisers.one, ON)
    with pytest.raises(Impossible, match="terminé"):
        plans.add(diagnosis=row.pk, told=Told(title="x", due_on=ON), token=uuid4(), by=advisers.one, on=ON)
