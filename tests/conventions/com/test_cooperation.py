"""Charges sealed in the database; cooperation counted from the expenses of its own conventions."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from conventions.actions import com_ceilings, expenses
from conventions.actions.expenses import Told
from conventions.models import Charge
from conventions.rules.com_ceilings import spent
from law.refusal import Impossible
from tests.conventions.budget.making import budgeted, first_line
from tests.conventions.com import world
from tests.conventions.com.world import ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(make_user):
    return make_user("CO")


@pytest.fixture
def com(officer):
    row = world.com(officer)
    world.ceilings(row, officer)
    return row


@pytest.fixture
def cooperated(officer, make_user):
    """A framework cooperation of which 400 € are accepted this year."""
    row = budgeted(by=officer, kind="cooperation", title="Coopération avec l’éducation nationale")
    told = Told(
        payee="Rectorat", siret="73282932000074", number="R-1", dated_on=dt.date(2026, 10, 2),
        whole=Decimal(400), part=Decimal(400),
    )  # fmt: skip
    paper = ContentFile(b"%PDF-1.7\n%%EOF\n", name="facture.pdf")
    made = expenses.enter(line=first_line(row).pk, told=told, by=officer, on=ON, file=paper)
    return expenses.accept(expense=made.pk, eligible=Decimal(380), by=make_user("FI"), on=ON)


@pytest.mark.parametrize(
    "change",
    ["amount = 1", "year = 2025", "reason = 'autre'", "replaced_at = now(), amount = 1", "made_by_id = NULL"],
)
def test_a_charge_is_not_rewritten_by_sql(com, officer, change: str) -> None:
    world.charge(com, officer, m1=1000)
    statement = f"UPDATE conventions_charge SET {change}"
    refused = pytest.raises(DatabaseError, match="se corrige pas")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(DatabaseError, match="s’efface pas"), transaction.atomic():
        Charge.objects.all().delete()


def test_a_charge_is_replaced_once(com, officer) -> None:
    world.charge(com, officer, m1=1000)
    world.charge(com, officer, m1=1200, reason="Erreur de saisie")
    assert [each.amount for each in Charge.objects.current()] == [1200]
    with pytest.raises(DatabaseError, match="se corrige pas"), transaction.atomic():
        Charge.objects.exclude(replaced_at=None).update(replaced_at=None)


def test_cooperation_is_what_its_conventions_spent(com, officer, cooperated, client) -> None:
    world.charge(com, officer, m1=1000)
    assert com_ceilings.cooperation(com) == {2026: Decimal(380)}
    found = spent(com_ceilings.charges_of(com))
    assert (found.mission, found.cooperation) == (1380, 380)
    with pytest.raises(Impossible, match="se calculent"):
        world.charge(com, officer, m1c=500)
    outcome = com_ceilings.load(
        convention=com.pk, lines=[com_ceilings.Line(2, 2026, "alternance", "m1c", Decimal(5))], flaws=[],
        reason="", upload=world.table(), by=officer, on=ON,
    )  # fmt: skip
    assert [(flaw.number, flaw.column) for flaw in outcome.flaws] == [(2, "Montant")]
    world.charge(com, officer, year=2025, m1c=70)  # a year its conventions spent nothing
    assert spent(com_ceilings.charges_of(com)).cooperation == 450
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("conventions:com_ceilings", args=[com.pk])).content.decode()
    assert "repris des dépenses acceptées" in page
