"""From a file to its history, then to a past day; the journal of the direction; each page looked at."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from accounts.acting import acting
from contracts.actions import decide
from contracts.models import Contract
from tests.contracts.course.conftest import ON, PLAIN
from tests.contracts.decide.conftest import receive, registers
from tests.contracts.known.test_past import a_day_passes
from tests.e2e.looking import faults

__all__ = ["receive", "registers"]
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "une phrase de passe longue"
LONG = "Société coopérative d’aménagement et de rénovation énergétique du Grand Ouest"


@pytest.fixture
def file(transactional_db: None, make_user, receive, page, live_server) -> Contract:
    """A file received yesterday, accepted today by the officer who is signed in."""
    user = make_user("GC", email="gc@exemple.fr")
    accounts.give_role(user=user, code="DI")
    (contract,) = receive(PLAIN)
    a_day_passes()
    with acting(by=user.pk, request="abcdef012345"):
        Contract.objects.filter(pk=contract.pk).update(employer_name=LONG)
        decide.accept(contracts=[contract.pk], by=user, on=ON, comment="Pièces vues.")
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("home"))
    return contract


def test_from_a_file_to_what_it_was_yesterday(page, live_server, file: Contract) -> None:
    page.goto(live_server.url + reverse("contracts:contract", args=[file.pk]))
    page.get_by_role("link", name="Historique", exact=True).click()
    page.wait_for_selector("text=Pièces vues.")
    assert page.locator(".changed-lines ins", has_text=LONG).count() == 1
    page.go_back()
    page.get_by_role("link", name="Revoir à une date passée").click()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    page.fill("[name=jour]", f"{yesterday:%d/%m/%Y}")
    page.get_by_role("button", name="Revoir").click()
    page.wait_for_selector("text=au soir")
    changed = page.locator("tr:has-text('Employeur')", has_text=LONG)
    assert changed.count() == 1
    page.goto(live_server.url + reverse("history:journal"))
    page.locator("tr a[data-open]", has_text=f"Contrat {file.pk}").first.click()
    page.wait_for_selector("text=Pièces vues.")


def test_its_pages_have_no_fault(page, live_server, file: Contract) -> None:
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    for address in (
        reverse("history:journal"),
        reverse("history:journal") + "?q=rien",
        reverse("history:object", args=["contracts.contract", file.pk]),
        reverse("contracts:known", args=[file.pk]),
        reverse("contracts:known_on", args=[file.pk, yesterday.isoformat()]),
    ):
        assert not faults(page, live_server.url + address), address
