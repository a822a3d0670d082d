"""Pages of the training-plan requests: form, file, decision, money; rights, scope, what is wrong."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contracts.models import SectionBudget
from registers.models import Company, Establishment
from smeservice.actions import firms, request_decisions
from smeservice.imports import requests as files
from smeservice.models import PlanDispute, PlanRecovery, PlanRequest, PlanTerms
from tests.smeservice.requests import world
from tests.smeservice.requests.test_money import attest
from tests.smeservice.requests.world import ON

pytestmark = pytest.mark.django_db
TYPED = {
    "siret": world.SMALL_SIRET, "received_on": "02/11/2026", "reference": "", "title": "Viennoiserie",
    "provider_siret": world.PROVIDER, "provider_name": "", "starts_on": "16/11/2026", "ends_on": "20/11/2026",
    "trainees": "3", "hours": "14", "remote_share": "0", "unit": "hour", "unit_cost": "25,00",
    "side_costs": "", "hourly_wage": "", "pay_to": "provider",
}  # fmt: skip


def url(name: str, *args: object) -> str:
    return reverse(f"smeservice:{name}", args=args)


@pytest.fixture
def adviser(signed_in, settings, time_machine):
    """Signed in, the two bakeries in the portfolio."""
    time_machine.move_to("2026-11-23 09:00")
    settings.OPCO_NAME = "Opco EP"
    client = signed_in("SM")
    world.furnish()
    for siren in (world.SMALL, world.LARGE):
        world.followed(siren, client.user)
    return client


def pdf(name: str = "devis.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, world.PDF, "application/pdf")


def test_a_request_is_typed_completed_and_accepted(adviser):
    sheet = {**TYPED, "token": str(uuid4())}
    sent = adviser.post(url("request_new"), {**sheet, "programme": pdf("programme.pdf"), "quote": pdf()})
    row = PlanRequest.objects.get()
    assert sent.url == url("request", row.pk)
    assert adviser.post(url("request_new"), sheet).url == sent.url  # sent twice
    assert (PlanRequest.objects.count(), row.papers.count(), row.provider_name) == (1, 2, "Institut du pain")
    text = adviser.get(url("request", row.pk)).content.decode()
    assert "Rien ne s’oppose" in text
    assert "Pourquoi" in text
    assert adviser.post(url("request_accept", row.pk), {"retained": "", "comment": ""}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.amount) == ("accepted", Decimal(1050))
    text = adviser.get(url("request", row.pk)).content.decode()
    assert "même montant au centime" in text
    paper = row.papers.first()
    answer = adviser.get(url("request_document", row.pk, paper.document_id))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == world.PDF
    assert "Viennoiserie" in adviser.get(reverse("smeservice:firm", args=[world.SMALL])).content.decode()


def test_a_firm_of_50_is_refused_from_its_page(adviser):
    row = world.request(adviser.user, siret=world.LARGE_SIRET)
    text = adviser.get(url("request", row.pk)).content.decode()
    assert "1 à lever" in text
    wrong = adviser.post(url("request_accept", row.pk), {"retained": "", "comment": ""})
    assert wrong.status_code == 422
    assert "L6332-17" in wrong.content.decode()
    assert adviser.post(url("request_refuse", row.pk), {"comment": ""}).status_code == 422
    asked = {"reasons": ["headcount"], "comment": ""}
    assert adviser.post(url("request_refuse", row.pk), asked).status_code == 302
    assert "50 salariés ou plus" in adviser.get(url("request", row.pk)).content.decode()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"siret": "123"}, "Ce SIRET est faux"),
        ({"siret": world.PROVIDER}, "pas au registre des entreprises"),
        ({"received_on": "24/11/2026"}, "dans l’avenir"),
        ({"ends_on": "01/11/2026"}, "La fin précède le début"),
        ({"trainees": "beaucoup"}, "nombre entier"),
        ({"trainees": "-3"}, "nombre positif"),
        ({"hours": "trois"}, "Écrivez des heures"),
        ({"unit_cost": "cher"}, "montant"),
        ({"unit_cost": "0"}, "aucun montant"),
        ({"remote_share": "140"}, "100 au plus"),
        ({"starts_on": "31/02/2026"}, "Écrivez une date"),
        ({"provider_siret": "55208131766522"}, "écrivez son nom"),
    ],
)
def test_what_is_typed_wrongly_is_said_and_kept(adviser, changes, said):
    answer = adviser.post(url("request_new"), {**TYPED, "token": str(uuid4()), **changes})
    text = answer.content.decode().replace("\u202f", " ").replace("\xa0", " ")
    assert answer.status_code == 422
    assert said in text
    assert "Viennoiserie" in text
    assert not PlanRequest.objects.exists()


def test_a_document_that_is_none_is_refused_by_name(adviser):
    row = world.request(adviser.user, papers=False)
    sent = {"kind": "quote", "file": SimpleUploadedFile("devis.pdf", b"MZ nothing", "application/pdf")}
    answer = adviser.post(url("request_paper", row.pk), sent)
    assert answer.status_code == 422
    assert "devis.pdf" in answer.content.decode()


def test_the_scope_is_the_portfolio(adviser, client, make_user):
    row = world.request(adviser.user)
    other = make_user("SM")
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(url("request", row.pk)).status_code == 404
    assert client.post(url("request_accept", row.pk)).status_code == 404
    assert row.number not in client.get(url("requests")).content.decode()
    assert row.number not in b"".join(client.get(url("requests_export"))).decode()
    sent = client.post(url("request_new"), {**TYPED, "token": str(uuid4())})
    assert "autre conseiller" in sent.content.decode()


@pytest.mark.parametrize(
    ("role", "status"), [("GC", 200), ("FI", 200), ("DI", 200), ("AP", 403), ("BX", 403)]
)
def test_who_reads(adviser, signed_in, role, status):
    row = world.request(adviser.user)
    client = signed_in(role)
    assert client.get(url("request", row.pk)).status_code == status
    assert client.post(url("request_accept", row.pk)).status_code == 403
    if role != "FI":
        assert client.post(url("request_bill", row.pk)).status_code == 403
        assert client.post(url("plan_budget_set")).status_code == 403


def test_finance_bills_closes_and_is_told_what_is_wrong(adviser, signed_in):
    row = world.request(adviser.user)
    request_decisions.accept(request=row.pk, by=adviser.user, on=ON)
    attest(row, adviser.user, hours=21)
    client = signed_in("FI")
    piece = {"payee": "provider", "number": "F-1", "issued_on": "16/11/2026", "received_on": "17/11/2026"}
    text = client.get(url("request", row.pk)).content.decode()
    assert "525,00" in text
    over = {**piece, "number": "F-0", "plan": "1050"}
    told = client.post(url("request_bill", row.pk), over, follow=True).content.decode().replace("\xa0", " ")
    assert told.count("21 h attestées sur 42") >= 2  # said once, and kept with the bill
    assert client.post(url("request_bill", row.pk), over).status_code == 422  # the same number again
    dispute = PlanDispute.objects.get()
    told = client.post(url("dispute_accept", dispute.pk), follow=True).content.decode()
    assert "au plus peuvent être facturés" in told
    assert client.post(url("dispute_drop", dispute.pk), {"reason": ""}).status_code == 302
    assert client.post(url("request_close", row.pk), {"reason": "Fini"}).status_code == 422  # it waits
    client.post(url("dispute_drop", dispute.pk), {"reason": "Facture refaite"})
    dispute.refresh_from_db()
    assert (dispute.state, dispute.comment) == ("dropped", "Facture refaite")
    assert client.post(url("request_bill", row.pk), piece).status_code == 422
    assert client.post(url("request_bill", row.pk), {**piece, "plan": "525"}).status_code == 302
    assert "plus" in client.post(url("request_bill", row.pk), {**piece, "plan": "525"}).content.decode()
    back = {"payee": "provider", "plan": "25", "reason": "Erreur", "seen": "1"}
    assert client.post(url("request_take_back", row.pk), back).status_code == 302
    assert client.post(url("request_take_back", row.pk), back).status_code == 422
    waiting = PlanRecovery.objects.get()
    assert client.post(url("recovery_validate", waiting.pk)).status_code == 403
    approver = signed_in("AP")
    assert row.number in approver.get(url("request_recoveries")).content.decode()
    assert approver.post(url("recovery_reject", waiting.pk), {"reason": " "}).status_code == 302
    assert approver.post(url("recovery_validate", waiting.pk)).status_code == 302
    assert "déjà validée" in approver.post(url("recovery_validate", waiting.pk), follow=True).content.decode()
    client = signed_in("FI")
    assert client.post(url("request_close", row.pk), {"reason": "Fini"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.payable.total) == ("closed", Decimal(500))


def test_ceilings_and_budget_are_set_on_screen(adviser, signed_in):
    client = signed_in("FI")
    asked = {
        "year": "2026", "idcc": "843", "hourly": "22,50", "request": "", "firm": "4 000", "side": "",
        "wages": "on", "source": "Délibération n° 15", "decided_on": "20/11/2026",
    }  # fmt: skip
    assert client.post(url("plan_terms_set"), asked).status_code == 302
    row = PlanTerms.objects.latest("pk")
    assert (row.idcc, row.hourly, row.request, row.firm) == ("0843", Decimal("22.5"), None, Decimal(4000))
    for changes in ({"idcc": "9999"}, {"source": ""}, {"year": "vingt"}, {"decided_on": "25/12/2026"}):
        assert client.post(url("plan_terms_set"), {**asked, **changes}).status_code == 422
    budget = {"year": "2027", "amount": "250 000", "source": "Budget", "decided_on": "20/11/2026"}
    assert client.post(url("plan_budget_set"), budget).status_code == 302
    assert SectionBudget.objects.latest("pk").amount == Decimal(250_000)
    assert "Délibération n° 15" in client.get(url("plan_terms")).content.decode()


def test_the_list_filters_and_the_figures_add_up(adviser, signed_in):
    first = world.request(adviser.user)
    second = world.request(adviser.user, siret=world.LARGE_SIRET, title="Gestion")
    request_decisions.accept(request=first.pk, by=adviser.user, on=ON)
    waiting = adviser.get(url("requests")).content.decode()
    assert second.number in waiting
    assert first.number not in waiting
    for query, found in (
        ("etat=accepted", first), ("etat=all&q=732829320", first), (f"etat=all&q={second.number}", second),
        (f"etat=all&q={world.LARGE_SIRET}", second), ("etat=all&q=fournil", second),
    ):  # fmt: skip
        text = adviser.get(f"{url('requests')}?{query}").content.decode()
        assert found.number in text, query
    for query in ("etat=nothing", "idcc=abc", "after=zzz", "q=%00"):
        assert adviser.get(f"{url('requests')}?{query}").status_code == 200
    text = signed_in("DI").get(url("plan_figures")).content.decode()
    assert "Boulangerie" in text
    assert "<svg" in text


def lines(*rows: str) -> SimpleUploadedFile:
    content = "\n".join((";".join(files.HEADERS), *rows))
    return SimpleUploadedFile("demandes.csv", content.encode(), "text/csv")


GOOD = (
    f"D-1;{world.SMALL_SIRET};Viennoiserie;{world.PROVIDER};Institut du pain;16/11/2026;20/11/2026;3;14;"
    "heure;25,00;;;;organisme;02/11/2026"
)


def test_a_file_comes_in_whole_and_once(adviser):
    other = GOOD.replace("D-1", "D-2").replace(";heure;25,00;", ";groupe;900;")
    assert adviser.post(url("requests_upload"), {"file": lines(GOOD, other)}).status_code == 302
    assert sorted(PlanRequest.objects.values_list("asked", flat=True)) == [Decimal(900), Decimal(1050)]
    again = adviser.post(url("requests_upload"), {"file": lines(GOOD, other)}, follow=True)
    assert "0 demandes reçues, 2 déjà connues" in again.content.decode()
    assert PlanRequest.objects.count() == 2


def test_every_error_of_a_file_is_named_and_nothing_comes_in(adviser, make_user):
    Company.objects.create(siren="552081317", name="EDF")
    Establishment.objects.create(siret="55208131766522", company_id="552081317")
    firms.refresh(on=ON, sirens=["552081317"])
    world.followed("552081317", make_user("SM"))
    sent = lines(
        GOOD,
        GOOD.replace(";3;14;", ";zéro;999999;"),
        GOOD.replace("D-1", "D-3").replace(world.SMALL_SIRET, "12345678901234"),
        GOOD.replace("D-1", "D-4").replace(world.SMALL_SIRET, world.PROVIDER),
        GOOD.replace("D-1", "D-5").replace(world.SMALL_SIRET, "55208131766522"),
        GOOD,
        GOOD.replace("D-1", "D-6").replace("16/11/2026", "16/13/2026"),
    )
    answer = adviser.post(url("requests_upload"), {"file": sent})
    text = answer.content.decode()
    assert answer.status_code == 422
    for said in (
        "Ligne 3", "nombre entier de 1 à 500", "0,25 à 2000", "14 chiffres justes", "pas au registre",
        "autre conseiller", "La ligne 2 porte déjà", "Écrivez une date",
    ):  # fmt: skip
        assert said in text.replace("\xa0", " "), said
    assert not PlanRequest.objects.exists()
    for bad in (SimpleUploadedFile("a.csv", b"a;b\n1;2"), SimpleUploadedFile("a.xlsx", b"PK\x03\x04nothing")):
        assert adviser.post(url("requests_upload"), {"file": bad}).status_code == 422
    late = GOOD.replace("02/11/2026", "24/11/2026")
    assert "dans l’avenir" in adviser.post(url("requests_upload"), {"file": lines(late)}).content.decode()
    assert not PlanRequest.objects.exists()
