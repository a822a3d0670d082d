"""What is counted of the proximity service, and the rows behind it."""

from __future__ import annotations

import datetime as dt

import pytest

from opco_admin import indicators
from registers.models import Company
from smeservice import indicators as firm_rows
from smeservice.actions import firms
from smeservice.models import Firm
from tests.smeservice.conftest import BAKERY, ON, advisers, bakery, meet  # noqa: F401 -- fixtures

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
BEFORE = (dt.date(2025, 1, 1), dt.date(2025, 12, 31))

pytestmark = pytest.mark.django_db


def sirens(rows) -> set[str]:
    return set(rows.values_list("company", flat=True))


def test_a_firm_is_reached_by_a_qualified_contact_of_the_period(meet):  # noqa: F811
    assert firm_rows.firms({}).count() == 2
    meet(kind="email")
    meet(kind="webinar")
    meet(outcome="absent")
    assert not firm_rows.reached(*YEAR, {})
    meet(kind="call")
    meet(kind="visit")
    assert sirens(firm_rows.reached(*YEAR, {})) == {BAKERY}
    assert not firm_rows.reached(*BEFORE, {})


def test_a_value_is_narrowed_by_size_and_branch(meet):  # noqa: F811
    meet()
    assert firm_rows.reached(*YEAR, {"size": "small"}).count() == 1
    assert firm_rows.reached(*YEAR, {"size": "plan"}).count() == 0
    assert firm_rows.reached(*YEAR, {"idcc": "0843", "department": "06"}).count() == 1
    assert firm_rows.visits(*YEAR, {"idcc": "9999"}).count() == 0
    assert firm_rows.firms({"size": "small"}).count() == 1


def test_a_visit_counts_once_a_firm_and_a_day(meet):  # noqa: F811
    first = meet()
    meet(kind="remote")
    meet(kind="call")
    meet(outcome="absent", happened_on=ON - dt.timedelta(days=2))
    meet(happened_on=ON - dt.timedelta(days=1))
    found = firm_rows.visits(*YEAR, {})
    assert found.count() == 2
    assert first in found


def test_firms_of_another_opco_or_closed_are_left_out(meet):  # noqa: F811
    meet()
    Firm.objects.filter(company=BAKERY).update(ours=False)
    assert not firm_rows.reached(*YEAR, {})
    Firm.objects.filter(company=BAKERY).update(ours=None, closed=True)
    assert not firm_rows.reached(*YEAR, {})
    assert not firm_rows.covered(*YEAR, {})


def test_a_departement_is_covered_by_a_visit(meet):  # noqa: F811
    assert [each.pk for each in firm_rows.departments({})] == ["06"]
    meet(kind="call")
    assert not firm_rows.covered(*YEAR, {})
    meet(kind="remote")
    assert [each.pk for each in firm_rows.covered(*YEAR, {})] == ["06"]


def test_ecology_counts_firms_once(meet):  # noqa: F811
    meet(themes=["skills"])
    assert not firm_rows.greener(*YEAR, {})
    meet(themes=["ecology", "skills"])
    meet(kind="call", themes=["ecology"])
    assert sirens(firm_rows.greener(*YEAR, {})) == {BAKERY}


def test_too_few_answers_show_nothing(bakery):  # noqa: F811
    assert firm_rows.satisfaction(*YEAR, ON) == (0, 0)


def test_a_line_tells_its_firm_and_leads_to_it(meet):  # noqa: F811
    meet()
    source = indicators.SOURCES["firms_reached"]
    line = source.told(firm_rows.reached(*YEAR, {}).select_related(*source.related).get())
    assert line.name == "Boulangerie Brun"
    assert BAKERY in line.url


def test_an_adviser_sees_the_rows_of_their_firms_only(meet, advisers):  # noqa: F811
    meet()
    Company.objects.create(siren="552081317", name="Autre")
    firms.refresh(on=ON)
    Firm.objects.filter(company=BAKERY).update(adviser=advisers.other)
    scope = indicators.SOURCES["firms_reached"].scope
    rows = firm_rows.reached(*YEAR, {})
    assert rows.filter(pk__in=scope(advisers.other, ON).values("pk")).count() == 1
    assert rows.filter(pk__in=scope(advisers.one, ON).values("pk")).count() == 0
