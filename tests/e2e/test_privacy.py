"""A purge from its simulation to its report, a hold, a person’s request; axe on every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions, holding
from accounts.models import User
from opco_admin.demo import people as demo
from opco_admin.privacy.actions import running
from opco_admin.privacy.models import PersonRequest, PurgeRun
from tests.e2e.looking import WIDEST, look

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
LONG = "Contentieux pendant devant la cour administrative d’appel " * 5


@pytest.fixture
def people(transactional_db: None) -> dict[str, User]:
    """Two administrators, the direction; an account closed for years, a person under a hold."""
    actions.install_roles()
    found = demo.make_accounts()
    gone = User.objects.create_user("partie@demo.local", None, first_name="Odile", last_name="Partie")
    User.objects.filter(pk=gone.pk).update(
        is_active=False, date_joined=dt.datetime(2019, 1, 1, tzinfo=dt.UTC)
    )
    holding.propose(
        kind="person", number="", name="Très-Long-Nom-De-Naissance-Composé", first_name="Anne-Charlotte",
        reason=LONG, by=found["ad@demo.local"], on=timezone.localdate(),
    )  # fmt: skip
    return found


@pytest.fixture
def sign_in(page, live_server, people) -> Callable[[str], None]:
    """Sign in as one of the demonstration."""

    def enter(who: str) -> None:
        page.context.clear_cookies()
        page.goto(live_server.url + reverse("account_login"))
        page.fill("[name=login]", f"{who}@demo.local")
        page.fill("[name=password]", demo.PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_load_state()

    return enter


def wrong(page) -> list[str]:
    """What is wrong with the page as it stands, then wide and light again."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": WIDEST, "height": 900})
    found = look(page)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": WIDEST, "height": 900})
    return found


def test_two_administrators_purge(page, live_server, sign_in, tmp_path: Path) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    sign_in("ad")
    page.goto(live_server.url + reverse("privacy:home"))
    assert not wrong(page)
    page.get_by_role("button", name="Simuler une purge").click()
    page.wait_for_load_state()
    row = PurgeRun.objects.get()
    running.simulate(run=row.pk, on=timezone.localdate())
    page.get_by_text("Comptes fermés").wait_for()  # the page asked again by itself
    page.reload()
    note = tmp_path / "avis.pdf"
    note.write_bytes(b"%PDF-1.4\n%avis\n%%EOF\n")
    page.set_input_files("[name=note]", note)
    page.get_by_role("button", name="Proposer la purge").click()
    page.get_by_text("Vous avez proposé cette purge").wait_for()
    sign_in("ad2")
    page.goto(live_server.url + reverse("privacy:run", args=[row.pk]))
    assert not wrong(page)
    page.get_by_role("button", name="Valider la purge").click()
    page.wait_for_load_state()
    running.execute(run=row.pk, on=timezone.localdate())
    page.goto(live_server.url + reverse("privacy:run", args=[row.pk]))
    assert page.get_by_text("Exécutée", exact=True).count()
    page.get_by_role("link", name="Voir la liste").click()
    page.wait_for_load_state()
    assert not wrong(page)
    assert not User.objects.filter(last_name="Partie").exists()
    for name in ("holds", "hold_new", "register"):
        page.goto(live_server.url + reverse(f"privacy:{name}"))
        assert not wrong(page)
    page.goto(live_server.url + reverse("privacy:holds"))
    page.get_by_role("link", name="Très-Long-Nom").click()
    page.get_by_role("button", name="Valider la suspension").click()
    page.get_by_text("Suspension en vigueur").wait_for()
    assert not wrong(page)
    assert not said


def test_the_direction_answers_a_person(page, live_server, sign_in) -> None:
    sign_in("di")
    page.goto(live_server.url + reverse("privacy:request_new"))
    page.get_by_role("button", name="Enregistrer la demande").click()
    page.get_by_text("Écrivez le nom.").first.wait_for()
    assert not wrong(page)
    page.locator("[name=name]").fill("Petit")
    page.locator("[name=first_name]").fill("Julie")
    page.locator("[name=born_on]").fill("04/05/1990")
    page.locator("[name=received_on]").fill(f"{timezone.localdate():%d/%m/%Y}")
    page.get_by_role("button", name="Enregistrer la demande").click()
    page.get_by_text("Compte d’utilisateur").wait_for()
    assert not wrong(page)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Dossier en PDF").click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF")
    page.get_by_text("Répondre", exact=True).click()
    page.get_by_label("Satisfaite").check()
    page.get_by_label("Ce qui est répondu").fill("Copie remise.")
    page.get_by_role("button", name="Enregistrer la réponse").click()
    page.get_by_text("Réponse enregistrée.").wait_for()
    assert PersonRequest.objects.get().state == "granted"
    page.goto(live_server.url + reverse("privacy:requests"))
    assert not wrong(page)
