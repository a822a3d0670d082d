"""A firm under another SIREN: what follows it moves, comes back exactly, or says why it cannot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.db import models
from django.urls import reverse

from law.refusal import Impossible
from registers.models import Company, Establishment
from smeservice.actions import contacts, documents, firms, interactions, takeovers
from smeservice.models import Contact, Firm, FirmDocument, FirmTakeover, Following, Interaction
from tests.smeservice.conftest import BAKERY, GARAGE, ON
from tests.smeservice.diagnoses.world import begun

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def lived(bakery, advisers, meet) -> Contact:
    """A bakery with an adviser, a person, an exchange, a document and a diagnosis."""
    firms.follow(companies=[BAKERY], adviser=advisers.one, by=advisers.one, on=ON, reason="Secteur")
    person = contacts.save(
        company=bakery, name="Léa Brun", role="", email="", phone="", consented=False, by=advisers.one, on=ON
    )
    meet(contact=person.pk)
    documents.keep(
        company=BAKERY, kind="agreement", title="Accord", file=ContentFile(PDF, name="accord.pdf"),
        received_on=ON, by=advisers.one, on=ON,
    )  # fmt: skip
    begun(BAKERY, advisers.one, ON)
    return person


@pytest.fixture
def take_over(lived, advisers) -> Callable[..., FirmTakeover]:
    def make(**changes: Any) -> FirmTakeover:
        given = {
            "old": BAKERY,
            "new": GARAGE,
            "since": ON,
            "reason": "Fonds racheté",
            "by": advisers.one,
            "on": ON,
        }
        return takeovers.take_over(**(given | changes))

    return make


def world() -> list[list[dict[str, Any]]]:
    """Every row that may move."""
    tables: list[type[models.Model]] = [*takeovers.FOLLOWS.values(), Firm]
    left = ("refreshed_at",)
    return [
        [
            {name: value for name, value in row.items() if name not in left}
            for row in table.objects.order_by("pk").values()
        ]
        for table in tables
    ]


def test_all_that_follows_moves_and_comes_back(take_over, advisers) -> None:
    before = world()
    listed = takeovers.moving(BAKERY, GARAGE)
    row = take_over()
    assert take_over() == row
    assert row.moved == listed
    assert {noun: len(keys) for noun, keys in listed.items() if keys} == {
        "contacts": 1, "interactions": 1, "diagnoses": 1, "documents": 1, "followings": 1,
    }  # fmt: skip
    for table in (Contact, Interaction, FirmDocument, Following):
        assert set(table.objects.values_list("company", flat=True)) == {GARAGE}
    assert Firm.objects.get(company=GARAGE).adviser == advisers.one
    takeovers.undo(takeover=row.takeover_id, reason="Deux entreprises", by=advisers.one, on=ON)
    assert world() == before
    takeovers.undo(takeover=row.takeover_id, reason="Encore", by=advisers.one, on=ON)


def test_what_was_written_since_holds_it(take_over, advisers, lived) -> None:
    row = take_over()

    def refused(words: str) -> None:
        with pytest.raises(Impossible, match=words):
            takeovers.undo(takeover=row.takeover_id, reason="Erreur", by=advisers.one, on=ON)

    more = interactions.record(
        token=uuid4(), company=GARAGE, kind="call", happened_on=ON, outcome="informed",
        by=advisers.one, on=ON, contact=lived.pk,
    )  # fmt: skip
    refused("avec un contact qui a suivi")
    Interaction.objects.filter(pk=more.pk).update(contact=None)
    firms.follow(companies=[GARAGE], adviser=advisers.other, by=advisers.one, on=ON + dt.timedelta(days=1))
    refused("changé de conseiller")


def test_the_adviser_of_the_new_firm_stays(take_over, advisers) -> None:
    firms.follow(companies=[GARAGE], adviser=advisers.other, by=advisers.other, on=ON)
    assert take_over().moved["followings"] == []
    assert Firm.objects.get(company=GARAGE).adviser == advisers.other


def test_the_same_diagnosis_on_both_sides_is_said(take_over, advisers) -> None:
    begun(GARAGE, advisers.one, ON)
    with pytest.raises(Impossible, match="diagnostic"):
        take_over()
    assert not FirmTakeover.objects.exists()


def test_a_successor_is_offered_by_its_place(bakery) -> None:
    Company.objects.create(siren="111111118", name="SARL Le Fournil")
    Establishment.objects.create(
        siret="11111111800010", company_id="111111118", name="BOULANGERIE BRUN", postcode="06000", city="Nice"
    )
    assert [each.company.pk for each in takeovers.offers(bakery)] == ["111111118"]


def test_what_stays_with_the_old_siren_is_read_on_the_page_of_the_new_one(
    take_over, advisers, client, settings
) -> None:
    from tests.smeservice.requests import world as plans

    settings.OPCO_NAME = "Opco EP"
    plans.furnish()
    row = plans.request(advisers.one, siret=plans.SMALL_SIRET, title="Levain naturel")
    take_over()
    client.force_login(advisers.one, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("smeservice:firm", args=[GARAGE])).content.decode()
    assert "Repris de Boulangerie Brun" in page
    assert row.number in page
    assert client.get(reverse("smeservice:request", args=[row.pk])).status_code == 200
    assert "Repris de" not in client.get(reverse("smeservice:firm", args=[BAKERY])).content.decode()
