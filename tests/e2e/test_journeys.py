"""What people do, from one end to the other."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from contracts.models import Batch, Contract
from tests.contracts.intake.conftest import APPRENTICE, csv_text

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_signing_in_and_out(page, live_server, world):
    page.goto(live_server.url)
    page.get_by_label("Adresse électronique").fill(world.user.email)
    page.get_by_label("Mot de passe").fill("pas le bon du tout")
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Mot de passe").fill("une phrase de passe longue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour Camille")
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Connexion")).to_be_visible()


def test_a_file_from_the_desk_to_the_contract(visit, world, tmp_path):
    path = tmp_path / "rentrée 2026.csv"
    lines = [
        {**APPRENTICE, "numero_externe": f"R-{n}", "alternant_nom": f"Nom{n} d’Essai", "tuteur_nom": ""}
        for n in range(3)
    ]
    path.write_text(csv_text(lines).replace("numero_externe", "Bidule", 1), encoding="utf-8-sig")
    page = visit("home")
    page.get_by_role("link", name="Importer un fichier").click()
    page.get_by_label("Émetteur").fill("CFA de la rentrée")
    page.get_by_label("Choisir un fichier").set_input_files(path)
    expect(page.get_by_text("rentrée 2026.csv")).to_be_visible()
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Bidule").select_option("numero_externe")
    page.get_by_role("button", name="Contrôler le fichier").click()
    expect(page.get_by_text("contrats à créer")).to_be_visible()
    page.get_by_role("link", name=re.compile("Pourquoi.*ligne 2")).click()
    expect(page.get_by_role("heading", name="Prise en charge")).to_be_visible()
    page.get_by_role("button", name="Recevoir les 3 lignes").click()
    expect(page.get_by_text("3 lignes reçues")).to_be_visible()
    assert Contract.objects.filter(external_number__startswith="R-").count() == 3
    page.get_by_role("link", name="Nom0").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nom0")
    page.get_by_role("button", name="Engager la prise en charge").click()
    expect(page.get_by_text("Accepté").first).to_be_visible()
    decided = Contract.objects.get(external_number="R-0")
    assert (decided.state, decided.decided_by) == ("accepted", world.user)
    assert decided.instalments.exists()


def test_a_file_is_taken_back(visit, world):
    page = visit("contracts:batch", world.imported.pk)
    page.get_by_text("Annuler cet import").click()
    page.get_by_label("Motif de l’annulation").fill("Envoyé deux fois")
    page.get_by_role("button", name="Annuler l’import").click()
    expect(page.get_by_text("Import annulé le")).to_be_visible()
    world.imported.refresh_from_db()
    assert world.imported.state == Batch.State.UNDONE


def test_a_contract_typed_with_its_live_check(visit, world):
    page = visit("contracts:entry")
    live = page.locator("#live")
    page.get_by_label("SIRET de l’employeur").fill("12345678901234")
    page.keyboard.press("Tab")
    expect(live.get_by_text("La clé de ce SIRET est fausse")).to_be_visible()
    for name, value in {**APPRENTICE, "numero_externe": "M-1"}.items():
        field = page.locator(f"[name={name}]")
        if not field.count():
            continue
        if field.evaluate("field => field.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.keyboard.press("Tab")
    expect(live.get_by_text("Lisible")).to_be_visible()
    expect(live.get_by_text("Dossier peut-être déjà reçu")).to_be_visible()
    page.get_by_role("button", name="Enregistrer le contrat").click()
    expect(page.get_by_text("Contrat enregistré")).to_be_visible()
    assert Contract.objects.filter(external_number="M-1").exists()


def test_lists_by_keyboard(visit, world):
    page = visit("contracts:batches")
    page.keyboard.press("/")
    expect(page.get_by_label("Rechercher")).to_be_focused()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(page.locator("tr.current")).to_have_count(1)
    first = page.locator("tbody tr").first
    expect(first).to_have_class("current")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/imports/\d+/$"))


def test_files_are_chosen_by_keyboard(visit, world):
    page = visit("contracts:queue")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("1 dossier sélectionné")).to_be_visible()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.get_by_text("2 dossiers sélectionnés")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/contrats/\d+/"))


def test_the_first_key_skips_the_menu(visit):
    page = visit("home")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_the_chosen_appearance_stays(visit, live_server):
    page = visit("home")
    page.get_by_role("button", name="Sombre").click()
    page.goto(live_server.url + reverse("texts"))
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    expect(page.get_by_role("button", name="Sombre")).to_have_attribute("aria-pressed", "true")


def test_the_menu_of_a_phone(visit):
    page = visit("home")
    page.set_viewport_size({"width": 390, "height": 844})
    menu = page.get_by_role("navigation", name="Menu principal")
    expect(menu).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    menu.get_by_role("link", name="Textes et barèmes").click()
    expect(page.get_by_role("heading", name="Textes et barèmes")).to_be_visible()
