"""Signing in for real: an application of codes, a security key, and the accounts of an administrator."""

from __future__ import annotations

import datetime as dt
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from accounts import proposing
from tests.e2e.looking import examine, faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ON = dt.date(2026, 11, 23)
PASSWORD = "une phrase de passe longue"


@pytest.fixture(autouse=True)
def _required(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(page, server, user) -> None:
    page.goto(server.url + reverse("account_login"))
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()


def seen(page) -> list[str]:
    """What axe finds on a page that is already open, narrow, then wide again."""
    found = []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        found += [f"{page.url} {width} {each}" for each in examine(page)]
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append(f"{page.url} {width} overflows")
    return found


def test_a_first_sign_in_with_codes_then_a_key(page, live_server, transactional_db: None, make_user) -> None:
    user, wrong = make_user("AD"), []
    sign_in(page, live_server, user)
    page.get_by_role("heading", name="Second facteur").wait_for()
    wrong += seen(page)
    page.get_by_role("link", name="Installer l’application de codes").click()
    secret = page.locator("code.wrap").inner_text()
    wrong += seen(page)
    page.get_by_label("Code affiché").fill("000000")
    page.get_by_role("button", name="Installer").click()
    page.get_by_text("Code incorrect").wait_for()
    secret = page.locator("code.wrap").inner_text()
    page.get_by_label("Code affiché").fill(code_of(secret))
    page.get_by_role("button", name="Installer").click()
    page.get_by_role("heading", name="Codes de secours").wait_for()
    spare = page.locator(".codes code").all_inner_texts()
    assert len(spare) == 10
    wrong += seen(page)
    page.get_by_role("link", name=re.compile("aller à l’accueil")).click()
    page.get_by_role("button", name="Se déconnecter").wait_for()

    tool = page.context.new_cdp_session(page)
    tool.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "usb", "automaticPresenceSimulation": True,
           "hasUserVerification": True, "isUserVerified": True}  # fmt: skip
    tool.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    page.goto(live_server.url + reverse("mfa_add_webauthn"))
    wrong += seen(page)
    page.get_by_label("Nom de la clé").fill("Clé du bureau")
    page.get_by_role("button", name="Ajouter").click()
    page.get_by_text("1 clé").wait_for()
    assert Authenticator.objects.filter(user=user, type="webauthn").count() == 1
    page.goto(live_server.url + reverse("mfa_list_webauthn"))
    page.get_by_text("Clé du bureau").first.wait_for()
    wrong += seen(page)

    page.goto(live_server.url + reverse("home"))
    page.get_by_role("button", name="Se déconnecter").click()
    sign_in(page, live_server, user)
    page.get_by_role("button", name="Utiliser une clé d’accès").wait_for()
    wrong += seen(page)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_role("button", name="Se déconnecter").wait_for()
    assert wrong == []


def test_the_pages_of_the_accounts(page, live_server, transactional_db: None, make_user, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    first, second, user = make_user("AD"), make_user("AD"), make_user("GC", "SM")
    row = proposing.propose_opening(
        email="anne-charlotte.de-la-rochefoucauld-montmorency@exemple.fr", first_name="Anne-Charlotte",
        last_name="De La Rochefoucauld-Montmorency", roles=["GC"], reason="Arrivée.", by=second, on=ON,
    )  # fmt: skip
    proposing.change_roles(user=user.pk, roles=["GC"], reason="Mutation.", by=first, on=ON)
    sign_in(page, live_server, first)
    wrong = []
    for name, args in (
        ("accounts", ()), ("account_new", ()), ("account", (user.pk,)), ("account_roles", (user.pk,)),
        ("account_close", (user.pk,)), ("account_factor", (user.pk,)), ("proposal", (row.pk,)),
    ):  # fmt: skip
        url = live_server.url + reverse(f"accounts:{name}", args=args)
        wrong += [f"{name}: {each}" for each in faults(page, url)]
    assert wrong == []
