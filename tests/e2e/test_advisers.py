"""The coverage map, the figures and a goal in a browser; a firm answers on a telephone."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts import actions as accounts
from registers.models import Company, Establishment
from smeservice.actions import figures, firms, goals, interactions, satisfaction
from smeservice.models import Goal, Survey, SurveyAnswer
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "une phrase de passe longue"
SIREN = "732829320"


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def adviser(transactional_db: None, make_user, page, live_server):
    """An adviser signed in who sees every firm; one met, one never, of long names."""
    user, on = make_user("SM"), timezone.localdate()
    accounts.give_role(user=user, code="DI")
    for siren, name, postcode in (
        (SIREN, "Boulangerie Brun", "06000"),
        (
            "404833048",
            "Société coopérative d’aménagement et de rénovation énergétique du Grand Ouest",
            "97400",
        ),
    ):
        Company.objects.create(siren=siren, name=name)
        Establishment.objects.create(siret=f"{siren}00074", company_id=siren, postcode=postcode)
    firms.refresh(on=on)
    for turn in range(6):
        row = interactions.record(
            token=f"00000000-0000-0000-0000-00000000000{turn}", company=SIREN, kind="visit",
            happened_on=on - dt.timedelta(days=turn), outcome="interested", by=user, on=on,
        )  # fmt: skip
        asked = Survey.objects.create(
            company_id=SIREN, adviser=user, interaction=row, state="sent", asked_on=on
        )
        if turn:
            satisfaction.answer(survey=asked.pk, score=4, useful="yes", comment="Très utile.", on=on)
    goals.fix(year=on.year, aim="visits", target=12, adviser=user, by=user, on=on)
    figures.refresh(on=on)
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("home"))
    return user


def test_from_a_white_zone_to_a_goal(page, live_server, adviser) -> None:
    page.goto(live_server.url + url("coverage"))
    square = page.locator("svg a[aria-label^='974']")
    square.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/proximite/?department=974&contact=never")
    assert page.locator("tr:has-text('Grand Ouest')").count() == 1
    page.goto(live_server.url + url("figures"))
    page.locator("td[data-label='Visites'] a").first.click()
    page.wait_for_selector("text=Visites comptées")
    assert page.locator("[data-open]").count() == 6
    page.goto(live_server.url + url("goals"))
    page.click("text=Fixer un objectif")
    page.select_option("[name=adviser]", "")
    page.select_option("[name=department]", "974")
    page.fill("[name=target]", "8")
    page.get_by_role("button", name="Fixer l’objectif").click()
    page.wait_for_selector("text=Objectif fixé")
    assert Goal.objects.get(department="974").target == 8


def test_a_firm_answers_on_a_telephone(page, live_server, adviser) -> None:
    survey = Survey.objects.get(answer=None)
    page.context.clear_cookies()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(live_server.url + url("survey", satisfaction.key_of(survey)))
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_selector("text=2 points à corriger")
    page.get_by_text("Très satisfait").click()
    page.get_by_text("Oui", exact=True).click()
    page.get_by_role("button", name="Envoyer").click()
    page.wait_for_selector("text=Votre réponse est enregistrée")
    assert SurveyAnswer.objects.get(survey=survey).score == 5


def test_every_page(page, live_server, adviser) -> None:
    survey = Survey.objects.get(answer=None)
    pages = [
        url("coverage"), f"{url('coverage')}?voir=reached&idcc=9999", url("figures"),
        f"{url('figures')}?par=adviser", url("figure", "visits"), url("figure", "reached"),
        url("figure", "diagnoses"), url("goals"), url("goal_new"), url("goal", Goal.objects.get().pk),
        url("satisfaction"), url("survey", satisfaction.key_of(survey)),
    ]  # fmt: skip
    wrong = []
    for address in pages:
        wrong += [f"{address}: {each}" for each in faults(page, live_server.url + address)]
    assert wrong == []
