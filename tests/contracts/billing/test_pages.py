"""The pages of invoices and of the money of a contract, as finance meets them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from contracts.models import Batch, Certificate, Invoice, InvoiceLine
from contracts.rules.invoice_columns import NAMES
from tests.contracts.billing.conftest import CFA, LINE, codes, csv_text, due

pytestmark = pytest.mark.django_db


@pytest.fixture
def contract(accepted):
    return accepted()[0]


def page(client, name, *args, **query):
    return client.get(reverse(f"contracts:{name}", args=args), query)


def test_an_empty_list_says_what_to_do(signed_in):
    response = page(signed_in("FI"), "invoices")
    assert response.status_code == 200
    assert "Aucune facture à traiter" in response.text
    assert "Aucun solde menacé" in page(signed_in("FI"), "threatened").text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({}, True),
        ({"q": "F-1"}, True),
        ({"q": CFA}, True),
        ({"q": "F-2"}, False),
        ({"due": "late"}, False),
        ({"due": "stopped"}, False),
        ({"found": "clean"}, True),
        ({"found": "mismatched"}, False),
        ({"kind": "training"}, True),
        ({"kind": "meal"}, False),
        ({"state": "accepted"}, False),
        ({"state": "all"}, True),
        ({"state": "nonsense", "batch": "x", "after": "~~"}, True),
    ],
)
def test_filters(signed_in, contract, bill, query, seen):
    bill(contract, {"montant": str(due(contract, "advance").amount)})
    response = page(signed_in("FI"), "invoices", **query)
    assert response.status_code == 200
    assert ("Aubert Jeanne" in response.text) is seen


def test_search_by_contract(signed_in, contract, bill):
    bill(contract, {"montant": "100"})
    assert "Aubert" in page(signed_in("FI"), "invoices", q=contract.number).text
    assert "Aubert" not in page(signed_in("FI"), "invoices", q="A000999999").text


def test_a_long_list_has_pages(signed_in, contract, bill, monkeypatch):
    from contracts import invoice_list

    monkeypatch.setattr(invoice_list, "SIZE", 2)
    for _ in range(3):
        bill(contract, {"montant": "100"})
    client = signed_in("FI")
    first = page(client, "invoices")
    assert first.text.count('name="invoices"') == 2
    second = page(client, "invoices", after=first.context["next"])
    assert second.text.count('name="invoices"') == 1
    assert "Fin de la liste" in second.text


def test_a_line_is_decided_on_its_page(signed_in, contract, bill):
    (line,) = bill(contract, {"montant": "100", "echeance": "1"})
    client = signed_in("FI")
    shown = page(client, "invoice", line.invoice_id)
    assert "Montant inférieur" not in shown.text
    assert "reste ouvert" in shown.text
    address = reverse("contracts:invoice_decide", args=[line.invoice_id, "accepter"])
    assert client.post(address, {"line": line.pk}).status_code == 302
    line.refresh_from_db()
    assert (line.state, line.decided_by) == ("accepted", client.user)
    again = client.post(address, {"line": line.pk})
    assert again.status_code == 422
    assert "déjà acceptée par Camille Roux" in again.text


def test_a_reason_is_asked_and_what_was_typed_comes_back(signed_in, contract, bill):
    seventh = due(contract, "month7", 1)
    (line,) = bill(contract, {"montant": str(seventh.amount), "echeance": "M7"})
    client = signed_in("FI")
    verbs = {verb: reverse("contracts:invoice_decide", args=[line.invoice_id, verb]) for verb in
             ("accepter", "contester", "retirer", "rattacher")}  # fmt: skip
    refused = client.post(verbs["accepter"], {"line": line.pk, "comment": "  "})
    assert refused.status_code == 422
    assert "Dites pourquoi vous acceptez" in refused.text
    assert client.post(verbs["retirer"], {"line": line.pk}).status_code == 422
    advance = due(contract, "advance")
    client.post(verbs["rattacher"], {"line": line.pk, "instalment": advance.pk})
    line.refresh_from_db()
    assert line.instalment == advance
    client.post(verbs["contester"], {"line": line.pk, "comment": "Trop tôt."})
    line.refresh_from_db()
    assert (line.state, line.comment) == ("disputed", "Trop tôt.")
    assert "Trop tôt." in page(client, "invoice", line.invoice_id).text
    unknown = client.post(
        reverse("contracts:invoice_decide", args=[line.invoice_id, "payer"]), {"line": line.pk}
    )
    assert unknown.status_code == 404
    assert client.post(verbs["accepter"], {"line": "x"}).status_code == 404


def test_what_is_as_foreseen_is_accepted_at_once(signed_in, contract, bill):
    advance = due(contract, "advance")
    one, two = bill(contract, {"montant": str(advance.amount)}, {"montant": "5", "echeance": "2"})
    client = signed_in("FI")
    response = client.post(reverse("contracts:invoice_accept_clean", args=[one.invoice_id]), follow=True)
    assert "1 ligne acceptée" in response.text
    assert "1 ligne à examiner" in response.text
    (three,) = bill(contract, {"montant": "7", "echeance": "2"})
    lot = client.post(reverse("contracts:accept_invoices"), {"invoices": [three.invoice_id]}, follow=True)
    assert "Aucune ligne conforme" in lot.text
    two.refresh_from_db()
    assert two.state == "pending"


ENTRY = {"lines": "1", "organisme_siret": CFA, "numero_facture": "S-1", "date_facture": "20/11/2026",
         "reception": "", "l0-nature": "formation"}  # fmt: skip


def test_an_invoice_typed_by_hand(signed_in, contract):
    client = signed_in("FI")
    assert page(client, "invoice_entry").status_code == 200
    typed = {**ENTRY, "l0-numero_dossier": contract.number, "l0-montant": "100"}
    live = client.post(reverse("contracts:invoice_look"), typed)
    assert "reste ouvert" in live.text
    assert 'hx-swap-oob="true"' in live.text
    more = client.post(reverse("contracts:invoice_entry"), {**typed, "add": "1"})
    assert 'name="l1-numero_dossier"' in more.text
    assert "1. Année 1" in more.text  # the instalments of the contract are offered
    assert not Invoice.objects.exists()
    two = {**typed, "lines": "2", "l1-nature": "formation", "l1-numero_dossier": contract.number,
           "l1-montant": "50", "l1-echeance": "1"}  # fmt: skip
    response = client.post(reverse("contracts:invoice_entry"), two)
    invoice = Invoice.objects.get()
    assert response.url == reverse("contracts:invoice", args=[invoice.pk])
    assert (invoice.total, invoice.made_by, invoice.lines.count()) == (150, client.user, 2)
    again = client.post(reverse("contracts:invoice_entry"), two, follow=True)
    assert "déjà reçue" in again.text
    other = client.post(reverse("contracts:invoice_entry"), typed)
    assert other.status_code == 422
    assert "contenu différent" in other.text


def test_errors_of_a_typed_invoice_are_beside_their_fields(signed_in, contract):
    client = signed_in("FI")
    typed = {**ENTRY, "l0-numero_dossier": "inconnu", "l0-montant": "douze", "date_facture": "31/02/2026"}
    response = client.post(reverse("contracts:invoice_entry"), typed)
    assert response.status_code == 422
    assert 'id="id_l0-montant_error"' in response.text
    assert 'id="id_date_facture_error"' in response.text
    assert "Aucun contrat n’a ce numéro" in response.text
    assert 'value="douze"' in response.text
    empty = client.post(reverse("contracts:invoice_entry"), {})
    assert empty.status_code == 422


def test_contracts_are_suggested(signed_in, contract):
    response = page(signed_in("FI"), "invoice_contracts", **{"l0-numero_dossier": "aubert"})
    assert contract.number in response.text
    assert page(signed_in("FI"), "invoice_contracts", **{"l0-numero_dossier": ""}).text.strip() == ""


def test_the_money_of_a_contract(signed_in, contract, bill):
    advance = due(contract, "advance")
    (line,) = bill(contract, {"montant": str(advance.amount)})
    client = signed_in("FI")
    from contracts.actions import service

    service.accept_lines(lines=[line.pk], by=client.user, on=timezone.localdate())
    response = page(client, "money", contract.pk)
    assert response.status_code == 200
    assert "Acceptée" in response.text
    assert line.invoice.number in response.text
    assert sum(step.left for step in response.context["steps"]) == contract.total - advance.amount
    assert "Enregistrer un certificat" in response.text
    assert "Enregistrer un certificat" not in page(signed_in("DI"), "money", contract.pk).text
    assert page(client, "money", contract.pk, version="9").status_code == 200


def test_earlier_versions_stay_readable(signed_in, contract):
    from contracts.actions import service

    last = due(contract, "balance_last_share")
    service.forfeit(last.due_on + dt.timedelta(days=1))
    client = signed_in("FI")
    now, before = page(client, "money", contract.pk), page(client, "money", contract.pk, version=1)
    assert "Perdu" in now.text
    assert "la version 2 l’a remplacée" in before.text
    assert before.context["total"] - now.context["total"] == last.amount


def test_a_certificate_is_recorded(signed_in, contract, bill):
    last = due(contract, "balance_last_share")
    (line,) = bill(contract, {"montant": str(last.amount), "echeance": str(last.number)})
    client = signed_in("FI")
    today = timezone.localdate()
    address = reverse("contracts:certificate", args=[contract.pk])
    wrong = client.post(address, {"final": "yes", "from_on": "02/11/2026", "to_on": "01/11/2026",
                                  "hours": "beaucoup", "received_on": "demain"})  # fmt: skip
    assert wrong.status_code == 422
    assert "beaucoup" in wrong.text
    given = {"final": "yes", "from_on": "02/11/2026", "to_on": "31/10/2028", "hours": "1 350,5"}
    done = client.post(address, {**given, "employer_invoice": "on", "received_on": f"{today:%d/%m/%Y}"})
    assert done.status_code == 302
    assert Certificate.objects.get().made_by == client.user
    line.refresh_from_db()
    assert codes(line) == ["not_open"]


def test_balances_about_to_be_lost(signed_in, contract, time_machine):
    last = due(contract, "balance_last_share")
    time_machine.move_to(dt.datetime.combine(last.due_on - dt.timedelta(days=30), dt.time(10)))
    response = page(signed_in("FI"), "threatened")
    assert "Facture · Attestation de réalisation" in response.text
    assert "Aubert" not in page(signed_in("FI"), "threatened", organisme="1").text
    assert "à justifier au plus tard" in page(signed_in("FI"), "money", contract.pk).text


def test_a_file_of_invoices_through_the_studio(signed_in, contract):
    client = signed_in("FI")
    line = {**LINE, "numero_dossier": contract.number, "montant": "100"}
    file = SimpleUploadedFile("factures.csv", csv_text([line, {**line, "montant": "x"}]).encode())
    given = {"sender": "CFA", "received_on": f"{timezone.localdate():%d/%m/%Y}", "file": file}
    client.post(reverse("contracts:invoice_upload"), given)
    batch = Batch.objects.get()
    assert batch.kind == Batch.Kind.INVOICES
    mapping = page(client, "batch", batch.pk)
    assert "Numéro de facture" in mapping.text
    fields = {field.name: field.value() for field in mapping.context["form"]}
    client.post(reverse("contracts:batch_mapping", args=[batch.pk]), fields)
    preview = page(client, "batch", batch.pk)
    assert "Ce n’est pas un montant" in preview.text
    assert page(client, "batch_errors", batch.pk).status_code == 200
    client.post(reverse("contracts:batch_confirm", args=[batch.pk]), {"accept_valid": "yes"})
    assert not InvoiceLine.objects.exists()  # one line of the invoice is wrong: nothing of it is received
    assert "Factures" in page(client, "batches", kind="invoices").text


def test_who_may(signed_in, contract, bill):
    (line,) = bill(contract, {"montant": "100"})
    names = [("invoices", []), ("invoice", [line.invoice_id]), ("money", [contract.pk]), ("threatened", [])]
    for role, status in (("FI", 200), ("GC", 200), ("DI", 200), ("AP", 200), ("SM", 403), ("BX", 403)):
        client = signed_in(role)
        assert [page(client, name, *args).status_code for name, args in names] == [status] * 4, role
    officer = signed_in("GC")
    assert page(officer, "invoice_entry").status_code == 403
    assert page(officer, "invoice_upload").status_code == 403
    for verb in ("accepter", "contester", "retirer"):
        address = reverse("contracts:invoice_decide", args=[line.invoice_id, verb])
        assert officer.post(address, {"line": line.pk}).status_code == 403
        assert officer.get(address).status_code == 405 or officer.get(address).status_code == 403
    assert officer.post(reverse("contracts:certificate", args=[contract.pk])).status_code == 403


HOSTILE = ["\0", "9" * 60, "-1", "é" * 300, "<b>", "2026-13-45", "' OR 1=1", "٣"]


@pytest.mark.parametrize("value", HOSTILE)
def test_nothing_typed_breaks_a_page(signed_in, contract, bill, value):
    (line,) = bill(contract, {"montant": "100"})
    client = signed_in("FI")
    fields = (
        "q",
        "state",
        "due",
        "found",
        "kind",
        "batch",
        "after",
        "version",
        "organisme",
        "l0-numero_dossier",
    )
    query = dict.fromkeys(fields, value)
    for name, args in (("invoices", []), ("threatened", []), ("money", [contract.pk]),
                       ("invoice", [line.invoice_id]), ("invoice_contracts", [])):  # fmt: skip
        assert page(client, name, *args, **query).status_code == 200, name
    typed = {f"l0-{name}": value for name in NAMES} | dict.fromkeys(NAMES, value) | {"lines": value}
    assert client.post(reverse("contracts:invoice_entry"), typed).status_code == 422
    assert client.post(reverse("contracts:invoice_look"), typed).status_code == 200
    fields = ("final", "from_on", "to_on", "hours", "received_on", "document")
    address = reverse("contracts:certificate", args=[contract.pk])
    assert client.post(address, dict.fromkeys(fields, value)).status_code == 422
    said = {"line": line.pk, "comment": value, "mismatches": value}
    address = reverse("contracts:invoice_decide", args=[line.invoice_id, "contester"])
    assert client.post(address, said).status_code in (302, 422)
