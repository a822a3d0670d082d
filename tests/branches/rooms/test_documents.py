"""A document shown to the representatives of its branch leaves a trace of who showed it, once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from branches.actions import documents
from branches.models import Access, Document
from registers.models import Committee
from tests.contracts.papers.conftest import HONEST

ON = dt.date(2026, 11, 23)
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def officer(make_user):
    user = make_user("BR")
    committee = Committee.objects.create(pk="9", label="CPNE d’essai")
    Access.objects.create(user=user, committee=committee, since=ON - dt.timedelta(400))
    return user


@pytest.fixture
def document(officer) -> Document:
    committee = Committee.objects.get(pk="9")
    return documents.keep(
        committee=committee, title="Note", file=ContentFile(HONEST, "note.pdf"), by=officer, on=ON
    )


@pytest.mark.django_db
def test_each_change_is_remembered_and_the_same_changes_nothing(document, officer) -> None:
    for published in (True, True, False):
        documents.publish(document=document.pk, published=published, by=officer, on=ON)
    traces = document.traces.order_by("pk").values_list("verb", "from_state", "to_state", "made_by")
    assert list(traces) == [
        ("publish", "kept", "published", officer.pk), ("unpublish", "published", "kept", officer.pk),
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_page_says_who_showed_it(document, officer, client) -> None:
    client.force_login(officer, backend=BACKEND)
    client.post(reverse("branches:publish_document", args=[document.pk]), {"published": "oui"})
    page = client.get(reverse("branches:documents", args=["9"])).content.decode()
    assert f"par {officer}" in page
