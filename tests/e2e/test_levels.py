"""Levels, from the question to the public page: journeys by hand, and every page at three widths."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from branches.models import LevelPosting
from contracts.models import Contract
from opco_admin.demo import load, missions, world
from opco_admin.demo.missions import branches
from opco_admin.demo.missions import levels as demo_levels
from opco_admin.demo.people import PASSWORD
from registers.models import NpecLevel, NpecSettlement
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def demo(transactional_db: None, monkeypatch) -> None:
    """Two years of a few centres, the branches attached, and the levels of the demonstration."""
    monkeypatch.setattr(world, "CENTRES", world.CENTRES[:3])
    mine = tuple(each for each in missions.PIECES if each[1] in (branches.attach, demo_levels.publish))
    monkeypatch.setattr(missions, "PIECES", mine)
    actions.install_roles()
    load.load(on=timezone.localdate(), say=lambda sentence: None)


@pytest.fixture
def sign_in(page, live_server):
    """Sign a demonstration account in."""

    def sign(role: str):
        page.goto(live_server.url + reverse("account_login"))
        page.fill("[name=login]", f"{role}@demo.local")
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(live_server.url + reverse("home"))
        return page

    return sign


def test_an_officer_settles_then_publishes(live_server, demo: None, sign_in) -> None:
    page = sign_in("br")
    page.click("text=Montants contradictoires à trancher")
    page.click(f"text={demo_levels.HELD[0]}")
    page.click("text=Enregistrer la décision")
    assert page.locator("#form-errors").is_visible()
    page.locator("input[type=radio]").first.check()
    page.fill("[name=reason]", "Réponse écrite de France compétences.")
    page.click("text=Enregistrer la décision")
    page.wait_for_selector("text=La décision est enregistrée")
    assert NpecSettlement.objects.filter(rncp=demo_levels.HELD[0]).count() == 1
    page.goto(live_server.url + reverse("branches:level_pages"))
    page.click(f"table >> text={demo_levels.ACTED}")
    page.click("button:has-text('Enregistrer la publication')")
    page.wait_for_selector("text=La publication est enregistrée")
    assert LevelPosting.objects.filter(committee=demo_levels.ACTED).count() == 2


def test_the_question_then_the_two_lists(live_server, demo: None, sign_in) -> None:
    page = sign_in("gc")
    page.goto(live_server.url + reverse("registers:npec"))
    page.fill("[name=rncp]", world.UNPRICED)
    page.fill("[name=idcc]", world.ASKED.idcc)
    page.fill("[name=conclusion]", dt.date(2025, 9, 1).isoformat())
    page.get_by_role("button", name="Chercher", exact=True).click()
    page.wait_for_selector("text=montant d’amorçage")
    page.click("text=Comparer deux listes")
    page.click("a.tile:has-text('en baisse')")
    page.wait_for_selector("table >> text=en baisse")


@pytest.mark.parametrize("role", ["br", "gc"])
def test_every_page(live_server, demo: None, sign_in, role: str) -> None:
    page, said = sign_in(role), []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    conflict = NpecLevel.objects.filter(conflict__isnull=False).earliest("pk")
    file = Contract.objects.filter(kind="app").earliest("pk")
    asked = {"rncp": world.DIPLOMAS[0].rncp, "idcc": world.ASKED.idcc, "conclusion": "2025-09-01"}
    addresses = [
        reverse("registers:npec", query=asked),
        reverse("registers:levels"),
        reverse("registers:levels", query={"millesime": "tous"}),
        reverse("registers:compare"),
        reverse("registers:conflicts"),
        reverse("registers:conflict", args=[conflict.pk]),
        reverse("branches:level_of_contract", query={"numero": file.number}),
        reverse("branches:conflict_contracts"),
    ]
    if role == "br":
        addresses += [
            reverse("branches:level_pages"),
            reverse("branches:level_page", args=[demo_levels.ACTED]),
            reverse("branches:level_sheet", args=[demo_levels.ACTED]),
        ]
    wrong = [f"{each}: {fault}" for each in addresses for fault in faults(page, live_server.url + each)]
    assert wrong == []
    assert said == []
