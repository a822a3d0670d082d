"""The letter of a decision: reasons with their articles, seen before, made once, sent once, kept."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from contracts.models import Letter
from contracts.rules.letters.shape import House, Party
from law.money import euros
from law.refusal import Impossible
from smeservice.actions import contacts, request_decisions, request_letters
from smeservice.models import PlanRequest
from smeservice.rules import request_letters as rules
from smeservice.rules.request_checks import Check
from tests.smeservice.requests import world
from tests.smeservice.requests.world import ON

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
ABOUT = rules.About(
    number="PDC000000012", reference="", title="Soudure", firm="Garage", siret="73282932000074",
    provider="Institut", starts_on=ON, ends_on=ON, received_on=ON, pays_provider=True,
)  # fmt: skip
HOUSE, FIRM = House(name="OPCO"), (Party("firm", "Garage"),)


def words(content: dict) -> str:
    return str(content).replace("\\xa0", " ").replace("\xa0", " ")


def test_every_ground_has_its_article_and_what_was_found() -> None:
    found = Check("headcount", "fail", "62 salariés en 2025.", "L6332-17")
    said = rules.Refusal(reasons=["headcount", "papers"], checks=[found], comment="Deux\nparagraphes")
    told = words(rules.refusal(ABOUT, said, house=HOUSE, parties=FIRM, on=ON).as_dict())
    for part in ("50 salariés ou plus", "L6332-17", "62 salariés", "R6332-26", "R6332-24", "Deux", "recours"):
        assert part in told


def test_a_partial_refusal_says_what_is_left_out() -> None:
    said = rules.Grant(asked=Decimal(1000), amount=Decimal(600), lines=(), comment="Plafond atteint.")
    told = words(rules.acceptance(ABOUT, said, house=HOUSE, parties=FIRM, on=ON).as_dict())
    for part in (euros(Decimal(600)), euros(Decimal(400)), "R6332-24", "Plafond atteint", "L6332-6"):
        assert part.replace("\xa0", " ") in told
    whole = rules.Grant(asked=Decimal(600), amount=Decimal(600), lines=())
    assert "Vous demandiez" not in words(
        rules.acceptance(ABOUT, whole, house=HOUSE, parties=FIRM, on=ON).as_dict()
    )


def url(name: str, *args: int) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def accepted(house) -> PlanRequest:
    row = world.request(house.adviser)
    return request_decisions.accept(request=row.pk, by=house.adviser, on=ON)


@pytest.mark.django_db
class TestLetters:
    def test_nothing_is_written_before_the_decision(self, house) -> None:
        row = world.request(house.adviser)
        with pytest.raises(Impossible, match="pas décidée"):
            request_letters.write(row, on=ON)

    def test_it_is_made_once(self, house, accepted) -> None:
        made = request_letters.prepare(request=accepted.pk, by=house.adviser, on=ON)
        again = request_letters.prepare(request=accepted.pk, by=house.adviser, on=ON + dt.timedelta(1))
        assert (again, Letter.objects.count()) == (made, 1)
        assert made.content["kind"] == "plan_accept"
        shown = next(block for block in made.content["blocks"] if block["block"] == "figure")
        assert shown["worth"] == euros(accepted.amount)
        roles = [party["role"] for party in made.content["parties"]]
        assert roles == ["firm", "provider"]

    def test_a_refusal_goes_to_the_firm_alone(self, house) -> None:
        row = world.request(house.adviser)
        request_decisions.refuse(request=row.pk, reasons=["training"], by=house.adviser, on=ON)
        made = request_letters.prepare(request=row.pk, by=house.adviser, on=ON)
        assert [party["role"] for party in made.content["parties"]] == ["firm"]
        assert "L6313-2" in str(made.content)

    def test_it_is_seen_then_sent_once_on_the_page(self, house, accepted, client) -> None:
        contacts.save(
            company=accepted.company, name="Nour Vidal", role="Gérante", email="nour@brun.fr", phone="",
            consented=False, by=house.adviser, on=ON,
        )  # fmt: skip
        client.force_login(house.adviser, backend=BACKEND)
        page = client.get(url("request_letter", accepted.pk)).content.decode()
        assert "nour@brun.fr" in page
        assert client.get(url("request_letter_file", accepted.pk)).content.startswith(b"%PDF")
        assert not Letter.objects.exists()  # looking keeps nothing
        client.post(url("request_letter", accepted.pk), {"send": "1"})
        client.post(url("request_letter", accepted.pk), {"send": "1"})
        client.post(url("request_letter_send", accepted.pk))
        assert len(mail.outbox) == 1
        assert mail.outbox[0].attachments
        assert "Envoyé" in client.get(url("request_letter", accepted.pk)).content.decode()
        assert client.get(url("request_letter_file", accepted.pk)).content.startswith(b"%PDF")
        letter = Letter.objects.get()
        client.force_login(house.finance, backend=BACKEND)
        assert client.get(url("request_letter_file", accepted.pk)).status_code == 200
        for user in (house.finance, house.approver):  # among the letters of contracts it does not stand
            client.force_login(user, backend=BACKEND)
            assert client.get(reverse("contracts:letter_file", args=[letter.pk])).status_code == 404
            listed = client.get(reverse("contracts:letters") + "?state=all").content.decode()
            assert accepted.number not in listed

    def test_without_address_it_is_printed_and_posted(self, house, accepted, client) -> None:
        client.force_login(house.adviser, backend=BACKEND)
        client.post(url("request_letter", accepted.pk), {"send": "1"})
        assert not mail.outbox
        client.post(url("request_letter_posted", accepted.pk))
        assert Letter.objects.get().state == "sent"
        assert "Posté" in client.get(url("request", accepted.pk)).content.decode()

    def test_who_may_only_read_sends_nothing(self, house, accepted, client) -> None:
        client.force_login(house.finance, backend=BACKEND)
        assert client.get(url("request_letter", accepted.pk)).status_code == 200
        for name in ("request_letter", "request_letter_send", "request_letter_posted"):
            assert client.post(url(name, accepted.pk)).status_code == 403
        client.force_login(house.other, backend=BACKEND)
        assert client.get(url("request_letter", accepted.pk)).status_code == 404
