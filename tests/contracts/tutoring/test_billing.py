"""The employer bills the tutor’s function: matched to its own line, accepted, owed to the employer."""

from __future__ import annotations

from decimal import Decimal

import pytest

from contracts.actions import decide, invoicing, service, tutoring
from contracts.models import Contract, InvoiceLine, Posting
from tests.contracts.decide.conftest import ON, receive, registers  # noqa: F401 -- fixtures
from tests.contracts.tutoring.test_requests import ask, training

pytestmark = pytest.mark.django_db
TRAINER = "82345678500018"


@pytest.fixture
def contract(receive) -> Contract:  # noqa: F811
    (found,) = receive({})
    decide.accept(contracts=[found.pk], by=None, on=ON, comment="Accord.")
    found.refresh_from_db()
    return found


def bill(contract: Contract, siret: str, amount: str, number: str = "F-1") -> InvoiceLine:
    cells = {
        "organisme_siret": siret, "numero_facture": number, "date_facture": "05/11/2026",
        "numero_dossier": contract.number, "nature": "Tuteur", "montant": amount,
    }  # fmt: skip
    received = invoicing.receive_invoice(cells=[cells], on=ON, by=None)
    assert received.invoice_id, [line.errors for line in received.lines]
    return InvoiceLine.objects.select_related("instalment").get(invoice=received.invoice_id)


def codes(line: InvoiceLine) -> set[str]:
    return {each["code"] for each in line.mismatches}


def test_an_employer_is_paid_for_its_tutor(contract) -> None:
    tutoring.accept(request=ask(contract, to_on=ON).pk, by=None, on=ON)
    line = bill(contract, contract.employer_siret, "230,00")
    assert (line.kind, line.instalment.step, codes(line)) == ("tutoring", "tutor_exercise", set())
    service.accept_lines(lines=[line.pk], by=None, on=ON)
    owed = Posting.objects.get(account="401", contract=contract)
    assert (owed.provider_siret, owed.credit) == (contract.employer_siret, Decimal(230))


def test_each_line_is_paid_to_whom_it_is_owed(contract) -> None:
    tutoring.accept(request=ask(contract).pk, by=None, on=ON)
    tutoring.accept(request=training(contract, 14, payee_siret=TRAINER).pk, by=None, on=ON)
    assert bill(contract, TRAINER, "210,00").instalment.step == "tutor_training"
    assert bill(contract, contract.employer_siret, "210,00", "F-2").instalment.step == "tutor_exercise"
    stranger = bill(contract, contract.provider_siret, "210,00", "F-3")
    assert stranger.instalment is None
    assert "provider" in codes(stranger)


def test_nothing_is_paid_without_a_request(contract) -> None:
    line = bill(contract, contract.employer_siret, "230,00")
    assert line.instalment is None
    assert "no_instalment" in codes(line)
