"""One box: what answers, how spelling is forgiven, and that nobody finds what they may not read."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from contracts.models import Contract, Sender
from conventions.models import Convention
from opco_admin import finding
from registers.models import Agreement, Certification, Committee, Company, Provider

ON = dt.date(2026, 11, 23)
pytestmark = pytest.mark.django_db


@pytest.fixture
def house(db) -> Contract:
    Company.objects.create(siren="732829320", name="Boulangerie Élysée")
    Provider.objects.create(siret="13002526500013", name="CFA des Métiers")
    Certification.objects.create(code="RNCP38362", title="Boulanger")
    Agreement.objects.create(idcc="0843", label="Boulangerie-pâtisserie (entreprises artisanales)")
    Committee.objects.create(code="11", label="CPNE de la boulangerie")
    Convention.objects.create(
        number="REG-2026-01", kind="region", title="Apprentissage en Normandie", starts_on=ON, ends_on=ON
    )
    return Contract.objects.create(
        kind="app", sender=Sender.objects.create(name="CFA d’essai"), external_number="E1",
        contract_type="11", state="assessed", received_on=ON, concluded_on=ON, starts_on=ON,
        ends_on=ON + dt.timedelta(days=400),
        learner_name="LEFÈVRE", learner_first_name="Zoé", employer_siret="73282932000074", idcc="0843",
        provider_siret="13002526500013", rncp="RNCP38362", fingerprint=b"0" * 16,
    )  # fmt: skip


def labels(user, term: str) -> dict[str, list[str]]:
    return {
        each.label: [hit.title for hit in each.hits] for each in finding.find(user=user, term=term, on=ON)
    }


class TestWhatAnswers:
    @pytest.mark.parametrize("term", ["lefevre", "LEFÈVRE", "  zoé   lefèvre ", "73282932000074", "E1"])
    def test_a_contract(self, house, make_user, term) -> None:
        assert labels(make_user("GC"), term)["Contrats"] == ["LEFÈVRE Zoé"]

    def test_our_own_number(self, house, make_user) -> None:
        assert labels(make_user("GC"), house.number)["Contrats"] == ["LEFÈVRE Zoé"]

    @pytest.mark.parametrize(
        ("term", "kind", "title"),
        [
            ("732829320", "Entreprises", "Boulangerie Élysée"),
            ("elysee", "Entreprises", "Boulangerie Élysée"),
            ("metiers", "Organismes de formation", "CFA des Métiers"),
            ("RNCP38362", "Certifications", "Boulanger"),
            ("843", "Conventions collectives", "Boulangerie-pâtisserie (entreprises artisanales)"),
            ("normandie", "Conventions", "Apprentissage en Normandie"),
            ("reg-2026", "Conventions", "Apprentissage en Normandie"),
            ("boulangerie", "Branches", "CPNE de la boulangerie"),
        ],
    )
    def test_everything_else(self, house, make_user, term, kind, title) -> None:
        user = make_user("DI")
        assert title in labels(user, term)[kind]

    @pytest.mark.parametrize(
        ("term", "kind"),
        [("lefevvre", "Contrats"), ("boulengerie", "Entreprises"), ("boulangr", "Certifications")],
    )
    def test_a_small_mistake_is_forgiven_and_said(self, house, make_user, term, kind) -> None:
        groups = {each.label: each for each in finding.find(user=make_user("GC"), term=term, on=ON)}
        assert groups[kind].near

    def test_what_answers_exactly_is_not_mixed_with_the_near(self, house, make_user) -> None:
        Company.objects.create(siren="552100554", name="Boulengerie du port")
        assert labels(make_user("GC"), "boulangerie")["Entreprises"] == ["Boulangerie Élysée"]

    @pytest.mark.parametrize("term", ["", "x", "%%", "\\", "'; drop", "é" * 500, "zzzzqqqq"])
    def test_nonsense_finds_nothing(self, house, make_user, term) -> None:
        assert labels(make_user("GC"), term) == {}


class TestRights:
    def test_who_reads_no_contract_finds_none(self, house, make_user) -> None:
        assert "Contrats" not in labels(make_user("AD"), "lefevre")

    def test_a_representative_finds_no_person_and_no_other_branch(self, house, make_user) -> None:
        found = labels(make_user("BX"), "lefevre") | labels(make_user("BX"), "boulangerie")
        assert not found.keys() & {"Contrats", "Contacts", "Entreprises suivies", "Branches", "Conventions"}


class TestPage:
    def test_it_says_how_many_and_opens_them(self, house, signed_in) -> None:
        client = signed_in("GC")
        page = client.get(reverse("found"), {"q": "lefevre"})
        assert page.context["count"] == 1
        assert client.get(page.context["groups"][0].hits[0].url).status_code == 200

    def test_nothing_answers(self, signed_in) -> None:
        assert (
            "Rien ne répond" in signed_in("GC").get(reverse("found"), {"q": "introuvable"}).content.decode()
        )
        assert "Que cherchez-vous" in signed_in("GC").get(reverse("found")).content.decode()
        assert signed_in("GC").get(reverse("found"), {"q": "a\x00b"}).status_code == 200

    def test_a_long_list_leads_to_its_own_page(self, house, signed_in) -> None:
        for number in range(finding.SHOWN + 1):
            Company.objects.create(siren=f"90000000{number}", name=f"Fournil {number}")
        client = signed_in("GC")
        page = client.get(reverse("found"), {"q": "fournil"})
        (group,) = [each for each in page.context["groups"] if each.label == "Entreprises"]
        assert len(group.hits) == finding.SHOWN
        assert "Fournil 6" in client.get(group.more).content.decode()
