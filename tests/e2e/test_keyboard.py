"""Without a mouse: what each trade does most, by Tab, Entrée, Espace and the shortcuts alone.

The pointer is taken away: a click, a tap or a filled field fails the test. Each stop of the focus is seen.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from branches.actions import scenarios_stock
from branches.models import Access, Scenario
from contracts.actions import decide, runs
from contracts.models import Contract, PaymentRun
from registers.models import Committee, Company, Establishment
from smeservice.actions import firms
from smeservice.models import Interaction
from tests.contracts.intake.conftest import APPRENTICE, csv_text
from tests.contracts.paying.conftest import (  # noqa: F401 -- fixtures
    EARLIER,
    ON,
    _debtor,
    accepted,
    contract,
    make_provider,
    people,
    receive,
)
from tests.e2e.conftest import PASSWORD
from tests.e2e.looking import examine

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
FARTHEST = 120  # stops before we say that something cannot be reached
# A focus that shows: an outline on what is in sight, or on the zone around a hidden file.
SEEN = """each => {
    const outlined = (one) => getComputedStyle(one).outlineStyle !== "none"
        && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
    const box = each.getBoundingClientRect();
    const within = box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0;
    const file = each.matches("input[type=file]") && outlined(each.closest("[data-file]"));
    return (outlined(each) && within) || file || each.id === "content"; }"""


class Hands:
    """Somebody at the keyboard of a page."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base, self.unseen = page, base, []
        page.add_init_script("addEventListener('pointerdown', () => { document.title = 'POINTER'; }, true);")

    def open(self, address: str) -> None:
        """Type an address in the bar of the browser."""
        self.page.goto(self.base + address)

    def press(self, *keys: str) -> None:
        self.page.wait_for_load_state()  # the shortcuts come with the scripts
        for key in keys:
            self.page.keyboard.press(key)

    def reach(self, target: Locator, *, key: str = "Tab") -> None:
        """Press Tab until the target has the focus; each stop must be seen."""
        target.first.wait_for(state="attached")
        wanted = target.first.element_handle()
        for _ in range(FARTHEST):
            self.page.keyboard.press(key)
            here = self.page.evaluate_handle("document.activeElement").as_element()
            if here is None or here.evaluate("each => each === document.body"):
                continue  # between the end of the page and its beginning
            if not here.evaluate(SEEN):
                self.unseen.append(here.evaluate("each => each.outerHTML.slice(0, 120)"))
            if here.evaluate("(each, wanted) => each === wanted", wanted):
                return
        raise AssertionError(f"out of reach: {target}")

    def skip(self) -> None:
        """Leave the menu behind: the first link of the page leads to its content."""
        self.reach(self.page.locator(".skip-link"))
        self.press("Enter")

    def use(self, target: Locator, key: str = "Enter") -> None:
        self.reach(target)
        self.press(key)

    def write(self, target: Locator, text: str) -> None:
        self.reach(target)
        self.press("Control+a")
        self.page.keyboard.type(text)


@pytest.fixture
def hands(page: Page, live_server: Any, transactional_db: None) -> Any:
    """Hands whose every stop was seen, at the end."""
    page.emulate_media(reduced_motion="reduce")
    made = Hands(page, live_server.url)
    yield made
    assert made.unseen == []
    assert page.title() != "POINTER"


@pytest.fixture
def come_in(hands: Hands) -> Callable[[Any], Hands]:
    """Sign in by keyboard."""

    def sign_in(user: Any) -> Hands:
        hands.open(reverse("account_login"))
        hands.write(hands.page.get_by_label("Adresse électronique"), user.email)
        hands.write(hands.page.get_by_label("Mot de passe"), PASSWORD)
        hands.press("Enter")
        expect(hands.page.locator(".me-name")).to_be_visible()
        return hands

    return sign_in


def test_a_file_is_decided(come_in, world) -> None:
    hands = come_in(world.user)
    page = hands.page
    hands.use(page.get_by_role("link", name="File de travail"))
    expect(page.get_by_role("heading", level=1)).to_have_text("File de travail")
    hands.press("j", "Enter")
    expect(page).to_have_url(re.compile(r"/contrats/\d+/"))
    number = re.findall(r"/contrats/(\d+)/", page.url)[0]
    hands.skip()
    hands.use(page.get_by_role("button", name="Engager la prise en charge"))
    expect(page.get_by_text("Accepté").first).to_be_visible()
    assert Contract.objects.get(pk=number).state == "accepted"


def test_a_file_is_imported(come_in, world, tmp_path) -> None:
    path = tmp_path / "rentree.csv"
    path.write_text(csv_text([{**APPRENTICE, "numero_externe": "K-1"}]), encoding="utf-8-sig")
    hands = come_in(world.user)
    page = hands.page
    hands.open(reverse("contracts:upload"))
    hands.skip()
    hands.write(page.get_by_label("Émetteur"), "CFA du clavier")
    with page.expect_file_chooser() as asked:
        hands.use(page.get_by_label("Choisir un fichier"))
    asked.value.set_files(path)  # the window of the system, which has its own keyboard
    hands.use(page.get_by_role("button", name="Continuer"))
    hands.skip()
    hands.use(page.get_by_role("button", name="Contrôler le fichier"))
    expect(page.get_by_text("contrats à créer")).to_be_visible()
    hands.skip()
    hands.use(page.get_by_role("button", name="Recevoir"))
    expect(page.get_by_text("1 ligne reçue")).to_be_visible()
    assert Contract.objects.filter(external_number="K-1").exists()


def test_an_exchange_is_noted(come_in, make_user) -> None:
    Company.objects.create(siren="732829320", name="Boulangerie Brun")
    Establishment.objects.create(siret="73282932000074", company_id="732829320", postcode="06000")
    firms.refresh(on=timezone.localdate())
    hands = come_in(make_user("SM"))
    page = hands.page
    hands.open(reverse("smeservice:firm", args=["732829320"]))
    hands.skip()
    hands.use(page.locator("main").get_by_role("link", name="Noter un échange"))
    hands.skip()
    hands.use(page.locator("[name=kind]").first, "Space")
    hands.use(page.locator("[name=outcome]").first, "Space")
    hands.use(page.get_by_role("button", name="Enregistrer"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Boulangerie Brun")
    assert Interaction.objects.count() == 1


def test_a_run_is_approved(come_in, accepted, people) -> None:  # noqa: F811
    accepted("150.00")
    run = runs.propose(
        by=people["finance"], on=ON, execute_on=timezone.localdate() + dt.timedelta(days=1),
        mode="bank", schema="pain.001.001.09", until=timezone.localdate() + dt.timedelta(days=60),
    )  # fmt: skip
    hands = come_in(people["approver"])
    hands.open(reverse("contracts:run", args=[run.pk]))
    hands.skip()
    hands.use(hands.page.get_by_role("button", name="Approuver"))
    expect(hands.page.get_by_text("Approuvé").first).to_be_visible()
    assert PaymentRun.objects.get().state == "approved"


def test_a_representative_simulates(come_in, receive, make_user) -> None:  # noqa: F811
    contracts = receive(*({} for _ in range(6)))
    decide.accept(contracts=[each.pk for each in contracts], by=make_user("GC"), on=EARLIER, comment="Essai.")
    scenarios_stock.refresh(on=EARLIER)
    user = make_user("BX")
    Access.objects.create(user=user, committee=Committee.objects.get(pk="1"), since=dt.date(2020, 1, 1))
    hands = come_in(user)
    page = hands.page
    hands.use(page.get_by_role("link", name="Simulateur de niveaux"))
    hands.skip()
    hands.use(page.get_by_role("link", name="Nouveau scénario"))
    hands.skip()
    hands.write(page.get_by_label("Nom du scénario"), "Proposé au clavier")
    hands.write(page.get_by_label("Niveau simulé de RNCP38362"), "7 400")
    hands.use(page.get_by_role("button", name="Enregistrer le scénario"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Proposé au clavier")
    assert Scenario.objects.get().from_branch


def test_shortcuts_can_be_put_to_rest(come_in, world) -> None:
    hands = come_in(world.user)
    page = hands.page
    hands.open(reverse("contracts:queue"))
    hands.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    hands.use(page.locator("[data-keys-switch]"))
    expect(page.locator("[data-keys-switch]")).to_have_attribute("aria-pressed", "false")
    page.reload()
    hands.press("/", "j")
    expect(page.locator("[data-search]")).not_to_be_focused()
    assert page.locator("tr.current").count() == 0
    expect(page.locator("[data-keys-switch]")).to_have_attribute("aria-pressed", "false")


def test_what_cannot_be_reached_or_seen_is_told(come_in, world) -> None:
    """The control: a button out of the order of Tab, then one whose focus does not show."""
    hands = come_in(world.user)
    page = hands.page
    page.evaluate("document.querySelector('.me button').tabIndex = -1")
    with pytest.raises(AssertionError, match="out of reach"):
        hands.reach(page.get_by_role("button", name="Se déconnecter"))
    page.evaluate("document.querySelector('.me-name a').style.outline = 'none'")
    hands.reach(page.get_by_role("link", name="Mot de passe"))
    assert [each for each in hands.unseen if "Mot de passe" in each]
    hands.unseen.clear()


def test_the_end_of_a_session_is_told_and_put_off(come_in, world, settings) -> None:
    hands = come_in(world.user)
    page = hands.page
    page.clock.install()
    hands.open(reverse("contracts:entry"))
    told = page.locator(".ending")
    page.clock.fast_forward(60_000 * (settings.SESSION_IDLE_MINUTES - 4))
    expect(told).to_be_hidden()
    page.clock.fast_forward(60_000 * 2)
    expect(told.get_by_role("alert")).to_contain_text("moins de trois minutes")
    assert examine(page) == []
    hands.press("Shift")
    expect(told).to_be_hidden()
    page.clock.fast_forward(60_000 * (settings.SESSION_IDLE_MINUTES + 1))
    expect(told.get_by_role("alert")).to_contain_text("est fermée")
