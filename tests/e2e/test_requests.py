"""A firm of 49 is funded and paid, one of 50 is refused with its article; every page at every width."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from contracts.actions import payables
from contracts.models import PaymentRun
from law.calendar import next_transfer_day
from registers import bank
from registers.models import Provider
from smeservice.actions import request_decisions, request_disputes, request_money, request_recoveries
from smeservice.models import PlanRequest
from tests.e2e.looking import faults
from tests.smeservice.requests import world

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
PASSWORD = "une phrase de passe longue"
IBAN = "FR1420041010050500013M02606"


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def people(transactional_db: None, make_user, settings) -> dict[str, object]:
    """An adviser who follows both bakeries, two of finance, an approver; a provider with an account."""
    settings.OPCO_NAME, settings.OPCO_BIC = "Opco EP", ""
    settings.OPCO_IBAN = "FR7630006000011234567890189"
    found = {code: make_user(code) for code in ("SM", "FI", "AP")}
    second = make_user("FI")
    on = timezone.localdate()
    world.furnish(on=on)
    for siren in (world.SMALL, world.LARGE):
        world.followed(siren, found["SM"], on)
    earlier = on - dt.timedelta(days=30)
    provider = Provider.objects.get(pk=world.PROVIDER)
    made = bank.propose(
        provider=provider, iban=IBAN, holder=provider.name, note="Rappelé", by=found["FI"], on=earlier
    )
    bank.validate(account=made, by=second, on=earlier)
    return found


@pytest.fixture
def sign_in(page, live_server, client):
    """The browser signed in as somebody: `sign_in(user)`."""

    def go(user) -> None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        page.context.clear_cookies()
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )

    return go


def day(on: dt.date) -> str:
    return on.strftime("%d/%m/%Y")


def ask(page, live_server, siret: str, on: dt.date) -> PlanRequest:
    """Type a request on a telephone, its papers joined."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}{url('request_new')}?siret={siret}")
    for name, value in (
        ("received_on", day(on - dt.timedelta(days=20))), ("title", "Viennoiserie"),
        ("provider_siret", world.PROVIDER), ("starts_on", day(on - dt.timedelta(days=9))),
        ("ends_on", day(on - dt.timedelta(days=2))), ("trainees", "3"), ("hours", "14"), ("unit_cost", "25"),
    ):  # fmt: skip
        page.fill(f"[name={name}]", value)
    for name in ("programme", "quote"):
        paper = {"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": world.PDF}
        page.set_input_files(f"[name={name}]", files=[paper])
    page.click("text=Recevoir la demande")
    page.wait_for_url(re.compile(r"/demandes/\d+/$"))
    return PlanRequest.objects.latest("pk")


def test_49_is_paid_and_50_is_refused_with_its_article(page, live_server, people, sign_in) -> None:
    on = timezone.localdate()
    sign_in(people["SM"])
    large = ask(page, live_server, world.LARGE_SIRET, on)
    assert "Le plan n’est financé que sous 50" in page.inner_text("main")
    assert page.locator(".check-fail .article", has_text="L6332-17").count() == 1
    page.click("#verb-refuse summary")
    assert page.locator("#verb-refuse input[value=headcount]").is_checked()
    page.click("text=Refuser la demande")
    page.wait_for_selector("text=Demande refusée")
    large.refresh_from_db()
    assert large.state == "refused"

    small = ask(page, live_server, world.SMALL_SIRET, on)
    page.click("#verb-accept summary")
    page.click("text=Engager la prise en charge")
    page.wait_for_selector("text=Demande acceptée")
    page.click("#verb-serve summary")
    paper = {"name": "attestation.pdf", "mimeType": "application/pdf", "buffer": world.PDF}
    page.set_input_files("#verb-serve [name=file]", files=[paper])
    page.click("text=Enregistrer l’attestation")
    page.wait_for_selector("text=Service fait enregistré")

    sign_in(people["FI"])
    page.goto(live_server.url + url("request", small.pk))
    page.click("#verb-bill summary")
    page.fill("#verb-bill [name=number]", "F-2026-1")
    page.fill("#verb-bill [name=issued_on]", day(on - dt.timedelta(days=2)))
    page.click("text=Enregistrer la pièce")
    page.wait_for_selector("text=à payer avec le prochain lot")
    page.goto(live_server.url + reverse("contracts:payments"))
    page.fill("[name=execute_on]", day(next_transfer_day(on + dt.timedelta(days=1))))
    page.get_by_role("button", name="Proposer").first.click()
    page.wait_for_url(re.compile(r"/\d+/$"))
    found = PaymentRun.objects.get()
    assert found.total == Decimal(1050)

    sign_in(people["AP"])
    page.goto(live_server.url + reverse("contracts:run", args=[found.pk]))
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Approuver").first.click()
    page.wait_for_load_state()
    found.refresh_from_db()
    small.refresh_from_db()
    assert found.state == "approved"
    assert payables.paid(small.payable) == Decimal(1050)


def test_every_page(page, live_server, people, sign_in) -> None:
    on = timezone.localdate()
    adviser, finance = people["SM"], people["FI"]
    dates = {
        "starts_on": on - dt.timedelta(days=9), "ends_on": on - dt.timedelta(days=2),
        "received_on": on - dt.timedelta(days=50),
    }  # fmt: skip
    long = "Perfectionnement à la communication interprofessionnelle anticonstitutionnellement longue"
    waiting = world.request(adviser, on=on, siret=world.LARGE_SIRET, title=long, **dates)
    row = world.request(adviser, on=on, hourly_wage=Decimal(30), side_costs=Decimal(90), **dates)
    request_decisions.accept(request=row.pk, by=adviser, on=on)
    request_money.serve(
        request=row.pk, from_on=dates["starts_on"], to_on=dates["ends_on"], hours=Decimal(42),
        file=world.file(), by=adviser, on=on,
    )  # fmt: skip
    request_money.bill(
        request=row.pk, payee="provider", number="F-1", issued_on=on, received_on=on,
        parts={"plan": Decimal(1050)}, by=finance, on=on,
    )  # fmt: skip
    request_disputes.enter(
        request=row.pk, payee="firm", number="NDF-2", issued_on=on, received_on=on,
        parts={"plan_wages": Decimal(9000)}, by=finance, on=on,
    )  # fmt: skip
    row.refresh_from_db()
    request_recoveries.propose(
        request=row.pk, payee="provider", parts={"plan": Decimal(50)}, reason=long, seen=row.payable.version,
        by=finance, on=on,
    )  # fmt: skip
    seen = {
        "AP": [url("request_recoveries")],
        "SM": [
            url("requests"), url("request", waiting.pk), url("request_new"), url("requests_upload"),
            url("request_letter", row.pk),
            reverse("smeservice:firm", args=[world.SMALL]),
        ],
        "FI": [
            url("request", row.pk), url("request_recoveries"), url("plan_terms"), url("plan_figures"),
            reverse("contracts:payable", args=[row.payable_id]),
        ],
    }  # fmt: skip
    wrong = []
    for code, pages in seen.items():
        sign_in(people[code])
        for address in pages:
            wrong += [f"{address}: {each}" for each in faults(page, live_server.url + address)]
    assert wrong == []
