"""What follows a decision, on the demonstration of one centre: every page, three widths, light and dark."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from django.urls import reverse

from accounts import actions
from contracts.models import (
    Amendment,
    Contract,
    ControlCampaign,
    Entry,
    InvoiceLine,
    Letter,
    Payment,
    PaymentRun,
    Period,
    Termination,
)
from opco_admin.demo import load, world
from opco_admin.demo.people import PASSWORD
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
ON = dt.date(2026, 11, 23)


@pytest.fixture
def demo(transactional_db: None, monkeypatch) -> None:
    """Two years of one centre."""
    monkeypatch.setattr(world, "CENTRES", world.CENTRES[:3])
    actions.install_roles()
    load.load(on=ON, say=lambda sentence: None)


def pages_of(role: str) -> Iterator[tuple[str, tuple[object, ...]]]:
    """The pages of a role, with an object that fills each."""
    broken = Termination.objects.earliest("pk").contract_id
    billed = InvoiceLine.objects.filter(state="pending").earliest("pk")
    if role == "gc":
        open_file = Contract.objects.filter(state="assessed").earliest("pk")
        amended = Amendment.objects.filter(state="pending").earliest("pk").contract_id
        for name in ("contract", "papers", "money", "course", "tutoring"):
            yield name, (broken,)
        yield "papers", (open_file.pk,)
        yield "course", (amended,)
        yield "new_amendment", (broken,)
        yield "letter", (Letter.objects.earliest("pk").pk,)
        for name in (
            "delays", "letters", "letters_lot", "deposits", "amendments", "probable_ends", "tutor_requests",
            "campaigns", "new_campaign", "breaches", "anomalies",
        ):  # fmt: skip
            yield name, ()
        campaign = ControlCampaign.objects.earliest("pk")
        yield "campaign", (campaign.pk,)
        yield "control_file", (campaign.files.earliest("pk").pk,)
    elif role == "fi":
        yield "money", (billed.contract_id,)
        yield "invoice", (billed.invoice_id,)
        run = PaymentRun.objects.filter(state="approved").earliest("pk")
        yield "run", (run.pk,)
        yield "payment", (Payment.objects.filter(run=run).earliest("pk").pk,)
        yield "ledger_entry", (Entry.objects.earliest("pk").pk,)
        yield "period", (f"{Period.objects.latest('pk').first_on:%Y-%m}",)
        for name in (
            "invoices", "invoice_entry", "invoice_upload", "threatened", "payments", "runs",
            "payment_returns", "settlements", "holds", "books", "journal", "old_commitments", "periods",
            "books_export", "regularisations",
        ):  # fmt: skip
            yield name, ()
    else:
        yield "run", (PaymentRun.objects.filter(state="proposed").earliest("pk").pk,)
        yield "periods", ()


@pytest.mark.parametrize("role", ["gc", "fi", "ap"])
def test_every_page(page, live_server, demo: None, role: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(live_server.url + reverse("account_login"))
    page.fill("[name=login]", f"{role}@demo.local")
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(live_server.url + reverse("home"))
    wrong = []
    for name, args in pages_of(role):
        wrong += [f"{name}: {each}" for each in faults(page, live_server.url + address(name, args))]
    assert wrong == []
    assert said == []


def address(name: str, args: tuple[object, ...]) -> str:
    return reverse(f"contracts:{name}", args=args)
