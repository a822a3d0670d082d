"""Portfolios and the row of figures of each firm."""

from __future__ import annotations

import datetime as dt

import pytest

from law.refusal import Impossible
from smeservice.actions import firms
from smeservice.models import Firm, Following
from tests.smeservice.conftest import BAKERY, GARAGE, ON

pytestmark = pytest.mark.django_db


def test_the_figures_come_from_the_registers(bakery) -> None:
    firm = Firm.objects.get(company=BAKERY)
    assert (firm.department, firm.idcc, firm.size, firm.headcount_year) == ("06", "0843", "small", 2024)
    assert Firm.objects.get(company=GARAGE).size == ""
    assert firms.refresh(on=ON) == 0


@pytest.mark.parametrize(("opco", "ours"), [("", True), ("Opco EP", True), ("AKTO", False)])
def test_whose_firm_it_is(bakery, settings, opco: str, ours: bool) -> None:
    settings.OPCO_NAME = opco
    firms.refresh(on=ON)
    assert Firm.objects.get(company=BAKERY).ours is ours
    assert Firm.objects.get(company=GARAGE).ours is (True if opco == "" else None)


def test_a_firm_changes_hands_and_the_past_stays(bakery, advisers) -> None:
    later = ON + dt.timedelta(days=30)
    assert firms.follow(companies=[BAKERY, GARAGE], adviser=advisers.one, by=advisers.one, on=ON) == 2
    assert firms.follow(companies=[BAKERY], adviser=advisers.other, by=advisers.one, on=later) == 1
    assert firms.follow(companies=[BAKERY], adviser=advisers.other, by=advisers.one, on=later) == 0
    periods = (
        Following.objects.filter(company=BAKERY).order_by("since").values_list("adviser", "since", "until")
    )
    assert list(periods) == [
        (advisers.one.pk, ON, later - dt.timedelta(days=1)),
        (advisers.other.pk, later, None),
    ]
    assert Firm.objects.get(company=BAKERY).adviser == advisers.other
    assert set(Firm.objects.visible_to(advisers.one).values_list("company", flat=True)) == {GARAGE}


def test_only_an_adviser_follows(bakery, advisers) -> None:
    with pytest.raises(Impossible, match="conseiller"):
        firms.follow(companies=[BAKERY], adviser=advisers.officer, by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="n’existe pas"):
        firms.follow(companies=["000000000"], adviser=advisers.one, by=advisers.one, on=ON)
