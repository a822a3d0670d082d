"""The firms and their care, on the demonstration of one centre: every page, three widths, light and dark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.urls import reverse

from accounts import actions
from accounts.models import User
from opco_admin.demo import load, world
from opco_admin.demo.people import PASSWORD
from registers.models import Aid, Company, Takeover
from smeservice.actions import contacts
from smeservice.models import (
    Contact,
    ContactMerge,
    ContactPair,
    Firm,
    FirmDocument,
    FirmDocumentTrace,
    HrAdvice,
    Interaction,
    Transfer,
)
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ON = dt.date(2026, 11, 23)
LONG = (
    "Société coopérative de production et de rénovation du patrimoine bâti ancien de la vallée de l’Hérault "
    "et du Larzac méridional"
)


@pytest.fixture
def demo(transactional_db: None, monkeypatch) -> None:
    """Two years of one centre, and a firm whose every word is long."""
    monkeypatch.setattr(world, "CENTRES", world.CENTRES[:3])
    actions.install_roles()
    load.load(on=ON, say=lambda sentence: None)
    siren = Aid.objects.filter(source="declared").earliest("pk").company_id
    Company.objects.filter(pk=siren).update(name=LONG)
    contacts.save(
        company=Company.objects.get(pk=siren), name="Marie-Antoinette de La Rochefoucauld-Montbazon",
        role="Directrice générale déléguée aux ressources humaines et à la formation",
        email=f"{'marie.antoinette.' * 4}montbazon@exemple.fr", phone="01 02 03 04 05", consented=True,
        by=User.objects.get(email="sm@demo.local"), on=ON,
    )  # fmt: skip


def pages() -> Iterator[tuple[str, tuple[object, ...], str]]:
    """Every page of the subject, with an object that fills it."""
    siren = Aid.objects.filter(source="declared").earliest("pk").company_id
    person = Contact.objects.current().filter(company=siren).earliest("pk").pk
    mission = HrAdvice.objects.filter(companies=siren).first()
    takeover = Takeover.objects.earliest("pk")
    paper = FirmDocumentTrace.objects.earliest("pk").subject_id
    for name in ("firms", "exchange_new", "duplicates", "ceased", "portfolios", "crossings", "reminders"):
        yield name, (), ""
    yield "firms", (), "?q=zzzzzz"
    yield "crossings", (), "?seuil=abc&annee=12"
    for name in ("firm", "record", "contact_new", "document_new", "aids", "aid_new", "succeed"):
        yield name, (siren,), ""
    for each in (takeover.old_id, takeover.new_id):
        yield "firm", (each,), ""
    empty = Firm.objects.filter(adviser=None, interactions=0, live_contracts=0).first()
    if empty is not None:
        yield "firm", (empty.company_id,), ""
    yield "succeed", (takeover.old_id,), f"?new={takeover.new_id}"
    yield "contact", (siren, person), ""
    yield "aid_withdraw", (siren, Aid.objects.filter(company=siren).earliest("pk").pk), ""
    if mission is not None:
        yield "advice", (siren, mission.pk), ""
    yield "exchange", (Interaction.objects.filter(company=siren).earliest("pk").pk,), ""
    yield "duplicate", (ContactPair.objects.waiting().earliest("pk").pk,), ""
    yield "merge", (ContactMerge.objects.earliest("pk").pk,), ""
    yield "takeover", (takeover.pk,), ""
    yield "document_withdraw", (FirmDocument.objects.get(pk=paper).pk,), ""
    yield "transfer", (Transfer.objects.earliest("pk").pk,), ""
    yield "lot", (), ""
    yield "lot", (), "?adviser=none"


def signed(page, live_server) -> None:
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", "sm@demo.local")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("home"))


def test_every_page(page, live_server, demo: None) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    signed(page, live_server)
    wrong = []
    for name, args, query in list(pages()):
        address = live_server.url + reverse(f"smeservice:{name}", args=args) + query
        wrong += [f"{name}{query}: {each}" for each in faults(page, address)]
    assert wrong == []
    assert said == []


def test_a_duplicate_is_merged_and_a_lot_moved(page, live_server, demo: None) -> None:
    """What an adviser does in ten minutes, with the keyboard and the mouse of a desk."""
    signed(page, live_server)
    pair = ContactPair.objects.waiting().earliest("pk")
    page.goto(live_server.url + reverse("smeservice:duplicates"))
    page.click(f"a[href='{reverse('smeservice:duplicate', args=[pair.pk])}']")
    page.click("text=Garder celui-ci >> nth=0")
    page.wait_for_url(live_server.url + reverse("smeservice:firm", args=[pair.company_id]))
    merge = ContactMerge.objects.latest("pk")
    page.goto(live_server.url + reverse("smeservice:merge", args=[merge.pk]))
    page.fill("[name=reason]", "Deux personnes du même nom")
    page.click("text=Défaire la fusion")
    page.wait_for_url(live_server.url + reverse("smeservice:firm", args=[pair.company_id]))
    merge.refresh_from_db()
    assert merge.undone_why == "Deux personnes du même nom"

    other = User.objects.get(email="sm2@demo.local")
    before = Firm.objects.filter(adviser=other, closed=False).count()
    free = Firm.objects.filter(adviser=None, closed=False).exclude(ours=False).count()
    page.goto(live_server.url + reverse("smeservice:lot"))
    page.select_option("[name=adviser]", "none")
    page.check(f"[name=to][value='{other.pk}']", force=True)
    page.click("text=Voir l’effet")
    page.fill("[name=reason]", "Nouveau secteur")
    page.click("button:has-text('Transférer')")
    page.wait_for_url(
        live_server.url + reverse("smeservice:transfer", args=[Transfer.objects.latest("pk").pk])
    )
    assert Firm.objects.filter(adviser=other, closed=False).count() == before + free
