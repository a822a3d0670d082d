"""Pages of the care of the firms: what they show, what they refuse, what they keep when a sheet is wrong."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from registers.models import Aid, Company, Headcount
from smeservice.actions import contacts, firms
from smeservice.models import Contact, ContactMerge, ContactPair, Firm, FirmDocument, FirmTakeover, Transfer
from tests.smeservice.conftest import BAKERY, GARAGE, ON

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def adviser(signed_in, bakery, time_machine):
    time_machine.move_to("2026-11-23 09:00")
    return signed_in("SM")


def read(answer) -> str:
    return (
        answer.content.decode().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    )


def aid(**changes: object) -> dict[str, object]:
    given = {
        "token": str(uuid4()), "source": "declared", "body": "Région Sud", "purpose": "Aide au numérique",
        "amount": "12 000,50", "on": "02/02/2026", "regulation": "general", "declared_on": "", "evidence": "",
    }  # fmt: skip
    return given | changes


class TestAids:
    def test_one_is_declared_with_its_proof_and_withdrawn(self, adviser) -> None:
        proof = SimpleUploadedFile("decision.pdf", PDF)
        answer = adviser.post(url("aid_new", BAKERY), aid(proof=proof), follow=True)
        text = read(answer)
        assert "12 000,50 €" in text
        assert "il reste 287 999,50 € sur 300 000,00 €" in text
        row = Aid.objects.get()
        assert row.documents.get().name == "decision.pdf"
        assert "Aide au numérique" in read(adviser.get(url("firm", BAKERY)))
        assert adviser.post(url("aid_withdraw", BAKERY, row.pk), {"reason": ""}).status_code == 422
        text = read(adviser.post(url("aid_withdraw", BAKERY, row.pk), {"reason": "Doublon"}, follow=True))
        assert "il reste 300 000,00 €" in text
        assert "Doublon" in text
        assert FirmDocument.objects.get().state == "withdrawn"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"amount": "0"}, "supérieur à zéro"),
            ({"amount": "beaucoup"}, "montant"),
            ({"on": "31/02/2026"}, "date"),
            ({"body": ""}, "obligatoire"),
            ({"source": "granted"}, "déclaration"),
            ({"source": "granted", "amount": "300 000,01", "declared_on": "20/11/2026"}, "plafond"),
            ({"proof": SimpleUploadedFile("x.exe", b"MZ" + b"\0" * 99)}, "x.exe"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_written(self, adviser, changes, words: str) -> None:
        answer = adviser.post(url("aid_new", BAKERY), aid(**changes))
        assert answer.status_code == 422
        assert words in read(answer)
        assert "Aide au numérique" in read(answer)
        assert not Aid.objects.exists()
        assert not FirmDocument.objects.exists()

    def test_a_declared_one_above_the_ceiling_is_said(self, adviser) -> None:
        text = read(adviser.post(url("aid_new", BAKERY), aid(amount="300 001"), follow=True))
        assert "dépassé de 1,00 €" in text
        assert "plafond dépassé" in text

    def test_the_firm_of_a_colleague_is_not_found(self, adviser, make_user) -> None:
        other = make_user("SM")
        firms.follow(companies=[BAKERY], adviser=other, by=other, on=ON)
        for name in ("aids", "aid_new", "document_new", "succeed"):
            assert adviser.get(url(name, BAKERY)).status_code == 404
        assert adviser.post(url("aid_new", BAKERY), aid()).status_code == 404


class TestDocuments:
    def test_one_is_added_read_and_withdrawn(self, adviser, make_user) -> None:
        given = {"kind": "headcount", "title": "", "received_on": "20/11/2026"}
        adviser.post(url("document_new", BAKERY), given | {"file": SimpleUploadedFile("dsn.pdf", PDF)})
        adviser.post(url("document_new", BAKERY), given | {"file": SimpleUploadedFile("dsn.pdf", PDF)})
        row = FirmDocument.objects.get()
        assert (row.title, row.traces.get().made_by) == ("dsn.pdf", adviser.user)
        answer = adviser.get(url("document", row.pk))
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == PDF
        adviser.post(url("document_withdraw", row.pk), {"reason": "Année fausse"})
        assert "Année fausse" in read(adviser.get(url("document_withdraw", row.pk)))
        assert "retiré" in read(adviser.get(url("firm", BAKERY)))
        firms.follow(companies=[BAKERY], adviser=make_user("SM"), by=adviser.user, on=ON)
        assert adviser.get(url("document", row.pk)).status_code == 404

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"kind": ""}, "obligatoire"), ({"received_on": "24/11/2026"}, "à venir"),
            ({"file": ""}, "Choisissez"),
            ({"file": SimpleUploadedFile("page.html", b"<html><script>1</script></html>")}, "page.html"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said(self, adviser, changes, words: str) -> None:
        given = {"kind": "other", "received_on": "20/11/2026", "file": SimpleUploadedFile("a.pdf", PDF)}
        answer = adviser.post(url("document_new", BAKERY), given | changes)
        assert answer.status_code == 422
        assert words in read(answer)
        assert not FirmDocument.objects.exists()


class TestDuplicates:
    @pytest.fixture
    def pair(self, adviser, bakery) -> ContactPair:
        for name in ("Léa Brun", "Brun Léa"):
            contacts.save(
                company=bakery,
                name=name,
                role="",
                email="",
                phone="",
                consented=False,
                by=adviser.user,
                on=ON,
            )
        return ContactPair.objects.get()

    def test_it_is_merged_and_given_back(self, adviser, pair) -> None:
        assert "Léa Brun et Brun Léa" in read(adviser.get(url("duplicates")))
        assert "doublon possible" in read(adviser.get(url("firm", BAKERY)))
        assert adviser.post(url("duplicate", pair.pk), {"keep": "12"}).status_code == 422
        adviser.post(url("duplicate", pair.pk), {"keep": str(pair.other_id)})
        adviser.post(url("duplicate", pair.pk), {"keep": str(pair.other_id)})
        row = ContactMerge.objects.get()
        assert (row.kept_id, row.dropped_id) == (pair.other_id, pair.one_id)
        assert adviser.get(url("contact", BAKERY, pair.one_id)).status_code == 404
        assert adviser.post(url("merge", row.pk), {"reason": ""}).status_code == 422
        adviser.post(url("merge", row.pk), {"reason": "Deux sœurs"})
        assert Contact.objects.current().count() == 2
        assert "Deux sœurs" in read(adviser.get(url("merge", row.pk)))

    def test_two_people_are_told_apart(self, adviser, pair) -> None:
        adviser.post(url("apart", pair.pk))
        assert "Aucun doublon à décider" in read(adviser.get(url("duplicates")))


class TestTakeovers:
    def test_a_ceased_firm_goes_on(self, adviser, meet) -> None:
        meet(by=adviser.user)
        Company.objects.filter(pk=BAKERY).update(closed_on=ON)
        firms.refresh(on=ON)
        assert "Boulangerie Brun" in read(adviser.get(url("ceased")))
        text = read(adviser.get(url("succeed", BAKERY), {"new": GARAGE}))
        assert "1 échange" in text
        told = {"new": GARAGE, "since": "23/11/2026", "reason": ""}
        assert adviser.post(url("succeed", BAKERY), told).status_code == 422
        assert adviser.post(url("succeed", BAKERY), told | {"new": "12"}).status_code == 422
        answer = adviser.post(url("succeed", BAKERY), told | {"reason": "Même local"}, follow=True)
        assert "Reprise enregistrée" in read(answer)
        page = url("takeover", FirmTakeover.objects.get().takeover_id)
        assert "Même local" in read(adviser.get(page))
        assert "Succède à" in read(adviser.get(url("firm", GARAGE)))
        assert "Reprise par" in read(adviser.get(url("firm", BAKERY)))
        assert "Boulangerie Brun" not in read(adviser.get(url("ceased")))
        adviser.post(page, {"reason": "Erreur"})
        assert "Boulangerie Brun" in read(adviser.get(url("ceased")))


class TestPortfolios:
    def test_a_lot_is_seen_then_moved_then_given_back(self, adviser, make_user) -> None:
        other = make_user("SM")
        address = f"{url('lot')}?department=06&to={other.pk}"
        text = read(adviser.get(address))
        assert "1 entreprise" in text
        move = {"token": str(uuid4()), "expected": "1", "reason": "Nouveau secteur"}
        assert adviser.post(address, move | {"reason": ""}).status_code == 422
        assert adviser.post(address, move | {"expected": "9"}).status_code == 422
        adviser.post(address, move)
        adviser.post(address, move)
        row = Transfer.objects.get()
        assert Firm.objects.get(company=BAKERY).adviser == other
        assert "06" in read(adviser.get(url("transfer", row.pk)))
        assert "Nouveau secteur" in read(adviser.get(url("portfolios")))
        assert "Entreprises rendues : 1" in read(
            adviser.post(url("transfer", row.pk), {"reason": "Erreur"}, follow=True)
        )
        assert Firm.objects.get(company=BAKERY).adviser is None

    def test_a_wrong_address_is_said(self, adviser) -> None:
        for query in ("to=abc", "to=999999", "idcc=zzz", "department=%00", "adviser=x"):
            assert adviser.get(f"{url('lot')}?{query}").status_code == 422


class TestCrossings:
    def test_the_list_and_its_file(self, adviser) -> None:
        text = read(adviser.get(url("crossings")))
        assert "↓ 11 en 2024, effet le 01/01/2025" in text
        lines = b"".join(adviser.get(url("crossings_export")).streaming_content).decode()
        assert "732829320;Boulangerie Brun;06;0843;11;baisse;2024;01/01/2025;" in lines
        for query, found in (
            ({"seuil": "11"}, True), ({"seuil": "50"}, False), ({"sens": "hausse"}, False),
            ({"sens": "baisse"}, True), ({"annee": "2023"}, False), ({"qui": "none"}, True),
            ({"qui": "me"}, False),
            ({"seuil": "abc", "annee": "x"}, True),
        ):  # fmt: skip
            assert ("Boulangerie Brun" in read(adviser.get(url("crossings"), query))) is found, query
        assert "Repassée sous 11 en 2024" in read(adviser.get(url("firm", BAKERY)))

    def test_a_name_is_no_formula(self, adviser) -> None:
        Company.objects.filter(pk=BAKERY).update(name="=cmd()")
        Headcount.objects.filter(company=BAKERY, year=2024).update(least=300, most=400)
        firms.refresh(on=ON)
        lines = b"".join(adviser.get(url("crossings_export")).streaming_content).decode()
        assert "'=cmd()" in lines
        assert lines.count("hausse") == 2


def test_a_reminder_is_refused_and_wanted_again(adviser, meet) -> None:
    meet(by=adviser.user, next_step="Rappeler", next_on=ON)
    assert "Boulangerie Brun, promise pour le 23/11/2026" in read(adviser.get(url("reminders")))
    adviser.post(url("reminders"), {"wanted": "non"})
    assert "Vous ne recevez pas de rappel" in read(adviser.get(url("reminders")))
    adviser.post(url("reminders"), {"wanted": "oui"})
    assert "Un message part" in read(adviser.get(url("reminders")))
