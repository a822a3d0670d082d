"""The home of each role, the charter, saved views, shortcuts: looked at, and used with the keyboard."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import saving
from accounts.models import AccountProposal, SavedView
from accounts.roles import ROLES
from contracts.models import Contract, Sender, Settlement
from tests.e2e.looking import faults

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
STAFF = [role.code for role in ROLES if role.code != "BX"]
LONG = "Apprentissage du bâtiment et des travaux publics, dossiers à"


def enter(page, live_server, user) -> None:
    """The browser takes the session of that person."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])


@pytest.fixture
def full(transactional_db, make_user) -> None:
    """Something late, something new, something to validate, a long name."""
    cache.clear()
    today, other = dt.datetime.now(dt.UTC).date(), make_user("FI")
    sender = Sender.objects.create(name="CFA d’essai")
    for number, due in enumerate((-400, 0, 3)):
        Contract.objects.create(
            kind="app", sender=sender, external_number=f"E{number}", contract_type="11", state="assessed",
            received_on=today, concluded_on=today, starts_on=today, ends_on=today + dt.timedelta(days=400),
            learner_name="N’DIAYE-DE LA ROCHEFOUCAULD", learner_first_name="Marie-Antoinette",
            employer_name="Compagnie générale des transports urbains de l’agglomération", idcc="1486",
            employer_siret="73282932000074", provider_siret="13002526500013", rncp="RNCP38362",
            fingerprint=b"0" * 16, decision_due_on=today + dt.timedelta(days=due),
        )  # fmt: skip
    Settlement.objects.create(
        kind="waiver", provider_siret="13002526500013", amount=10, on=today, reference="1", proposed_by=other
    )
    AccountProposal.objects.create(kind="open", email="a@exemple.fr", reason="Arrivée", proposed_by=other)
    saving.save(place="contracts:queue", query="due=late", name=LONG, shared="all", by=other)


@pytest.mark.parametrize("role", STAFF)
def test_home(page, live_server, full, make_user, role) -> None:
    user = make_user(role)
    saving.save(place="registers:branches", query="etat=oui", name=LONG, by=user)
    enter(page, live_server, user)
    assert faults(page, live_server.url + reverse("home")) == []


def test_charter_and_views(page, live_server, full, make_user) -> None:
    user = make_user("GC")
    row = saving.save(place="contracts:queue", query="due=late&couleur=bleu", name=LONG, by=user)
    enter(page, live_server, user)
    for address in (
        reverse("charter"), reverse("charter") + "?essai=1", reverse("charter") + "?q=zzz",
        reverse("saved:views"), reverse("saved:open", args=[row.pk]), reverse("saved:change", args=[row.pk]),
        reverse("saved:save") + "?liste=contracts:queue&filtres=due%3Dlate",
    ):  # fmt: skip
        assert faults(page, live_server.url + address) == [], address


def test_a_view_is_kept_and_opened_with_the_keyboard(page, live_server, full, make_user) -> None:
    user = make_user("GC")
    enter(page, live_server, user)
    page.goto(live_server.url + reverse("contracts:queue") + "?due=late")
    page.locator("details.views summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".views-form")
    page.locator(".views-form [name=name]").focus()
    page.keyboard.type("g ? En retard")  # letters typed in a field lead nowhere
    page.keyboard.press("Enter")
    page.wait_for_selector(".note-success")
    assert SavedView.objects.get(owner=user).query == "due=late"
    page.locator("details.views summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector('.views-list a[aria-current="true"]')
    page.keyboard.press("Escape")
    assert page.locator("details.views[open]").count() == 0
    page.goto(live_server.url + reverse("home"))
    page.get_by_role("link", name="g ? En retard").press("Enter")
    page.wait_for_url(live_server.url + reverse("contracts:queue") + "?due=late")


def test_shortcuts_lead_to_the_lists_and_are_told(page, live_server, full, make_user) -> None:
    enter(page, live_server, make_user("GC"))
    page.goto(live_server.url + reverse("home"))
    page.keyboard.press("?")
    help_ = page.get_by_role("dialog", name="Raccourcis clavier")
    assert help_.is_visible()
    told = dict(
        zip(help_.locator("dt").all_inner_texts(), help_.locator("dd").all_inner_texts(), strict=True)
    )
    assert told["g puis f"] == "File de travail"
    page.keyboard.press("Escape")
    assert not help_.is_visible()
    for letter, name in (("f", "contracts:queue"), ("c", "conventions:conventions"), ("v", "saved:views")):
        page.keyboard.press("g")
        page.keyboard.press(letter)
        page.wait_for_url(live_server.url + reverse(name))
    page.keyboard.press("g")
    page.keyboard.press("m")  # the accounts: no entry of this menu
    assert page.url == live_server.url + reverse("saved:views")
    page.evaluate("localStorage.setItem('keys', 'off')")
    page.keyboard.press("?")
    assert not page.get_by_role("dialog").is_visible()
    page.goto(live_server.url + reverse("home"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
