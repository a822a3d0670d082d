"""The documents' page and the delays' page: what they show, to whom, and what they do."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contracts.actions import clocks, decide
from contracts.models import Contract, Document, PieceRequest
from tests.contracts.papers.conftest import HONEST, JPEG, ON, PRO

DISABLED = {"alternant_handicap": "oui"}
NEXT = ON + dt.timedelta(days=21)


def page(contract: Contract, name: str = "papers", *more: int) -> str:
    return reverse(f"contracts:{name}", args=(contract.pk, *more))


def send(client, contract: Contract, kind: str, *files: tuple[str, bytes]):
    given = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(page(contract, "add_document"), {"kind": kind, "documents": given})


def text(response) -> str:
    return response.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def test_documents_are_added_seen_and_downloaded(receive, signed_in):
    (contract,) = receive({})
    client = signed_in("GC")
    assert "2 absentes" in text(client.get(page(contract)))
    response = send(client, contract, "contract", ("contrat.pdf", HONEST), ("verso.jpg", JPEG))
    assert response.status_code == 302
    shown = text(client.get(page(contract)))
    assert "contrat.pdf" in shown
    assert "verso.jpg" in shown
    assert "1 absente<" in shown
    row = Document.objects.get(name="contrat.pdf")
    download = client.get(page(contract, "document", row.pk))
    assert b"".join(download.streaming_content) == HONEST
    assert download["Content-Disposition"] == 'attachment; filename="contrat.pdf"'
    assert download["Content-Type"] == "application/pdf"
    assert download["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in download["Cache-Control"]


@pytest.mark.parametrize(
    ("kind", "files", "said"),
    [
        ("contract", [("contrat.pdf", b"MZ")], "un programme"),
        ("contract", [("vide.pdf", b"")], "vide.pdf : Ce fichier est vide"),
        ("contract", [], "Choisissez au moins un fichier"),
        ("", [("contrat.pdf", HONEST)], "Choisissez la nature"),
        ("photo", [("contrat.pdf", HONEST)], "choix valide"),
    ],
)
def test_what_is_wrong_is_said_beside_the_form(receive, signed_in, kind, files, said):
    (contract,) = receive({})
    response = send(signed_in("GC"), contract, kind, *files)
    assert response.status_code == 422
    assert said in text(response)
    assert not Document.objects.exists()


def test_health_documents_are_for_those_who_may_read_them(receive, signed_in, add):
    (contract,) = receive(DISABLED)
    row = add(contract, kind="disability", name="maelle.pdf")
    decide.send_back(contracts=[contract.pk], by=None, on=ON, reasons=["disability"])
    officer = signed_in("GC")
    shown = text(officer.get(page(contract)))
    assert "maelle.pdf" in shown
    assert "handicap" in shown
    download = officer.get(page(contract, "document", row.pk))
    assert b"".join(download.streaming_content)
    finance = signed_in("FI")
    shown = text(finance.get(page(contract)))
    assert "maelle.pdf" not in shown
    assert "handicap" not in shown
    assert finance.get(page(contract, "document", row.pk)).status_code == 404
    assert "handicap" not in text(finance.get(reverse("contracts:delays")))


def test_rights(receive, signed_in, add):
    (contract,) = receive({})
    row = add(contract)
    adviser = signed_in("SM")
    assert adviser.get(page(contract)).status_code == 200
    assert "piece.pdf" not in text(adviser.get(page(contract)))
    assert adviser.get(page(contract, "document", row.pk)).status_code == 403
    for name, more in (
        ("add_document", ()),
        ("ask_pieces", ()),
        ("remove_document", (row.pk,)),
        ("close_request", ()),
    ):
        assert adviser.post(page(contract, name, *more)).status_code == 403
        assert signed_in("GC").get(page(contract, name, *more)).status_code == 405
        adviser = signed_in("SM")
    branch = signed_in("BX")
    assert branch.get(page(contract)).status_code == 403
    assert branch.get(reverse("contracts:delays")).status_code == 403


def test_a_document_of_another_file_is_not_found(receive, signed_in, add):
    one, two = receive({}, {})
    row = add(one)
    assert signed_in("GC").get(page(two, "document", row.pk)).status_code == 404


def test_asking_sends_the_file_back_then_completing_is_offered(receive, signed_in, add):
    (contract,) = receive({})
    client = signed_in("GC")
    assert client.post(page(contract, "ask_pieces"), {}).status_code == 422
    client.post(page(contract, "ask_pieces"), {"asked": ["contract"], "comment": "Page 2 illisible."})
    contract.refresh_from_db()
    assert contract.state == "incomplete"
    shown = text(client.get(page(contract)))
    assert "Page 2 illisible." in shown
    assert "Il manque" in shown
    client.post(page(contract, "ask_pieces"), {"asked": ["convention"]})
    assert PieceRequest.objects.get().pieces == ["contract", "convention"]
    for kind in ("contract", "convention"):
        add(contract, kind=kind, on=timezone.localdate())
    assert "Toutes les pièces exigées sont là" in text(client.get(page(contract)))
    client.post(reverse("contracts:complete", args=[contract.pk]))
    contract.refresh_from_db()
    assert (contract.state, contract.complete_on) == ("assessed", timezone.localdate())
    assert "Close le" in text(client.get(page(contract)))


def test_removing_asks_why(receive, signed_in, add):
    (contract,) = receive({})
    row = add(contract)
    client = signed_in("GC")
    client.post(page(contract, "remove_document", row.pk), {"reason": ""})
    assert Document.objects.exists()
    client.post(page(contract, "remove_document", row.pk), {"reason": "Doublon."})
    assert not Document.objects.exists()
    assert "Document retiré" in text(client.get(page(contract, "contract")))


def test_the_delays_sort_files_by_what_they_wait_for(receive, signed_in, officer):
    on = timezone.localdate()
    late, alarm, week, back, calm, tacit = receive({}, {}, {}, {}, {}, PRO)
    for contract, left in ((late, -1), (alarm, 4), (week, 7), (calm, 15)):
        Contract.objects.filter(pk=contract.pk).update(
            decision_due_on=on + dt.timedelta(days=left), complete_on=on + dt.timedelta(days=left - 20)
        )
    decide.send_back(contracts=[back.pk], by=officer, on=on, reasons=["convention"])
    Contract.objects.filter(pk=tacit.pk).update(state="tacit", total=0, version=0, decided_at=timezone.now())
    Contract.objects.filter(pk=alarm.pk).update(officer=officer)
    client = signed_in("GC")
    for show, expected in (
        ("late", {late}),
        ("alarm", {alarm}),
        ("week", {alarm, week}),
        ("waiting", {back}),
        ("answered", set()),
        ("amount", {tacit}),
    ):
        response = client.get(reverse("contracts:delays"), {"show": show})
        assert set(response.context["rows"]) == expected, show
    assert "Convention de formation" in text(client.get(reverse("contracts:delays"), {"show": "waiting"}))
    assert client.get(reverse("contracts:delays")).context["code"] == "late"
    mine = {"show": "week", "officer": officer.pk}
    assert client.get(reverse("contracts:delays"), mine).context["rows"] == [alarm]
    for asked in ({"officer": "none"}, {"officer": "me"}, {"officer": "x"}, {"show": "x"}, {"after": "x~y"}):
        assert client.get(reverse("contracts:delays"), asked).status_code == 200


def test_the_delays_are_read_page_by_page(receive, signed_in, monkeypatch):
    from contracts.views import delays

    monkeypatch.setattr(delays, "SIZE", 2)
    contracts = receive({}, {}, {})
    Contract.objects.update(decision_due_on=timezone.localdate() - dt.timedelta(days=2))
    client = signed_in("GC")
    first = client.get(reverse("contracts:delays"), {"show": "late"})
    second = client.get(reverse("contracts:delays"), {"show": "late", "after": first.context["next"]})
    assert [*first.context["rows"], *second.context["rows"]] == contracts
    assert second.context["next"] == ""


def test_a_tacit_amount_is_fixed_from_its_page(receive, signed_in):
    (contract,) = receive(PRO)
    Contract.objects.update(state="tacit", total=0, version=0, decided_at=timezone.now())
    client = signed_in("GC")
    assert "Fixer le montant" in text(client.get(page(contract, "contract")))
    assert "Montant à fixer" in text(client.get(page(contract, "fix_amount")))
    Contract.objects.update(concluded_on=dt.date(2005, 1, 3))
    assert client.post(page(contract, "fix_amount"), {}).status_code == 422
    Contract.objects.update(concluded_on=contract.concluded_on)
    assert client.post(page(contract, "fix_amount"), {"priority_public": "no"}).status_code == 302
    contract.refresh_from_db()
    assert (contract.version, contract.state) == (1, "tacit")
    assert client.get(page(contract, "fix_amount")).status_code == 302


def test_silences_are_shown_in_words(receive, signed_in):
    app, pro = receive({}, PRO)
    clocks.record_silences(on=NEXT)
    client = signed_in("GC")
    assert "par le silence" in text(client.get(page(app, "contract")))
    assert "Refus implicite constaté" in text(client.get(page(app, "contract")))
    assert "Accord tacite constaté" in text(client.get(page(pro, "contract")))
    assert "réputé déposé" in text(client.get(page(pro)))
    for state, contract in (("lapsed", app), ("tacit", pro)):
        listed = text(client.get(reverse("contracts:queue"), {"state": state}))
        assert contract.number in listed
        assert "par le silence" in listed
