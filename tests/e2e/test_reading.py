"""A list of persons taken away with a reason, then too many files read; every page at three widths."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.urls import reverse

import law
from accounts import accesses
from accounts.actions import give_role
from accounts.models import Access, Export, ReadingAlert
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
WHY = "Contrôle du service fait demandé par la région, dossiers de l’automne."


def test_a_list_of_persons_is_taken_away_with_a_reason(live_server, visit, world) -> None:
    page = visit("contracts:queue")
    page.click(".take-away >> text=CSV >> nth=0")
    wrong = faults(page, page.url)
    page.fill("[name=reason]", WHY)
    page.click("text=Préparer le fichier")
    with page.expect_download() as waited:
        page.click("text=Télécharger")
    text = waited.value.path().read_text("utf-8-sig")
    assert world.contract.number in text
    assert text.splitlines()[-1].startswith("Exporté par")
    row = Export.objects.get()
    assert Access.objects.filter(kind="export", key=str(row.pk), reason=WHY).count() == 2
    for name, args in (("exports", ()), ("export", (row.pk,)), ("accesses", ())):
        wrong += faults(page, live_server.url + reverse(f"reading:{name}", args=args))
    assert not wrong


def test_reading_too_much_closes_files_until_it_is_explained(live_server, visit, world, monkeypatch) -> None:
    few = SimpleNamespace(reading_files=lambda on: 3, reading_minutes=law.reading_minutes)
    monkeypatch.setattr(accesses, "law", few)
    for _ in range(3):
        page = visit("contracts:queue")
    page.goto(live_server.url + reverse("contracts:contract", args=[world.contract.pk]))
    assert page.locator("h1").inner_text() == "Vous avez lu beaucoup de dossiers"
    wrong = faults(page, page.url)
    page.fill("[name=reason]", WHY)
    page.click("text=Enregistrer le motif")
    page.wait_for_selector("text=La lecture vous est rouverte")
    visit("contracts:contract", world.contract.pk)
    assert ReadingAlert.objects.get().reason == WHY
    world.user.groups.clear()
    give_role(user=world.user, code="DI")
    wrong += faults(page, live_server.url + reverse("reading:accesses"))
    assert WHY in page.locator("#content").inner_text()
    assert not wrong
