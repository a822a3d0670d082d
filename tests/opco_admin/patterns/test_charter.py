"""The charter shows every pattern to the staff, and its example is a list that works."""

import pytest
from django.urls import reverse

from accounts.roles import ROLES
from opco_admin.navigation import MENU

CHARTER = reverse("charter")


@pytest.mark.parametrize("role", [role.code for role in ROLES])
def test_it_is_for_the_staff(signed_in, role):
    assert signed_in(role).get(CHARTER).status_code == (403 if role == "BX" else 200)


def test_not_for_who_has_no_role(signed_in):
    assert signed_in().get(CHARTER).status_code == 403


def test_every_pattern_is_there(signed_in):
    page = signed_in("GC").get(CHARTER).content.decode()
    for piece in (
        "tag tag-late", "btn btn-primary", "note note-error", 'role="search"', "list-head", "data-rows",
        'rel="next"', 'class="empty"', "<progress", 'role="img"', "Voir les données", "why-line", "<kbd>",
        "field field-check",
    ):  # fmt: skip
        assert piece in page, piece


def test_the_example_is_filtered_and_paged(signed_in):
    client = signed_in("GC")
    assert [row.name for row in client.get(CHARTER, {"q": "morel"}).context["rows"]] == [
        "Morel Yanis",
        "Robert Zoé",
    ]
    first = client.get(CHARTER).context
    second = client.get(CHARTER, {"after": first["next"]}).context
    assert (len(first["rows"]), len(second["rows"]), second["next"]) == (4, 2, "")
    assert "Aucun dossier ne répond" in client.get(CHARTER, {"q": "zzz"}).content.decode()
    for hostile in ({"q": "\x00"}, {"after": "\x00é" * 500}, {"etat": "<b>"}, {"q": "x" * 5000}):
        assert client.get(CHARTER, hostile).status_code == 200


def test_the_form_says_its_errors_and_loses_nothing(signed_in):
    page = signed_in("GC").get(CHARTER, {"essai": "1", "name": "Zoé", "on": "31/02/2026", "amount": "mille"})
    body = page.content.decode()
    assert "4 points à corriger" in body
    for typed in ("Zoé", "31/02/2026", "mille"):
        assert f'value="{typed}"' in body


def test_each_letter_leads_to_one_page():
    letters: dict[str, set[str]] = {}
    for _, entries in MENU:
        for entry in entries:
            if entry.key:
                letters.setdefault(entry.key, set()).add(entry.view)
    assert len(letters) > 20
    assert all(len(views) == 1 for views in letters.values())
    assert all(len(key) == 1 and key.islower() and key.isascii() and key != "g" for key in letters)


@pytest.mark.parametrize("role", [role.code for role in ROLES])
def test_the_menu_tells_the_letters_of_its_pages(signed_in, role):
    client = signed_in(role)
    page = client.get(reverse("home"), follow=True).content.decode()
    assert page.count("data-go=") == page.count("<dt><kbd>g</kbd> puis")
    assert "data-keys-help" in page
