"""The pages of the guide: who reads what, what nonsense finds, what is public."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from opco_admin.help.guide import IMAGES


def test_staff_find_their_role_first(signed_in) -> None:
    page = signed_in("GC").get(reverse("help:contents")).content.decode()
    assert "Votre rôle\u00a0: gestionnaire de contrats" in page.replace("&nbsp;", "\u00a0")
    assert "Les autres rôles" in page


def test_representatives_read_their_own_guide(signed_in) -> None:
    client = signed_in("BX")
    page = client.get(reverse("help:contents")).content.decode()
    assert "Représenter une branche" in page
    assert "Livres" not in page
    assert client.get(reverse("help:section", args=["representer-une-branche"])).status_code == 200
    assert client.get(reverse("help:section", args=["livres"])).status_code == 404
    assert "Décider" not in client.get(reverse("help:whole")).content.decode()
    assert "aucun" in client.get(reverse("help:contents"), {"q": "contre-appel"}).content.decode().lower()


def test_the_help_of_a_page_opens_its_section(signed_in) -> None:
    client = signed_in("GC")
    page = client.get(reverse("contracts:batches")).content.decode()
    (link,) = re.findall(r'href="([^"]+)" data-help', page)
    assert link == reverse("help:section", args=["importer-un-fichier-de-contrats"])
    assert client.get(link).status_code == 200


def test_a_passage_is_found_and_marked(signed_in) -> None:
    page = signed_in("FI").get(reverse("help:contents"), {"q": "acces ferme quart"}).content.decode()
    assert "<mark>accès</mark>" in page


@pytest.mark.parametrize(
    "question", ["", "x\0y", "é" * 10_000, "<script>alert(1)</script>", "\u202e", "9" * 400]
)
def test_nonsense_is_answered(signed_in, question: str) -> None:
    answer = signed_in("GC").get(reverse("help:contents"), {"q": question})
    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("name", ["rien.webp", "..%2f..%2fmanage.py", "%2e%2e", "x\0.webp"])
def test_only_pictures_of_the_guide_are_served(signed_in, name: str) -> None:
    assert signed_in("GC").get(f"/guide/images/{name}").status_code == 404


def test_a_picture_is_served_to_who_is_signed_in(client, signed_in) -> None:
    name = min(each.name for each in IMAGES.iterdir())
    address = reverse("help:image", args=[name])
    assert client.get(address).status_code == 302
    answer = signed_in("BX").get(address)
    assert answer["Content-Type"] == "image/webp"
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    answer.close()


def test_news_and_the_whole_guide_open(signed_in) -> None:
    client = signed_in("DI")
    assert "Ajouté" in client.get(reverse("help:news")).content.decode()
    whole = client.get(reverse("help:whole")).content.decode()
    assert len(re.findall(r"<article", whole)) > 40
    assert len(set(re.findall(r' id="([^"]+)"', whole))) == len(re.findall(r' id="([^"]+)"', whole))


@pytest.mark.django_db
def test_the_declaration_is_public_and_linked_everywhere(client, signed_in) -> None:
    address = reverse("accessibility")
    assert client.get(address).status_code == 200
    for page in (client.get(reverse("account_login")), signed_in("BX").get(reverse("texts"))):
        assert f'<a href="{address}">Accessibilité' in page.content.decode()
