"""A COM followed to its evaluation: catalogue, target, costs, measure, document; its pages at every width."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.models import Convention, Evaluation, Indicator, Measure
from tests.conventions.com.world import ceilings, charge, com, indicator
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "une phrase de passe longue"


@pytest.fixture
def officer(transactional_db: None, make_user, page, live_server):
    """Somebody in charge of conventions, signed in."""
    user = make_user("CO")
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("home"))
    return user


def running(by, on: dt.date) -> Convention:
    return com(by, on, starts_on=dt.date(on.year, 1, 1), ends_on=dt.date(on.year + 2, 12, 31))


def test_a_com_from_its_catalogue_to_its_evaluation(page, live_server, officer) -> None:
    on = timezone.localdate()
    row = running(officer, on)
    page.goto(live_server.url + reverse("steering:coms"))
    page.click("text=Reprendre le catalogue")
    page.click("text=P3 Visites")
    page.click("text=Modifier la définition")
    page.fill(f"[name=target_{on.year}]", "1 250")
    page.fill("form[aria-labelledby=definition] [name=reason]", "Annexe de la convention")
    page.click("text=Enregistrer la définition")
    page.get_by_text(f"Figer la mesure {on.year}").click()
    page.fill("[name=comment]", "Premier bilan.")
    page.get_by_role("button", name=f"Figer {on.year}").click()
    page.wait_for_selector("text=figée avec ses entrées")
    made = Measure.objects.get()
    assert made.content["target"] == "1250"
    page.click("text=Plafonds")
    page.get_by_role("link", name="Fixer les plafonds").first.click()
    page.fill("[name=management]", "90 000 000")
    page.fill("[name=mission]", "120 000 000")
    page.fill("[name=reason]", "Convention signée")
    page.click("text=Enregistrer les plafonds")
    page.get_by_role("link", name="Saisir des frais").first.click()
    page.fill("[name=g1]", "29 000 000")
    page.click("text=Enregistrer les frais")
    page.wait_for_selector("text=1 montant saisi")
    page.get_by_role("link", name="Évaluations").click()
    page.get_by_role("link", name="Préparer").click()
    page.fill("[name=whole]", "Une première année conforme.")
    page.click("text=Enregistrer et voir le document")
    page.get_by_role("button", name="Arrêter l’évaluation").click()
    page.wait_for_selector("text=arrêtée et conservée")
    kept = Evaluation.objects.get(convention=row)
    assert kept.content["whole"] == ["Une première année conforme."]
    assert Indicator.objects.filter(convention=row).count() > 10


def test_every_page(page, live_server, officer) -> None:
    on = timezone.localdate()
    row = running(officer, on)
    told = indicator(
        row, officer, on=on, targets={on.year: Decimal(150)},
        label="Visites des entreprises de moins de 11 salariés dans les départements d’outre-mer, sur place",
    )  # fmt: skip
    files = indicator(row, officer, code="P6", on=on, key="decided_in_time", unit="percent", targets={})
    ceilings(row, officer, on)
    charge(row, officer, year=on.year, on=on, g1=81_000_000, m1c=6_000_000, m5=31_000_000)
    pages = [
        reverse("steering:dashboard", args=[row.pk]), reverse("steering:indicator", args=[told.indicator_id]),
        reverse("steering:behind", args=[files.indicator_id, on.year]),
        reverse("steering:evaluations", args=[row.pk]),
        reverse("steering:evaluation", args=[row.pk, on.year]),
        reverse("steering:evaluation_draft", args=[row.pk, on.year]), reverse("steering:calendar"),
        *(
            reverse(f"conventions:com_{name}", args=[row.pk])
            for name in ("indicator_new", "ceilings", "ceilings_set", "charges", "file")
        ),
        reverse("conventions:com_indicator", args=[told.indicator_id]),
        reverse("conventions:com_file_item", args=[row.pk, 10]),
    ]  # fmt: skip
    wrong = []
    for address in pages:
        wrong += [f"{address}: {each}" for each in faults(page, live_server.url + address)]
    assert wrong == []
