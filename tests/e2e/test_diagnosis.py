"""A diagnosis on a telephone, from the first answer to the report; its pages at every width."""

from __future__ import annotations

import datetime as dt
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from registers.models import Company
from smeservice.actions import diagnoses, firms, plans, questionnaires
from smeservice.models import FirmDiagnosis
from tests.e2e.looking import faults
from tests.smeservice.diagnoses.world import begun, finished, shipped

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SIREN = "732829320"
PASSWORD = "une phrase de passe longue"


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def adviser(transactional_db: None, make_user, page, live_server):
    """An adviser signed in on a telephone, and a bakery."""
    user = make_user("SM")
    Company.objects.create(siren=SIREN, name="Boulangerie Brun")
    firms.refresh(on=timezone.localdate())
    shipped(timezone.localdate())
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("home"))
    return user


def test_a_diagnosis_on_a_telephone(page, live_server, adviser) -> None:
    page.goto(live_server.url + url("firm", SIREN))
    page.click("text=Ouvrir un diagnostic")
    page.get_by_text("Flash RH", exact=True).click()
    page.click("text=Commencer")
    page.locator("label:has(input[name=q1][value='1'])").click()
    page.wait_for_selector("text=Enregistré à")
    row = FirmDiagnosis.objects.get()
    assert diagnoses.answers_of(row) == {"q1": "1"}
    page.context.set_offline(True)
    page.locator("label:has(input[name=q2][value='2'])").click()
    page.wait_for_selector("text=Réseau perdu")
    page.context.set_offline(False)
    page.wait_for_selector("text=Enregistré à")
    assert diagnoses.answers_of(row) == {"q1": "1", "q2": "2"}
    page.click("text=Partie suivante")
    for name in ("q4", "q7", "q10"):
        page.locator(f"label:has(input[name={name}][value='2'])").click()
        page.click(".action-bar button")
    page.wait_for_url(live_server.url + url("diagnosis", row.pk))
    page.click("text=Terminer")
    page.locator("input[name=questions]").first.check()
    page.fill("#summary", "Une équipe soudée.")
    page.click("text=Enregistrer les priorités")
    page.click("text=Prévoir une action")
    page.fill("[name=due_on]", (timezone.localdate() + dt.timedelta(days=40)).strftime("%d/%m/%Y"))
    page.click("text=Enregistrer l’action")
    page.get_by_role("button", name="Restituer").click()
    with page.expect_download() as download:
        page.click("text=Télécharger le rapport")
    assert download.value.path().read_bytes().startswith(b"%PDF")


def test_every_page(page, live_server, adviser) -> None:
    on = timezone.localdate()
    row = finished(SIREN, adviser, on)
    diagnoses.choose(diagnosis=row.pk, questions=["q2", "q5"], summary="Vu.", by=adviser, on=on)
    told = plans.Told(title="Former un second salarié au poste le plus rare", due_on=on)
    action = plans.add(diagnosis=row.pk, told=told, token=uuid4(), by=adviser, on=on)
    running = begun(SIREN, adviser, on)
    draft = questionnaires.copy(version=row.version, by=adviser, on=on)
    pages = [
        url("diagnoses"), url("diagnosis", row.pk), url("diagnosis_fill", running.pk, "s1"),
        url("diagnosis_begin", SIREN), url("plan_add", row.pk), url("plan_change", action.pk),
        url("questionnaires"), url("questionnaire", draft.pk), url("question", draft.pk, "s1", "q1"),
        url("section_new", draft.pk), url("questionnaire_new"), url("firm", SIREN),
        url("consultants"), url("consultant_new"), url("advise", SIREN),
    ]  # fmt: skip
    wrong = []
    for address in pages:
        wrong += [f"{address}: {each}" for each in faults(page, live_server.url + address)]
    assert wrong == []
