"""Distance files, on PostgreSQL."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from law.refusal import Impossible
from smeservice.actions import foad
from smeservice.models import FoadFile, Trial
from tests.smeservice.afest import world
from tests.smeservice.conftest import BAKERY, ON

pytestmark = pytest.mark.django_db


def test_a_file_is_opened_once_with_its_three_conditions(bakery, advisers) -> None:
    row = world.file(BAKERY, advisers.one, ON)
    again = foad.begin(company=BAKERY, told=world.remote(ON), token=row.token, by=advisers.one, on=ON)
    assert again == row
    assert [each.code for each in row.conditions.order_by("pk")] == ["assistance", "tasks", "assessment"]
    assert not Trial.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"remote_hours": Decimal(81)}, "vont de zéro"),
        ({"total_hours": Decimal(0), "remote_hours": Decimal(0)}, "au moins une heure"),
        ({"frame": "autre"}, "cadre"),
        ({"contract": 1}, "contrat d’apprentissage"),
        ({"action": 1}, "pris part"),
    ],
)
def test_what_contradicts_itself_is_refused(bakery, advisers, changes, said) -> None:
    with pytest.raises(Impossible, match=said):
        world.file(BAKERY, advisers.one, ON, **changes)
    assert not FoadFile.objects.exists()


def test_a_file_complies_when_the_three_conditions_and_the_share_are_there(bakery, advisers) -> None:
    row = world.file(BAKERY, advisers.one, ON, stated_share=None)
    with pytest.raises(Impossible, match="Assistance technique"):
        foad.comply(file=row.pk, by=advisers.one, on=ON)
    row = world.said(row, advisers.one, ON)
    with pytest.raises(Impossible, match="62,5"):
        foad.comply(file=row.pk, by=advisers.one, on=ON)
    foad.change(file=row.pk, told=world.remote(ON), edition=1, by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="entre-temps"):
        foad.change(file=row.pk, told=world.remote(ON), edition=1, by=advisers.other, on=ON)
    done = foad.comply(file=row.pk, by=advisers.one, on=ON)
    assert (done.state, done.complied_on) == ("compliant", ON)
    assert Trial.objects.get().file == row
    with pytest.raises(Impossible, match="rouvrez-le"):
        foad.change(file=row.pk, told=world.remote(ON), edition=2, by=advisers.one, on=ON)
    foad.reopen(file=row.pk, reason="Heures revues", by=advisers.one, on=ON)
    assert not Trial.objects.exists()
    foad.abandon(file=row.pk, reason="Formation annulée", by=advisers.one, on=ON)
    with pytest.raises(Impossible, match="l’état est"):
        foad.abandon(file=row.pk, reason="x", by=advisers.one, on=ON)


def test_a_file_signed_before_july_2025_states_no_share(bakery, advisers) -> None:
    old = world.file(BAKERY, advisers.one, ON, stated_share=None, signed_on=dt.date(2018, 6, 30))
    assert foad.missing(old, ON)["share"] == []
    row = world.file(BAKERY, advisers.one, ON, stated_share=None, signed_on=dt.date(2025, 6, 30))
    assert foad.comply(file=world.said(row, advisers.one, ON).pk, by=advisers.one, on=ON).state == "compliant"


def test_the_database_keeps_the_hours_in_order(bakery, advisers) -> None:
    row = world.file(BAKERY, advisers.one, ON)
    with pytest.raises(IntegrityError, match="foadfile_hours"), transaction.atomic():
        FoadFile.objects.filter(pk=row.pk).update(remote_hours=81)
    with pytest.raises(IntegrityError, match="foadfile_share"), transaction.atomic():
        FoadFile.objects.filter(pk=row.pk).update(stated_share=101)
