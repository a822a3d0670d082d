"""The admin reads files and never writes them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from contracts.actions import intake
from contracts.models import Contract


@pytest.fixture
def support(client, django_user_model):
    """A superuser of the technical administration."""
    user = django_user_model.objects.create_superuser("support@exemple.fr", "une phrase de passe longue")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_files_are_read_only(receive, support):
    (contract,) = receive({})
    change = reverse("admin:contracts_contract_change", args=[contract.pk])
    assert support.get(change).status_code == 200
    assert support.post(change, {"state": "accepted", "total": "1"}).status_code == 403
    assert support.get(reverse("admin:contracts_contract_add")).status_code == 403
    assert support.post(reverse("admin:contracts_contract_delete", args=[contract.pk])).status_code == 403
    assert Contract.objects.get().state == "assessed"


@pytest.mark.parametrize("model", ["contract", "batch", "sender", "columnmapping"])
@pytest.mark.parametrize("query", ["", "12345678901234", "D-1", "%' --", "\0x"])
def test_lists_open_and_are_searched(receive, support, model, query):
    receive({})
    address = reverse(f"admin:contracts_{model}_changelist")
    assert support.get(address, {"q": query} if query else {}).status_code in (200, 302)


def test_a_sender_is_renamed_never_deleted(support):
    sender = intake.sender_named("CFA d’hier")
    change = reverse("admin:contracts_sender_change", args=[sender.pk])
    assert support.post(change, {"name": "CFA de demain"}).status_code == 302
    sender.refresh_from_db()
    assert sender.name == "CFA de demain"
    assert support.post(reverse("admin:contracts_sender_delete", args=[sender.pk])).status_code == 403


def test_staff_without_the_right_sees_no_file(receive, client, make_user):
    user = make_user("AD", is_staff=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    receive({})
    assert client.get(reverse("admin:contracts_contract_changelist")).status_code == 403
