"""The pages of the conventions: who opens them, what they show, what they refuse."""

from __future__ import annotations

import pytest
from django.urls import reverse

from conventions.models import Convention
from tests.conventions import making


@pytest.fixture
def desk(signed_in):
    """Somebody of the conventions, signed in."""
    return signed_in("CO")


def page(client, name, *args, **query):
    return client.get(reverse(f"conventions:{name}", args=args), query)


def test_the_list_finds_by_words_without_accents_by_number_and_by_party(desk):
    row = making.project(by=desk.user, title="Égalité des métiers du bâtiment", number="E-1")
    making.project(by=desk.user, title="Numérique", number="N-2", kind="region")
    for words in ("egalite batiment", "E-1", "dgefp"):
        found = page(desk, "conventions", q=words).context["rows"]
        assert found == [row], words
    assert len(page(desk, "conventions", kind="region").context["rows"]) == 1
    assert page(desk, "conventions", state="running").context["rows"] == []


def test_every_page_of_a_project_opens(desk):
    row = making.project(by=desk.user)
    for name, args in {
        "convention": (), "versions": (), "version": (0,), "versions_compare": (), "terms": (),
        "draft_clauses": (), "party_new": (),
    }.items():  # fmt: skip
        assert page(desk, name, row.pk, *args).status_code == 200, name
    pdf = page(desk, "version_pdf", row.pk, 0)
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")


def test_a_project_is_opened_by_its_form_and_a_wrong_one_keeps_what_was_typed(desk):
    told = {"kind": "edec", "title": "EDEC métallurgie", "starts_on": "01/01/2027", "ends_on": "31/12/2026"}
    answer = desk.post(reverse("conventions:convention_new"), told)
    assert answer.status_code == 422
    assert "précède son début" in answer.text
    assert "EDEC métallurgie" in answer.text
    answer = desk.post(
        reverse("conventions:convention_new"), told | {"ends_on": "31/12/2028", "idccs": "843"}
    )
    row = Convention.objects.get()
    assert answer.url == reverse("conventions:convention", args=[row.pk])
    assert row.idccs == ["0843"]
    assert row.number.startswith("CV-")
