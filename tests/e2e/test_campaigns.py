"""A campaign of levels in a real browser: from its opening to its published levels, by those who do it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from branches.models import Access, Campaign, CampaignCommittee, Position
from registers.lookups import lookups_for
from registers.models import Committee
from tests.contracts.decide.conftest import registers  # noqa: F401 -- a fixture
from tests.contracts.papers.conftest import HONEST
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "une phrase de passe longue"
TABLE = (
    "RNCP;Valeur recommandée;Minimum;Maximum;Coût médian des CFA\n38362;8100;7500;8600;7900\n36989;7000;;;\n"
)


@pytest.fixture
def people(transactional_db: None, registers: None, make_user) -> dict[str, str]:  # noqa: F811
    """An officer, the direction, a representative of the first branch."""
    since = dt.date(2020, 1, 1)
    users = {code: make_user(code, email=f"{code.lower()}@exemple.fr") for code in ("BR", "DI", "BX")}
    for committee in Committee.objects.all():
        Access.objects.create(user=users["BR"], committee=committee, since=since)
    Access.objects.create(user=users["BX"], committee_id="1", since=since)
    return {code: user.email for code, user in users.items()}


@pytest.fixture
def enter(browser, live_server, browser_context_args, people):
    """A page of somebody signed in; a message in a console fails the test."""
    said: list[str] = []
    contexts = []

    def come(code: str):
        context = browser.new_context(**browser_context_args, base_url=live_server.url)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(reverse("account_login"))
        page.fill("[name=login]", people[code])
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(lambda url: reverse("account_login") not in url)
        return page

    yield come
    for context in contexts:
        context.close()
    unexpected = [text for text in said if "422" not in text]  # a form refused is answered 422
    assert unexpected == []


def test_a_campaign_from_its_opening_to_its_levels(enter, tmp_path: Path, live_server) -> None:
    today = dt.datetime.now(dt.UTC).date()
    officer = enter("BR")
    officer.goto(reverse("branches:campaigns"))
    officer.get_by_role("link", name="Préparer une campagne").click()
    officer.fill("[name=name]", "Procédure générale")
    officer.fill("[name=launched_on]", f"{today:%d/%m/%Y}")
    officer.get_by_role("button", name="Préparer la campagne").click()
    officer.fill("[name=published_on]", f"{today:%d/%m/%Y}")
    officer.get_by_role("button", name="Enregistrer la publication").click()
    expect(officer.get_by_text("Publication enregistrée")).to_be_visible()

    officer.get_by_role("link", name="Recommandations", exact=True).click()
    wrong = tmp_path / "faux.csv"
    wrong.write_text("RNCP;Valeur recommandée\n38362;douze\n", encoding="utf-8")
    officer.set_input_files("[name=file]", wrong)
    officer.get_by_role("button", name="Charger les recommandations").click()
    expect(officer.locator(".cell-wrong")).to_have_text("douze")
    good = tmp_path / "recommandations.csv"
    good.write_text(TABLE, encoding="utf-8-sig")
    officer.set_input_files("[name=file]", good)
    officer.get_by_role("button", name="Charger les recommandations").click()
    expect(
        officer.get_by_text("2 recommandations enregistrées ; 6 positions attendues de plus.")
    ).to_be_visible()

    campaign = Campaign.objects.get()
    asked = CampaignCommittee.objects.get(campaign=campaign, committee="1")
    speaker = enter("BX")
    speaker.goto(reverse("branches:campaigns"))
    speaker.get_by_role("link", name="CPNE 1").click()
    speaker.get_by_role("link", name="RNCP38362").click()
    speaker.get_by_label("Autre montant", exact=True).check()
    speaker.fill("[name=amount]", "8 700,50")
    speaker.get_by_role("button", name="Proposer la position").click()
    expect(speaker.locator(".field-reason .wrong")).to_contain_text("Risque de carence")
    assert speaker.input_value("[name=amount]") == "8 700,50"
    speaker.get_by_label("Valeur recommandée").check()
    speaker.get_by_role("button", name="Proposer la position").click()
    expect(speaker.get_by_text("Position proposée.")).to_be_visible()
    speaker.fill("[name=text]", "Vu en commission.")
    speaker.get_by_role("button", name="Commenter").click()
    expect(speaker.get_by_text("Vu en commission.")).to_be_visible()
    position = Position.objects.get(campaign=campaign, committee="1", rncp="RNCP38362")
    for name, key in (("campaign_branch", asked.pk), ("campaign_paste", asked.pk), ("position", position.pk)):
        assert faults(speaker, live_server.url + reverse(f"branches:{name}", args=(key,))) == []

    minutes = tmp_path / "pv.pdf"
    minutes.write_bytes(HONEST)
    officer.goto(reverse("branches:campaign_branch", args=(asked.pk,)))
    officer.get_by_label("Choisir RNCP38362").check()
    officer.get_by_text("Enregistrer le vote", exact=True).first.click()
    officer.fill("[name=voted_on]", f"{today:%d/%m/%Y}")
    officer.set_input_files("[name=minutes]", minutes)
    officer.get_by_role("button", name="Enregistrer le vote").click()
    expect(officer.get_by_text("1 position votée.")).to_be_visible()
    officer.get_by_text("Recevoir les positions votées", exact=True).first.click()
    officer.get_by_role("button", name="Recevoir les positions votées").click()
    expect(officer.get_by_text("1 position reçue.")).to_be_visible()

    officer.goto(reverse("branches:campaign_transmission", args=(campaign.pk,)))
    officer.get_by_label("Transmettre sans les positions manquantes").check()
    officer.get_by_role("button", name="Transmettre 1 position").click()
    expect(officer.get_by_text("Transmission enregistrée")).to_be_visible()
    with officer.expect_download() as download:
        officer.get_by_role("link", name="Télécharger la transmission 1 (CSV)").click()
    assert "8100,00" in Path(download.value.path()).read_text(encoding="utf-8-sig")

    first = today + dt.timedelta(days=30)
    officer.get_by_role("link", name="Décret et clôture").click()
    officer.fill("[name=act]", "Décret d’essai")
    officer.fill("[name=applicable_from]", f"{first:%d/%m/%Y}")
    officer.get_by_role("button", name="Proposer la clôture").click()
    expect(officer.get_by_text("Clôture proposée par")).to_be_visible()
    assert officer.get_by_role("button", name="Clore et publier les niveaux").count() == 0

    direction = enter("DI")
    direction.goto(reverse("branches:campaign_closing", args=(campaign.pk,)))
    direction.get_by_role("button", name="Clore et publier les niveaux").click()
    expect(direction.get_by_text("Campagne close, niveaux publiés.")).to_be_visible()
    (level,) = lookups_for(rncps=["RNCP38362"], cpnes=["1"]).levels("RNCP38362", ("1",), first)
    assert (level.annual, level.status) == (8100, "R")

    for name in ("campaigns", "campaign_new"):
        assert faults(officer, live_server.url + reverse(f"branches:{name}")) == []
    for name in ("campaign", "campaign_recommendations", "campaign_transmission", "campaign_defaults",
                 "campaign_closing"):  # fmt: skip
        assert faults(officer, live_server.url + reverse(f"branches:{name}", args=(campaign.pk,))) == []
