"""In a browser: a certificate anybody checks, a long transmission watched to its end, a long transfer."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from branches.actions import campaigns_works, certificates_checks
from branches.models import CampaignWork
from smeservice.models import TransferWork
from tests.branches.campaigns.conftest import campaign, people, position, received  # noqa: F401 -- fixtures
from tests.branches.sessions.conftest import make_world
from tests.contracts.decide.conftest import registers  # noqa: F401 -- a fixture
from tests.e2e.looking import faults

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


@pytest.fixture
def sign_in(page, live_server, client):
    """The browser signed in as somebody."""

    def go(user) -> None:
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        page.context.clear_cookies()
        name = django_settings.SESSION_COOKIE_NAME
        page.context.add_cookies(
            [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
        )

    return go


def test_a_certificate_is_checked_without_signing_in(transactional_db, page, live_server, make_user) -> None:
    world = make_world(make_user)
    one = world.deliver(world.signed())[0]
    address = live_server.url + reverse("branches:certificate_check")
    assert faults(page, address) == []
    for code, told in (("AAAA", "Aucun certificat ne correspond"), ("", "est valide")):
        page.fill("[name=number]", one.number)
        page.fill("[name=name]", one.name)
        page.fill("[name=code]", code or certificates_checks.code_of(one.number))
        page.get_by_role("button", name="Vérifier").click()
        expect(page.locator("main")).to_contain_text(told)
    certificates_checks.withdraw(certificate=one.pk, reason="Fraude", by=world.by, on=timezone.localdate())
    page.get_by_role("button", name="Vérifier").click()
    expect(page.locator("main")).to_contain_text("a été retiré")
    assert "Fraude" not in page.content()


def test_a_long_transmission_is_watched_until_it_is_done(
    transactional_db,
    page,
    live_server,
    sign_in,
    people,  # noqa: F811
    campaign,  # noqa: F811
) -> None:
    received(position(campaign), people)
    made = campaigns_works.ask_transmission(
        campaign=campaign.pk, committees=["1"], partial=True, by=people.officer, on=timezone.localdate()
    )
    sign_in(people.officer)
    address = live_server.url + reverse("branches:campaign_transmission", args=[campaign.pk])
    assert faults(page, address) == []
    page.goto(address)
    expect(page.locator("main")).to_contain_text("Transmission en cours")
    campaigns_works.run(work=made.pk)
    expect(page.locator("main")).not_to_contain_text("Transmission en cours", timeout=15_000)
    expect(page.locator("main")).to_contain_text("N° 1")
    CampaignWork.objects.create(
        campaign=campaign, kind="transmit", state="refused", sentence="Les droits ont changé.",
        asked_by=people.officer, asked_on=timezone.localdate(), ended_at=timezone.now(),
    )  # fmt: skip
    assert faults(page, address) == []
    assert "Les droits ont changé." in page.content()


def test_a_long_transfer_says_where_it_is(transactional_db, page, live_server, sign_in, make_user) -> None:
    adviser = make_user("SM")
    sign_in(adviser)
    for state, ended in (("running", None), ("refused", timezone.now())):
        row = TransferWork.objects.create(
            token=uuid4(), reason="Départ", count=48_210, asked_by=adviser, asked_on=timezone.localdate(),
            state=state, ended_at=ended, sentence="Le lot a changé : relisez les charges, puis confirmez.",
        )  # fmt: skip
        address = live_server.url + reverse("smeservice:transfer_work", args=[row.pk])
        assert faults(page, address) == []
    assert faults(page, live_server.url + reverse("smeservice:portfolios")) == []
