"""The pages of the registers: rights, filters, search by shape, upload."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registers import actions
from registers.models import (
    Agreement,
    Certification,
    Company,
    DiplomaCode,
    DiplomaLink,
    Establishment,
    Provider,
    ProviderAccount,
    SourceFile,
)
from tests.registers.files import vintage

pytestmark = pytest.mark.django_db
LISTS = ("branches", "certifications", "npec", "companies", "providers")


@pytest.fixture
def world(tmp_path: Path) -> None:
    """A few rows of each register."""
    Agreement.objects.create(idcc="0478", label="Sociétés financières", opco="ATLAS", state="VIGUEUR_ETEN")
    Agreement.objects.create(idcc="0016", label="Transports routiers", opco="Opco Mobilités", state="ABROGE")
    for number in range(60):
        Certification.objects.create(
            code=f"RNCP{1000 + number}", title=f"Élève {number}", level=5, active=True
        )
    DiplomaCode.objects.create(code="01022001", title="MC")
    DiplomaLink.objects.create(diploma_id="01022001", certification_id="RNCP1002")
    Company.objects.create(siren="732829320", name="Bœuf & Fils", headcount=48)
    Establishment.objects.create(siret="73282932000074", company_id="732829320", idcc="0478")
    provider = Provider.objects.create(
        siret="13002526500013", uai="0831774C", name="CFA d’exemple", qualiopi_until=date(2020, 1, 1)
    )
    ProviderAccount.objects.create(provider=provider, iban="FR7630006000011234567890189", holder="CFA")
    day = date(2024, 7, 15)
    lines = [("RNCP1002", 2, 9497, "A", day), ("RNCP1003", 2, 1, "A", day), ("RNCP1003", 2, 2, "A", day)]
    actions.load_npec(vintage(tmp_path / "npec.xlsx", lines))


def page(client, name: str, *args: object, **query: object) -> str:
    response = client.get(reverse(f"registers:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.usefixtures("world")
class TestPages:
    """What each page answers."""

    def test_lists_and_details(self, signed_in) -> None:
        client = signed_in("GC")
        for name in LISTS:
            page(client, name)
        assert "npec.xlsx" in page(client, "branch", "0478")
        assert "MC" in page(client, "certification", "RNCP1002")
        assert "Sociétés financières" in page(client, "company", "732829320")
        shown = page(client, "provider", "13002526500013")
        assert "expirée" in shown
        assert "FR76" not in shown

    def test_empty_lists_say_so(self, signed_in) -> None:
        client = signed_in("GC")
        for name in ("branches", "certifications", "companies", "providers"):
            assert "Aucun" in page(client, name, q="zzzz")

    @pytest.mark.parametrize(
        ("name", "q", "found"),
        [
            ("branches", "478", "Sociétés financières"),
            ("branches", "SOCIETES", "Sociétés financières"),
            ("certifications", "1002", "Élève 2"),
            ("certifications", "rncp 1002", "Élève 2"),
            ("certifications", "1022001", "Élève 2"),
            ("certifications", "eleve 7", "RNCP1007"),
            ("companies", "732 829 320 00074", "Bœuf"),
            ("companies", "7328", "Bœuf"),
            ("companies", "boeuf", "Bœuf"),
            ("providers", "0831774c", "CFA d’exemple"),
            ("providers", "exemple cfa", "CFA d’exemple"),
        ],
    )
    def test_search_by_shape(self, signed_in, name: str, q: str, found: str) -> None:
        assert found in page(signed_in("GC"), name, q=q)

    @pytest.mark.parametrize("q", ["%", "_", "\\", "a\x00b", "'", "x" * 200, "RNCP99999999999"])
    def test_hostile_searches(self, signed_in, q: str) -> None:
        client = signed_in("GC")
        for name in ("branches", "certifications", "companies", "providers"):
            page(client, name, q=q, after=q, niveau=q, opco=q)
        page(client, "npec", rncp=q, idcc=q, cpne=q, conclusion=q)

    def test_filters(self, signed_in) -> None:
        client = signed_in("GC")
        assert "Transports" not in page(client, "branches", etat="oui")
        assert "Sociétés" not in page(client, "branches", opco="Opco Mobilités")
        assert "Aucune certification" in page(client, "certifications", contrat="app")
        assert "Aucun organisme" in page(client, "providers", qualiopi="valide")

    def test_keyset_pages(self, signed_in) -> None:
        client = signed_in("GC")
        first = client.get(reverse("registers:certifications")).context["page"]
        second = client.get(reverse("registers:certifications"), {"after": first.next}).context["page"]
        codes = [row.code for row in (*first.rows, *second.rows)]
        assert len(codes) == len(set(codes)) == first.total == 60
        assert second.next == ""

    def test_which_level(self, signed_in) -> None:
        client = signed_in("GC")
        shown = page(client, "npec", rncp="1002", idcc="478", conclusion="2026-09-01")
        assert "9\u202f497,00" in shown
        assert "Montants contradictoires" in page(
            client, "npec", rncp="RNCP1003", cpne="2", conclusion="2026-09-01"
        )
        assert "amorçage" in page(client, "npec", rncp="RNCP1004", cpne="2", conclusion="2026-09-01")
        assert "Aucune CPNE" in page(client, "npec", rncp="RNCP1004", idcc="16", conclusion="2026-09-01")
        assert "Indiquez l’IDCC" in page(client, "npec", rncp="RNCP1004", conclusion="2026-09-01")


def test_rights(signed_in) -> None:
    client = signed_in("BX")
    statuses = {name: client.get(reverse(f"registers:{name}")).status_code for name in (*LISTS, "sources")}
    assert set(statuses.values()) == {403}


@pytest.mark.usefixtures("world")
def test_support_shows_what_files_wrote(admin_client) -> None:
    for model in ("agreement", "committee", "certification", "npecvintage", "sourcefile", "provideraccount"):
        assert admin_client.get(reverse(f"admin:registers_{model}_changelist")).status_code == 200
    assert admin_client.get(reverse("admin:registers_agreement_add")).status_code == 403
    shown = admin_client.get(reverse("admin:registers_provider_change", args=["13002526500013"]))
    assert "FR76" not in shown.content.decode()


def test_signed_out(client) -> None:
    for name in (*LISTS, "sources"):
        assert client.get(reverse(f"registers:{name}")).status_code == 302


class TestSources:
    """Sending a national file: stored, loaded in the background, reported."""

    def send(self, client, content: bytes, name: str = "idcc.csv"):
        file = SimpleUploadedFile(name, content)
        return client.post(reverse("registers:sources"), {"file": file})

    def test_send_then_load(self, signed_in) -> None:
        client = signed_in("AD")
        response = self.send(client, b"IDCC;Op\xe9rateur de comp\xe9tences\n16;AFDAS\nna;AFDAS\n")
        source = SourceFile.objects.get()
        assert response.url == reverse("registers:source", args=[source.pk])
        assert "hx-trigger" in page(client, "source", source.pk)
        actions.load_received(source.pk)
        shown = page(client, "source", source.pk)
        assert "hx-trigger" not in shown
        assert "n’est pas un IDCC" in shown
        assert Agreement.objects.get().opco == "AFDAS"
        actions.load_received(source.pk)  # a job that runs twice loads once
        assert "idcc.csv" in page(client, "sources")

    def test_refused_file_keeps_its_reason(self, signed_in) -> None:
        client = signed_in("AD")
        self.send(client, b"%PDF-1.7")
        source = SourceFile.objects.get()
        actions.load_received(source.pk)
        assert "PDF" in page(client, "source", source.pk)

    def test_same_file_sent_twice(self, signed_in) -> None:
        client = signed_in("AD")
        for _ in range(2):
            self.send(client, b"IDCC;OPCO\n16;AFDAS\n")
        for source in SourceFile.objects.order_by("id"):
            actions.load_received(source.pk)
        assert list(SourceFile.objects.order_by("id").values_list("state", flat=True)) == [
            "loaded",
            "unchanged",
        ]

    def test_nothing_sent(self, signed_in, settings) -> None:
        client = signed_in("AD")
        assert client.post(reverse("registers:sources")).status_code == 422
        settings.UPLOAD_MAX_BYTES = 4
        assert "limite" in self.send(client, b"IDCC;OPCO\n").content.decode()
