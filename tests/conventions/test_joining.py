"""A party that an amendment adds holds its role once it is signed, and leaves with it otherwise."""

from __future__ import annotations

import pytest
from django.urls import reverse

from conventions.actions import parties, versions
from conventions.actions.conventions import PartyLine
from conventions.models import Convention, Party
from tests.conventions.making import ON, running_convention

pytestmark = pytest.mark.django_db
NEW = PartyLine(name="Branche du bois", role="signatory", nature="branch")


@pytest.fixture
def officer(make_user):
    return make_user("CO")


@pytest.fixture
def amended(officer) -> Convention:
    """A running convention whose amendment adds a branch."""
    row = running_convention(by=officer)
    versions.amend(convention=row.pk, changes="Une branche de plus", by=officer, on=ON)
    parties.add(convention=row.pk, told=NEW, by=officer, on=ON)
    return row


def held(row: Convention) -> set[str]:
    return set(row.parties.held().values_list("name", flat=True))


def page(client, officer, row: Convention) -> str:
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.get(reverse("conventions:convention", args=[row.pk])).content.decode()


def test_it_is_announced_before_and_shown_once_signed(amended, officer, client) -> None:
    assert NEW.name not in held(amended)
    assert "en préparation, ajoute" in page(client, officer, amended)
    listed = client.get(reverse("conventions:conventions")).content.decode()
    assert NEW.name not in listed
    versions.seal_amendment(convention=amended.pk, agreed_on=ON, by=officer, on=ON)
    for party in amended.parties.filter(role__in=versions.SIGNS):
        versions.sign(convention=amended.pk, party=party.pk, signed_on=ON, by=officer, on=ON)
    versions.sign_amendment(convention=amended.pk, effective_on=ON, file=None, by=officer, on=ON)
    assert NEW.name in held(amended)
    told = page(client, officer, amended)
    assert NEW.name in told
    assert "en préparation, ajoute" not in told


def test_it_leaves_with_an_amendment_given_up(amended, officer) -> None:
    versions.drop_amendment(convention=amended.pk, reason="Abandon", by=officer, on=ON)
    assert not Party.objects.filter(convention=amended, name=NEW.name).exists()
    versions.amend(convention=amended.pk, changes="Autre chose", by=officer, on=ON)
    assert NEW.name not in held(amended)


def test_the_parties_of_a_first_text_are_shown_before_it_is_signed(officer) -> None:
    row = running_convention(by=officer)
    assert held(row) == set(row.parties.values_list("name", flat=True))
