"""The layout: menu by right, errors in French, nothing inline."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.roles import ROLES

TEXTS = reverse("texts")


@pytest.mark.parametrize("role", [role.code for role in ROLES])
def test_the_menu_only_offers_what_may_be_opened(signed_in, role):
    client = signed_in(role)
    page = client.get(TEXTS).content.decode()
    menu = page[page.index('aria-label="Menu principal"') : page.index("</nav>")]
    links = re.findall(r'href="([^"]+)"', menu)
    assert TEXTS in links
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


def test_the_current_page_is_lit(signed_in):
    page = signed_in("GC").get(TEXTS).content.decode()
    assert f'<a href="{TEXTS}" aria-current="page">' in page


def test_nothing_is_inline(signed_in):
    client = signed_in("GC")
    for address in (reverse("home"), TEXTS, reverse("contracts:upload"), reverse("contracts:precheck")):
        page = client.get(address)
        body = page.content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", body), address
        assert "unsafe" not in page["Content-Security-Policy"]


def test_a_wrong_address_is_said_in_french(signed_in):
    page = signed_in("GC").get("/nulle-part/")
    assert page.status_code == 404
    assert "Page introuvable" in page.content.decode()


def test_a_missing_right_is_said_in_french(signed_in):
    page = signed_in("BX").get(reverse("contracts:upload"))
    assert page.status_code == 403
    assert "ne fait pas partie de vos droits" in page.content.decode()


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_pages_of_the_worst_moments_stand_alone(name):
    page = render_to_string(name)
    assert "Rien n’a été enregistré" in page or "conservé" in page


def test_signing_out_is_a_form(signed_in):
    client = signed_in("GC")
    page = client.get(TEXTS).content.decode()
    assert f'<form method="post" action="{reverse("account_logout")}">' in page
    client.post(reverse("account_logout"))
    assert client.get(TEXTS).status_code == 302
