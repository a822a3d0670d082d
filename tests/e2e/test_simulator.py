"""The simulator in a real browser: an officer pastes, mends, reads, keeps, compares; a representative too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from branches.actions import scenarios_stock
from branches.models import Access, Scenario
from contracts.actions import decide
from registers.models import Committee
from tests.contracts.decide.conftest import ON, receive, registers  # noqa: F401 -- fixtures
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "une phrase de passe longue"
GOOD, BAD = "RNCP\tMontant\nRNCP38362\t7 400", "RNCP\tMontant\nRNCP38362\tsept mille"


@pytest.fixture
def branch(transactional_db: None, receive, make_user) -> dict[str, str]:  # noqa: F811
    """Six contracts in progress, an officer and a representative of their branch."""
    contracts = receive(*({} for _ in range(6)))
    by = make_user("GC")
    decide.accept(contracts=[each.pk for each in contracts], by=by, on=ON, comment="Essai.")
    scenarios_stock.refresh(on=ON)
    users = {code: make_user(code, email=f"{code.lower()}@exemple.fr") for code in ("BR", "BX")}
    for user in users.values():
        Access.objects.create(user=user, committee=Committee.objects.get(pk="1"), since=dt.date(2020, 1, 1))
    return {code: user.email for code, user in users.items()}


@pytest.fixture
def enter(page: Page, live_server, branch) -> Callable[[str], Page]:
    """The page of somebody signed in."""

    def come(code: str) -> Page:
        page.context.clear_cookies()
        page.goto(live_server.url + reverse("account_login"))
        page.fill("[name=login]", branch[code])
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        expect(page.locator(".me-name")).to_be_visible()
        return page

    return come


def simulate(page: Page, live_server, name: str) -> None:
    """Paste a wrong cell, mend it, read the effect, keep the scenario."""
    page.goto(live_server.url + reverse("branches:scenarios"))
    page.get_by_role("link", name="Nouveau scénario").click()
    page.get_by_label("Nom du scénario").fill(name)
    page.get_by_label("Lignes collées").fill(BAD)
    page.get_by_role("button", name="Reprendre les montants").click()
    expect(page.get_by_role("alert")).to_contain_text("sept mille")
    expect(page.get_by_label("Lignes collées")).to_have_value(BAD)
    expect(page.get_by_label("Nom du scénario")).to_have_value(name)
    page.get_by_label("Lignes collées").fill(GOOD)
    page.get_by_role("button", name="Reprendre les montants").click()
    cell = page.get_by_label("Niveau simulé de RNCP38362")
    expect(cell).to_have_value("7400")
    page.locator(".action-bar").get_by_role("button", name="Voir l’effet").click()
    expect(page.get_by_text("rien n’est enregistré").first).to_be_visible()
    expect(
        page.locator("#effects").get_by_role("heading", name="Par exercice budgétaire").first
    ).to_be_visible()
    cell.fill("7 600")
    page.get_by_role("button", name="Enregistrer le scénario").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_text("dont le montant change").first).to_be_visible()


def test_an_officer_then_a_representative_simulate_levels(enter, live_server) -> None:
    page = enter("BR")
    simulate(page, live_server, "Niveau ramené à 7 600 €")
    page.get_by_role("button", name="Dupliquer").click()
    page.get_by_role("link", name="Modifier la grille").click()
    page.get_by_label("Niveau simulé de RNCP38362").fill("7000")
    page.get_by_role("button", name="Enregistrer le scénario").click()
    page.goto(live_server.url + reverse("branches:scenarios"))
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Comparer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Comparer des scénarios")
    expect(page.get_by_role("columnheader", name="Niveau ramené à 7 600 €").first).to_be_visible()
    compared = page.url
    first, second = Scenario.objects.order_by("pk")
    wrong = []
    for address in (
        live_server.url + reverse("branches:scenarios"),
        live_server.url + reverse("branches:scenario", args=[first.pk]),
        live_server.url + reverse("branches:scenario_edit", args=[second.pk]),
        compared,
    ):
        wrong += [f"{address}: {each}" for each in faults(page, address)]
    assert wrong == []

    page = enter("BX")
    simulate(page, live_server, "Proposition de la branche")
    expect(page.get_by_text("sont masquées").first).to_be_visible()
    assert Scenario.objects.get(name="Proposition de la branche").from_branch
    page.goto(live_server.url + reverse("branches:scenarios"))
    expect(page.get_by_text("Niveau ramené à 7 600 €")).to_have_count(0)
