"""Every page in a real browser, light and dark, at three widths: nobody is shut out, nothing overflows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from branches.models import Access
from opco_admin.help.accessibility import NO, NONE, UNSEEN, flaws, grid
from registers.models import Committee
from tests.contracts.decide.conftest import receive, registers  # noqa: F401 -- fixtures
from tests.doors.conftest import house, people  # noqa: F401 -- fixtures
from tests.doors.test_rights import addresses, client_of
from tests.e2e.looking import faults, look_beyond, open_at

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PAGES: dict[str, Callable] = {
    "mapping": lambda w: ("contracts:batch", w.uploaded.pk),
    "preview": lambda w: ("contracts:batch", w.waiting.pk),
    "report": lambda w: ("contracts:batch", w.imported.pk),
    "refused": lambda w: ("contracts:batch", w.refused.pk),
    "line": lambda w: ("contracts:batch_line", w.waiting.pk, 2),
}
PLAIN: dict[str, Callable] = {
    "home": lambda w: ("home",),
    "upload": lambda w: ("contracts:upload",),
    "preview": PAGES["preview"],
    "texts": lambda w: ("texts",),
    "paste": lambda w: ("contracts:precheck",),
}
BEFORE = ("account_login", "account_reset_password", "account_reset_password_done", "accessibility")
HOUSE = (
    "home",
    "texts",
    "state",
    "account_change_password",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
)
ASKED = ("/recherche/?q=blin", "/recherche/?q=zzzz", "/guide/?q=contrat", "/guide/?q=zzzz", "/textes/?q=zzzz")
# What is planted to be seen: a fault, and the words that tell it.
PLANTED = {
    "document.documentElement.removeAttribute('lang')": "html-has-lang",
    "document.title = ''": "title",
    "main.insertAdjacentHTML('beforeend', '<input>')": "label",
    "main.insertAdjacentHTML('beforeend', '<button></button>')": "button-name",
    "main.insertAdjacentHTML('beforeend', '<img src=\"/static/img/mark.svg\">')": "image-alt",
    "main.insertAdjacentHTML('beforeend', '<h4>Titre</h4>')": "heading-order",
    "main.insertAdjacentHTML('beforeend', '<h1>Titre</h1>')": "first level",
    "main.insertAdjacentHTML('beforeend', '<table><tr><td>1</td></tr></table>')": "without a name",
    "main.insertAdjacentHTML('beforeend', '<i id=\"content\"></i>')": "same id twice",
    "main.insertAdjacentHTML('beforeend', '<input type=radio aria-label=A>')": "choices without a group",
    "plant('p', 'color: #ccc; background: #fff')": "light color-contrast",
    "plant('p', 'color: #000; background: var(--bs-body-bg)')": "dark color-contrast",
    "plant('div', 'width: 700px')": "320 overflows",
}
PLANT = """window.main = document.querySelector("main"); window.plant = (tag, style) => {
    const made = document.createElement(tag); made.textContent = "Un texte"; made.style.cssText = style;
    main.append(made); }; """


def pages_of(client: Client, paths: dict[str, str]) -> dict[str, str]:
    """The addresses that answer this person with a whole page."""
    found = {}
    for name, path in paths.items():
        answer = client.get(path)
        whole = answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming
        if answer.status_code == 200 and whole and answer.content.lstrip().startswith(b"<!doctype"):
            found[name] = path
        answer.close()
    return found


def carry(page: Any, live_server: Any, client: Client) -> None:
    """The browser takes the session of a test client."""
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.clear_cookies()
    page.context.add_cookies([cookie])


@pytest.mark.promise(20)
def test_every_page(transactional_db, live_server, page, house, make_user, proof) -> None:  # noqa: F811
    """Each address of the doors, as who may open everything, then as a representative."""
    chief = client_of(make_user(is_superuser=True, is_staff=True))
    everything = addresses(house) | {name: reverse(name) for name in HOUSE} | {each: each for each in ASKED}
    outside = make_user("BX")
    Access.objects.bulk_create(
        Access(user=outside, committee=each, since=dt.date(2026, 1, 1)) for each in Committee.objects.all()
    )
    speaker = client_of(outside)
    wrong, tried = [], 0
    for client in (chief, speaker):
        carry(page, live_server, client)
        for name, path in pages_of(client, everything).items():
            found = faults(page, live_server.url + path, looking=look_beyond)
            tried += 1
            wrong += [f"{name} {path}: {each}" for each in found]
    assert wrong == []
    assert tried > 300
    proof.cases(
        "pages ouvertes dans Chromium, claires et sombres, à trois largeurs", tried=tried, wrong=len(wrong)
    )


@pytest.mark.promise(20)
def test_a_planted_fault_is_seen(page, live_server, transactional_db, proof) -> None:
    missed = []
    for fault, words in PLANTED.items():
        open_at(page, live_server.url + reverse("accessibility"))
        page.evaluate(PLANT + fault)
        if not any(words in each for each in look_beyond(page)):
            missed.append(words)
    assert missed == []
    proof.control("défauts semés dans une page", planted=len(PLANTED), seen=len(PLANTED) - len(missed))


@pytest.mark.promise(20)
def test_the_grid_of_rgaa(proof) -> None:
    found = grid()
    proof.cases(
        "critères du RGAA dans la grille", tried=len(found.criteria), wrong=len(flaws(found.criteria))
    )
    looked = len(found.criteria) - len(found.having(UNSEEN))
    proof.cases(
        f"critères regardés ({found.looked_at} %), {found.respected} conformes, {len(found.having(NO))} non "
        f"conformes, {len(found.having(NONE))} sans objet, état : {found.state}", tried=looked,
    )  # fmt: skip
    proof.control("ligne de la grille ôtée", planted=1, seen=bool(flaws(found.criteria[1:])))


@pytest.mark.parametrize("name", PAGES)
def test_page(visit, world, live_server, name) -> None:
    view, *args = PAGES[name](world)
    page = visit(view, *args)
    assert faults(page, live_server.url + reverse(view, args=args)) == []


@pytest.mark.parametrize("name", BEFORE)
def test_page_before_signing_in(page, live_server, transactional_db, name) -> None:
    assert faults(page, live_server.url + reverse(name)) == []


def test_pages_of_refusal(page, live_server, make_user, transactional_db) -> None:
    carry(page, live_server, client_of(make_user("BX")))
    assert faults(page, live_server.url + "/nulle-part/", status=404) == []
    assert faults(page, live_server.url + reverse("contracts:upload"), status=403) == []


@pytest.mark.parametrize("name", ["400.html", "403_csrf.html", "500.html"])
def test_pages_of_the_worst_moments(page, live_server, name) -> None:
    """They stand without request: served here in the place of another."""
    address = live_server.url + "/incident-vu/"
    page.route(address, lambda route: route.fulfill(body=render_to_string(name), content_type="text/html"))
    assert faults(page, address) == []


@pytest.mark.parametrize("name", PLAIN)
def test_page_works_without_scripts(browser, live_server, world, client, name) -> None:
    client.force_login(world.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    context = browser.new_context(java_script_enabled=False, locale="fr-FR")
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    page = context.new_page()
    view, *args = PLAIN[name](world)
    assert page.goto(live_server.url + reverse(view, args=args)).status == 200
    assert page.locator("nav.menu").is_visible()
    context.close()
