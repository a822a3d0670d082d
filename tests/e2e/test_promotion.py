"""A path at work on a telephone, from the first tap to the folder; the pages of promotion at every width."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from registers.models import Company
from smeservice.actions import firms, participations, promotion, trials
from smeservice.models import AfestPath, AfestSequence
from tests.e2e.looking import faults
from tests.smeservice.afest import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SIREN = "732829320"
PASSWORD = "une phrase de passe longue"
LONG = "Boulangerie-pâtisserie artisanale des Hauts-de-Provence-et-du-Mercantour Brun et filles"


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def adviser(transactional_db: None, make_user, page, live_server):
    """An adviser signed in on a telephone, and a bakery."""
    user = make_user("SM")
    Company.objects.create(siren=SIREN, name=LONG)
    firms.refresh(on=timezone.localdate())
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("home"))
    return user


def test_a_path_in_the_workshop(page, live_server, adviser) -> None:
    on = timezone.localdate()
    page.goto(live_server.url + url("firm", SIREN))
    page.click("text=Ouvrir un parcours AFEST")
    for name, value in (
        ("occupation", "Boulanger"), ("learner", "Lou C."), ("trainer", "Jeanne Roux"),
        ("goal", "Tenir un fournil seul."),
        ("trainer_named_on", f"{on - dt.timedelta(days=9):%d/%m/%Y}"),
        ("ends_on", f"{on + dt.timedelta(days=9):%d/%m/%Y}"),
    ):  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="Ouvrir le parcours").click()
    page.click("text=Ouvrir le journal")
    page.get_by_role("button", name="mise en situation").click()
    page.wait_for_selector("text=Mise en situation en cours")
    page.get_by_role("button", name="séquence réflexive").click()
    page.wait_for_selector("text=Séquence réflexive en cours")
    page.get_by_role("button", name="Arrêter").click()
    for name, value in (("expected", "Dix pains"), ("done", "Huit pains"), ("learned", "Fariner avant")):
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_selector("text=Fariner avant")
    path = AfestPath.objects.get()
    kinds = AfestSequence.objects.filter(path=path, ended_at__isnull=False).values_list("kind", flat=True)
    assert list(kinds) == ["situation", "reflexive"]
    page.goto(live_server.url + url("afest", path.pk))
    page.get_by_role("link", name="Compléter : Analyse").click()
    page.fill("[name=note]", "Observé une fournée.")
    page.set_input_files(
        "[name=file]", {"name": "grille.pdf", "mimeType": "application/pdf", "buffer": world.PDF}
    )
    page.check("[name=met]")
    page.get_by_role("button", name="Enregistrer").click()
    page.wait_for_selector("text=grille.pdf")
    assert page.locator("#condition-analysis .tag-done").count() == 1
    with page.expect_download() as download:
        page.click("text=Aperçu du dossier")
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_a_share_is_told_before_the_signature(page, live_server, adviser) -> None:
    page.goto(live_server.url + url("foad_begin", SIREN))
    page.fill("[name=title]", "Titre à distance")
    page.locator("label:has(input[value=apprenticeship])").click()
    page.fill("[name=total_hours]", "100")
    page.fill("[name=remote_hours]", "80")
    page.locator("[name=stated_share]").focus()
    page.wait_for_selector("#alarm .note-error")
    page.fill("[name=remote_hours]", "79,9")
    page.locator("[name=stated_share]").focus()
    page.wait_for_selector("#alarm .note-warning")


def test_every_page(page, live_server, adviser) -> None:
    on = timezone.localdate()
    path = world.complete(SIREN, adviser, on)
    opened = world.opened(SIREN, adviser, on, trainer="", trainer_named_on=None)
    remote = world.file(SIREN, adviser, on, frame="apprenticeship")
    told = promotion.Told(title=LONG, channel="webinar", theme="afest", on=on)
    action = promotion.begin(told=told, token=uuid4(), by=adviser, on=on)
    participations.add(action=action.pk, companies=[SIREN], by=adviser, on=on)
    participations.mark(action=action.pk, companies=[SIREN], state="present", by=adviser, on=on)
    trials.tell(company=SIREN, theme="afest", happened_on=on, note=LONG, token=uuid4(), by=adviser, on=on)
    model = world.model(adviser, on, "Conducteur d’équipements agroalimentaires")
    pages = [
        url("promotion"), url("promotion_new"), url("promotion_action", action.pk),
        url("promotion_add", action.pk), url("promotion_campaigns"), url("promotion_campaign_new"),
        url("promotion_follow"), url("promotion_firms"), url("trial_new", SIREN), url("afest_list"),
        url("afest_begin", SIREN), url("afest", path.pk), url("afest", opened.pk),
        url("afest_condition", path.pk, "analysis"), url("afest_journal", path.pk),
        url("afest_journal", opened.pk), url("afest_line", path.pk, path.sequences.first().pk),
        url("path_models"), url("path_model", model.pk), url("foad_list"), url("foad", remote.pk),
        url("foad_change", remote.pk), url("firm", SIREN),
    ]  # fmt: skip
    wrong = []
    for address in pages:
        wrong += [f"{address}: {each}" for each in faults(page, live_server.url + address)]
    assert wrong == []
