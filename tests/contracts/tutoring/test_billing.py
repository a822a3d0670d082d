"""The employer bills the tutor’s function: matched to its own line, accepted, owed to the employer."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from contracts.actions import books, course, decide, invoicing, service, tutoring
from contracts.models import Contract, InvoiceLine, Posting
from law.periods import add_months
from tests.contracts.course.conftest import check_money
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


def test_what_is_left_committed_stays_with_the_cfa(contract) -> None:
    """The employer is owed its function; the commitment it consumes is that of the contract."""
    tutoring.accept(request=ask(contract, to_on=ON).pk, by=None, on=ON)
    line = bill(contract, contract.employer_siret, "230,00")
    service.accept_lines(lines=[line.pk], by=None, on=ON)
    contract.refresh_from_db()
    employer, cfa = (
        books.total(books.Filters(contract=contract.pk, siret=siret))
        for siret in (contract.employer_siret, contract.provider_siret)
    )
    assert (employer.left, employer.accepted) == (0, 230)
    assert cfa.left == contract.total - 230


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


def live_tutor(contract: Contract) -> list[tuple[str, Decimal]]:
    rows = contract.instalments.filter(until=None, invoice_lines__isnull=True).exclude(step="advance")
    return [(row.step, row.amount) for row in rows if row.step.startswith("tutor")]


def months(contract: Contract, count: int) -> dt.date:
    return add_months(contract.starts_on, count) - dt.timedelta(days=1)


def end(contract: Contract, on_date: dt.date) -> None:
    course.terminate(contracts=[contract.pk], on_date=on_date, motive="02", practical_days=60, by=None, on=ON)
    check_money(contract)


def test_an_early_end_pays_the_months_exercised(contract) -> None:
    """D6332-93: 230 € a month; three months of twelve before the end, then two, then none of it ended."""
    whole = tutoring.accept(request=ask(contract).pk, by=None, on=ON).amount
    end(contract, months(contract, 3))
    assert live_tutor(contract) == [("tutor_exercise", Decimal(690))]
    end(contract, months(contract, 2))
    assert live_tutor(contract) == [("tutor_exercise", Decimal(460))]
    course.reinstate(contract=contract.pk, reason="Erreur.", by=None, on=ON)
    check_money(contract)
    assert live_tutor(contract) == [("tutor_exercise", whole)]


def test_months_paid_and_not_exercised_are_taken_back_from_whoever_billed_them(contract) -> None:
    request = ask(contract, to_on=months(contract, 12))
    tutoring.accept(request=request.pk, by=None, on=ON)
    line = bill(contract, contract.employer_siret, "2 760,00")
    service.accept_lines(lines=[line.pk], by=None, on=ON, comment="Vu.")
    end(contract, months(contract, 3))
    back = InvoiceLine.objects.get(contract=contract, amount__lt=0)
    assert (back.kind, back.amount) == ("tutoring", Decimal(690 - 2760))
    assert back.invoice.provider_siret == contract.employer_siret
    course.reinstate(contract=contract.pk, reason="Erreur.", by=None, on=ON)
    check_money(contract)
    assert live_tutor(contract) == [("tutor_exercise", Decimal(2760 - 690))]


def test_an_end_after_the_months_of_the_tutor_changes_nothing_of_them(contract) -> None:
    tutoring.accept(request=ask(contract, to_on=months(contract, 3)).pk, by=None, on=ON)
    before = contract.instalments.get(step="tutor_exercise")
    end(contract, months(contract, 5))
    assert contract.instalments.get(step="tutor_exercise", until=None) == before
