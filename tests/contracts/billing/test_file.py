"""Files of invoices: the same studio as contracts, whole invoices or nothing, the same file once."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.core.management import call_command

from contracts.actions import intake, service, undoing
from contracts.models import Batch, Certificate, Invoice, InvoiceLine, LineError
from law.refusal import Impossible
from tests.contracts.billing.conftest import LINE, OTHER_CFA, codes, due

pytestmark = pytest.mark.django_db


@pytest.fixture
def contracts(accepted):
    return accepted({}, {}, {})


def line(contract, number="F-1", **more):
    amount = str(due(contract, "advance").amount)
    return {**LINE, "numero_facture": number, "numero_dossier": contract.number, "montant": amount, **more}


def test_check_writes_nothing_and_import_writes_everything(contracts, receive_file):
    one, two, three = contracts
    batch = receive_file(
        [line(one), line(three, "F-2", numero_dossier=three.external_number), line(two)]
    )  # the lines of F-1 are apart in the file
    intake.check(batch=batch)
    assert batch.state == Batch.State.CHECKED
    assert not Invoice.objects.exists()
    expected = {"read": 3, "created": 3, "invoices": 2, "rejected": 0, "mismatched": 0}
    assert expected.items() <= batch.counts.items()
    checked = batch.counts
    intake.import_batch(batch=batch, by=None)
    assert batch.state == Batch.State.IMPORTED
    assert batch.counts == checked
    assert list(Invoice.objects.order_by("number").values_list("number", "state")) == [
        ("F-1", "pending"),
        ("F-2", "pending"),
    ]
    first = Invoice.objects.get(number="F-1")
    assert first.total == sum(each.amount for each in first.lines.all())
    assert [(each.contract, each.line) for each in first.lines.order_by("pk")] == [(one, 2), (two, 4)]


def test_the_same_file_again_writes_nothing(contracts, receive_file):
    lines = [line(contracts[0]), line(contracts[1])]
    intake.import_batch(batch=receive_file(lines), by=None)
    again = intake.import_batch(batch=receive_file(lines[::-1], sender="Logiciel du CFA"), by=None)
    assert (again.counts["unchanged"], again.counts["created"]) == (2, 0)
    assert InvoiceLine.objects.count() == 2
    other = receive_file([{**lines[0], "montant": "12"}, lines[1]])
    intake.check(batch=other)
    assert (other.counts["rejected"], other.counts["errors"]) == (2, 2)
    assert "contenu différent" in LineError.objects.filter(batch=other)[0].message


def test_an_invoice_is_received_whole_or_not_at_all(contracts, receive_file):
    one, two, three = contracts
    lines = [line(one), line(two, numero_dossier="A000999999"), line(three, "F-2")]
    batch = receive_file(lines)
    intake.import_batch(batch=batch, by=None)
    assert (batch.state, Invoice.objects.count()) == (Batch.State.CHECKED, 0)
    said = dict(LineError.objects.filter(batch=batch).values_list("line", "message"))
    assert "est en erreur" in said[2]
    assert said[3].startswith("Aucun contrat n’a ce numéro")
    intake.import_batch(batch=batch, by=None, accept_valid=True)
    assert list(Invoice.objects.values_list("number", flat=True)) == ["F-2"]


@pytest.mark.parametrize(
    ("wrong", "column"),
    [
        ({"montant": "-12"}, "montant"),
        ({"montant": "0"}, "montant"),
        ({"organisme_siret": "123"}, "organisme_siret"),
        ({"nature": "pourboire"}, "nature"),
        ({"nature": "repas"}, "prix_unitaire"),
        ({"nature": "repas", "quantite": "3", "prix_unitaire": "3"}, "montant"),
        ({"date_facture": "24/11/2026"}, "date_facture"),
        ({"reception": "24/11/2026"}, "reception"),
        ({"periode_du": "02/11/2026", "periode_au": "01/11/2026"}, "periode_au"),
        ({"certificat": "final"}, "certificat_du"),
        ({"facture_employeur": "oui"}, "certificat"),
        ({"numero_dossier": ""}, "numero_dossier"),
    ],
)
def test_a_line_that_cannot_be_read_says_what_to_do(contracts, receive_file, wrong, column):
    batch = receive_file([line(contracts[0], **wrong)])
    intake.check(batch=batch)
    assert column in LineError.objects.filter(batch=batch).values_list("column", flat=True)
    assert batch.counts["rejected"] == 1


def test_lines_of_one_invoice_agree(contracts, receive_file):
    batch = receive_file([line(contracts[0]), line(contracts[1], date_facture="19/11/2026")])
    intake.check(batch=batch)
    assert "date_facture" in LineError.objects.filter(batch=batch).values_list("column", flat=True)


def test_mismatches_are_received_with_their_reasons(contracts, receive_file):
    one = contracts[0]
    lines = [
        line(one, montant="1"),
        line(one, "F-2", montant="2"),
        line(one, "F-3", organisme_siret=OTHER_CFA),
    ]
    intake.import_batch(batch=receive_file(lines), by=None)
    found = {each.invoice.number: codes(each) for each in InvoiceLine.objects.select_related("invoice")}
    assert found["F-1"] == ["below"]
    assert found["F-2"] == ["below"]
    assert "provider" in found["F-3"]


def test_two_invoices_of_one_file_for_one_instalment(contracts, receive_file):
    one = contracts[0]
    intake.import_batch(
        batch=receive_file([line(one, echeance="1"), line(one, "F-2", echeance="1")]), by=None
    )
    found = {each.invoice.number: codes(each) for each in InvoiceLine.objects.select_related("invoice")}
    assert found == {"F-1": [], "F-2": ["duplicate"]}


def test_certificates_come_with_lines_and_may_come_later(contracts, receive_file):
    one = contracts[0]
    last = due(one, "balance_last_share")
    base = line(one, montant=str(last.amount), echeance=str(last.number), date_facture="05/11/2028")
    on = dt.date(2028, 11, 10)
    intake.import_batch(batch=receive_file([base], on=on), by=None)
    (billed,) = InvoiceLine.objects.all()
    assert codes(billed) == ["certificate", "employer_invoice"]
    assert billed.invoice.payable_on is None
    proved = {
        **base, "certificat": "final", "certificat_du": "02/11/2026", "certificat_au": "31/10/2028",
        "heures_realisees": "1350", "facture_employeur": "oui",
    }  # fmt: skip
    later = dt.date(2028, 11, 20)
    batch = intake.import_batch(batch=receive_file([proved], on=later), by=None)
    assert (batch.counts["completed"], batch.counts["certificates"]) == (1, 1)
    billed = InvoiceLine.objects.get()
    assert codes(billed) == []
    assert billed.invoice.payable_on == later + dt.timedelta(days=30)
    again = intake.import_batch(batch=receive_file([proved], on=later), by=None)
    assert (again.counts["unchanged"], Certificate.objects.count()) == (1, 1)


def test_a_file_is_taken_back_while_nothing_of_it_is_decided(contracts, receive_file, finance):
    lines = [
        line(
            contracts[0], certificat="intermediaire", certificat_du="02/11/2026", certificat_au="20/11/2026"
        ),
        line(contracts[1], "F-2"),
    ]
    batch = intake.import_batch(batch=receive_file(lines), by=None)
    assert Certificate.objects.count() == 1
    undoing.undo(batch=batch, by=finance, on=batch.received_on, reason="Mauvais fichier.")
    assert not Invoice.objects.exists()
    assert not Certificate.objects.exists()
    assert batch.state == Batch.State.UNDONE
    batch = intake.import_batch(batch=receive_file(lines), by=None)
    first = InvoiceLine.objects.get(invoice__number="F-2")
    service.accept_lines(lines=[first.pk], by=finance, on=batch.received_on)
    with pytest.raises(Impossible, match="F-2 est déjà traitée"):
        undoing.undo(batch=batch, by=finance, on=batch.received_on, reason="Trop tard.")
    assert Invoice.objects.count() == 2


def test_numbers_of_contracts(contracts, receive_file):
    one, two, _ = contracts
    two.deca_number = "006202609000456"
    two.save()
    lines = [
        line(one, numero_dossier=one.number.lower()),
        line(one, "F-2", numero_dossier=f" {one.external_number} "),
        line(two, "F-3", numero_dossier="006202609000456"),
        line(one, "F-4", numero_dossier=f"P{one.pk:09d}"),
    ]
    batch = receive_file(lines, sender="Logiciel du CFA")
    intake.import_batch(batch=batch, by=None, accept_valid=True)
    found = dict(InvoiceLine.objects.values_list("invoice__number", "contract_id"))
    assert found == {"F-1": one.pk, "F-2": one.pk, "F-3": two.pk}


def test_the_command_has_the_options_and_codes_of_contracts(contracts, make_file, tmp_path, capsys):
    path, report = make_file([line(contracts[0])]), tmp_path / "rapport.json"
    call_command("import_invoices", path, "--sender", "CFA d’essai", "--dry-run", "--on", "2026-11-23")
    assert not Invoice.objects.exists()
    call_command("import_invoices", path, "--sender", "CFA d’essai", "--on", "2026-11-23", "--json", report)
    assert json.loads(report.read_text())["counts"]["created"] == 1
    bad = make_file([line(contracts[1], "F-9", montant="x")], "faux.csv")
    with pytest.raises(SystemExit) as left:
        call_command("import_invoices", bad, "--sender", "CFA d’essai", "--accept-valid")
    assert left.value.code == 1
    assert "montant" in capsys.readouterr().out


def test_a_file_of_contracts_is_not_one_of_invoices(contracts, tmp_path):
    path = tmp_path / "contrats.csv"
    path.write_text(
        "dispositif;numero_externe;alternant_nom;a;b\r\nAPPRENTISSAGE;1;X;;\r\n", encoding="utf-8"
    )
    with pytest.raises(SystemExit) as left:
        call_command("import_invoices", path, "--sender", "CFA d’essai")
    assert left.value.code == 1
    assert Batch.objects.get().state == Batch.State.REFUSED


def test_the_worker_checks_and_imports_a_long_file(contracts, receive_file, finance):
    from contracts import jobs

    batch = receive_file([line(contracts[0])])
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.CHECKING)
    jobs.check_batch(batch.pk)
    batch.refresh_from_db()
    assert batch.state == Batch.State.CHECKED
    Batch.objects.filter(pk=batch.pk).update(state=Batch.State.IMPORTING)
    jobs.import_batch(batch.pk, finance.pk)
    jobs.import_batch(batch.pk, finance.pk)  # started again after it committed: nothing more
    assert Invoice.objects.get().made_by == finance
    assert InvoiceLine.objects.count() == 1
