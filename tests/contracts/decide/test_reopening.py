"""A decided file opened again by two persons: a refusal at any time, an agreement while nothing is owed."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contracts.actions import books, clocks, decide, invoicing, ledger, letter_contents, reopening, service
from contracts.actions.moving import TooLate
from contracts.models import Contract, Instalment, Move, Posting, Reopening
from contracts.rules import reopening as rules
from contracts.rules.reopening import Decided
from contracts.rules.states import DECIDED, ENGAGED, STATES
from law.refusal import Impossible
from tests.contracts.decide.conftest import ON

pytestmark = pytest.mark.django_db
LATER = ON + dt.timedelta(days=10)
WHY = "L’attestation d’habilitation manquait."


@pytest.fixture
def approver(make_user) -> object:
    return make_user("AP")


def committed(contract: Contract) -> Decimal:
    rows = Posting.objects.filter(contract=contract, account="801").values_list("credit", "debit")
    return sum((credit - debit for credit, debit in rows), Decimal(0))


def accepted(contract: Contract, officer) -> Contract:
    decide.accept(contracts=[contract.pk], by=officer, on=ON, comment="Vu.")
    contract.refresh_from_db()
    return contract


def reopen(contract: Contract, officer, approver, on: dt.date = LATER) -> Contract:
    row = reopening.propose(contract=contract.pk, reason=WHY, by=officer, on=on)
    reopening.validate(reopening=row.pk, by=approver, on=on)
    contract.refresh_from_db()
    return contract


def bill(contract: Contract, amount: str) -> dict[str, str]:
    return {
        "numero_facture": "F-1", "date_facture": "05/11/2026", "organisme_siret": contract.provider_siret,
        "nature": "formation", "numero_dossier": contract.number, "montant": amount,
    }  # fmt: skip


class TestRules:
    """No database."""

    @given(
        st.sampled_from(sorted(STATES)), st.booleans(), st.integers(0, 3), st.booleans(), st.integers(0, 2),
        st.integers(-40, 400),
    )  # fmt: skip
    def test_what_is_owed_is_never_taken_back(self, state, ended, lines, beside, amendments, days) -> None:
        file = Decided(
            state=state, decided_on=ON, ended=ended, lines=lines, beside=beside, amendments=amendments
        )
        on = ON + dt.timedelta(days=days)
        may = not rules.refusal(file, on)
        assert may is (
            state in DECIDED
            and not amendments
            and (state not in ENGAGED or not (ended or lines or beside or on > dt.date(2027, 3, 5)))
        )

    def test_the_last_day_of_a_withdrawal(self) -> None:
        assert rules.last_day(dt.date(2026, 10, 31), ON) == dt.date(2027, 2, 28)
        assert rules.last_day(None, ON) is None


def test_a_refusal_is_decided_again_with_a_new_delay(receive, officer, approver) -> None:
    (contract,) = receive({})
    decide.refuse(contracts=[contract.pk], by=officer, on=ON, reasons=["pay"], comment="Trop peu payé.")
    reopen(contract, officer, approver)
    assert (contract.state, contract.decided_at, contract.decided_by) == ("assessed", None, None)
    assert contract.complete_on == LATER
    assert contract.decision_due_on == LATER + dt.timedelta(days=20)
    move = contract.moves.first()
    assert (move.verb, move.from_state, move.to_state, move.comment) == (
        "reopen_decided", "refused", "assessed", WHY,
    )  # fmt: skip
    accepted(contract, officer)
    assert (contract.state, contract.version) == ("accepted", 1)


def test_an_agreement_is_taken_back_then_given_again(receive, officer, approver) -> None:
    (contract,) = receive({})
    accepted(contract, officer)
    promised, lines = contract.total, contract.instalments.count()
    reopen(contract, officer, approver)
    assert (contract.state, contract.version, committed(contract)) == ("assessed", 2, 0)
    assert not contract.instalments.filter(until=None).exists()
    assert contract.total == promised  # what the list shows of the verdict
    assert books.broken() == []
    accepted(contract, officer)
    assert (contract.state, contract.version, contract.total) == ("accepted", 3, promised)
    assert committed(contract) == promised
    live = contract.instalments.filter(until=None)
    assert live.count() == lines
    assert sum(line.amount for line in live) == promised
    assert books.broken() == []
    assert letter_contents.called_for(contract) == ["acceptance"]


def test_once_reopened_it_may_be_refused_or_lapse(receive, officer, approver) -> None:
    refused, silent = (accepted(each, officer) for each in receive({}, {}))
    for contract in (refused, silent):
        reopen(contract, officer, approver)
    decide.refuse(contracts=[refused.pk], by=officer, on=LATER, reasons=["other"], comment="Clause nulle.")
    clocks.record_silences(on=LATER + dt.timedelta(days=21))
    silent.refresh_from_db()
    assert silent.state == "lapsed"
    assert committed(refused) == committed(silent) == 0
    assert books.broken() == []


def test_not_once_an_invoice_is_accepted(receive, officer, approver, make_user) -> None:
    (contract,) = receive({})
    accepted(contract, officer)
    row = reopening.propose(contract=contract.pk, reason=WHY, by=officer, on=LATER)
    advance = contract.instalments.get(step="advance")
    received = invoicing.receive_invoice(cells=[bill(contract, str(advance.amount))], on=LATER, by=None)
    (line,) = contract.invoice_lines.filter(invoice_id=received.invoice_id)
    service.accept_lines(lines=[line.pk], by=make_user("FI"), on=LATER, comment="Vu.")
    with pytest.raises(Impossible, match="de factures sont acceptés, dont 0,00"):
        reopening.validate(reopening=row.pk, by=approver, on=LATER)
    row.refresh_from_db()
    contract.refresh_from_db()
    assert (row.state, contract.state) == ("proposed", "accepted")
    reopening.reject(reopening=row.pk, by=approver, on=LATER, comment="Déjà facturé.")
    with pytest.raises(Impossible, match="avenant, une rupture"):
        reopening.propose(contract=contract.pk, reason=WHY, by=officer, on=LATER)


def test_an_invoice_that_waits_looks_for_its_line_again(receive, officer, approver) -> None:
    (contract,) = receive({})
    accepted(contract, officer)
    invoicing.receive_invoice(cells=[bill(contract, "10")], on=LATER, by=None)
    reopen(contract, officer, approver)
    (line,) = contract.invoice_lines.all()
    assert line.instalment_id is None
    assert line.mismatches


def test_the_same_person_never_does_both(receive, make_user, officer) -> None:
    both, approver = make_user("GC", "AP"), make_user("AP")
    one, other = receive({}, {})
    decide.refuse(contracts=[one.pk, other.pk], by=both, on=ON, reasons=["pay"])
    mine = reopening.propose(contract=one.pk, reason=WHY, by=both, on=LATER)
    theirs = reopening.propose(contract=other.pk, reason=WHY, by=officer, on=LATER)
    with pytest.raises(Impossible, match="une autre personne la valide"):
        reopening.validate(reopening=mine.pk, by=both, on=LATER)
    with pytest.raises(Impossible, match="Vous avez décidé ce dossier"):
        reopening.validate(reopening=theirs.pk, by=both, on=LATER)
    assert list(reopening.to_validate(both)) == []
    assert list(reopening.to_validate(approver)) == [mine, theirs]


def test_one_request_at_a_time_and_a_reason(receive, officer) -> None:
    waiting, refused = receive({}, {})
    decide.refuse(contracts=[refused.pk], by=officer, on=ON, reasons=["pay"])
    with pytest.raises(Impossible, match="pas de décision à rouvrir"):
        reopening.propose(contract=waiting.pk, reason=WHY, by=officer, on=LATER)
    with pytest.raises(Impossible, match="Dites pourquoi"):
        reopening.propose(contract=refused.pk, reason="  ", by=officer, on=LATER)
    reopening.propose(contract=refused.pk, reason=WHY, by=officer, on=LATER)
    with pytest.raises(Impossible, match="attend déjà"):
        reopening.propose(contract=refused.pk, reason=WHY, by=officer, on=LATER)


def test_the_books_of_a_closed_month_are_not_touched(receive, officer, approver) -> None:
    (contract,) = receive({})
    accepted(contract, officer)
    row = reopening.propose(contract=contract.pk, reason=WHY, by=officer, on=LATER)
    first = ledger.open_period(LATER)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE contracts_period SET closed_at = now(), closed_by_id = %s, earned = 0, paid = 0 "
            "WHERE first_on = %s", [approver.pk, first],
        )  # fmt: skip
    with pytest.raises(Impossible, match="clos"):
        reopening.validate(reopening=row.pk, by=approver, on=LATER)


@pytest.mark.django_db(transaction=True)
def test_two_persons_validate_at_once_and_one_is_told(receive, officer, make_user) -> None:
    people = make_user("AP"), make_user("AP")
    for contract in receive(*[{}] * 4):
        accepted(contract, officer)
        row = reopening.propose(contract=contract.pk, reason=WHY, by=officer, on=LATER)
        start = threading.Barrier(2)

        def one(turn: int, row: Reopening = row, start: threading.Barrier = start) -> str:
            try:
                start.wait(20)
                reopening.validate(reopening=row.pk, by=people[turn], on=LATER)
            except TooLate as late:
                return str(late)
            finally:
                connection.close()
            return "done"

        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(one, (0, 1)))
        assert told.count("done") == 1
        assert any("Réouverture déjà validée par Camille Roux" in word for word in told)
        assert Move.objects.filter(contract=contract, verb="reopen_decided").count() == 1
    assert books.broken() == []


class TestPages:
    """Asked from the file, answered from the list."""

    def test_asked_then_validated_by_another(self, client, receive, officer, approver) -> None:
        (contract,) = receive({})
        accepted(contract, officer)
        client.force_login(officer)
        address = reverse("contracts:contract", args=[contract.pk])
        assert "Proposer la réouverture" in client.get(address).content.decode()
        wrong = client.post(reverse("contracts:reopen", args=[contract.pk]), {"reason": " "})
        assert (wrong.status_code, Reopening.objects.count()) == (422, 0)
        client.post(reverse("contracts:reopen", args=[contract.pk]), {"reason": WHY})
        row = Reopening.objects.get()
        assert "Réouverture proposée par Camille Roux" in client.get(address).content.decode()
        listed = reverse("contracts:reopenings")
        assert "Attend une autre personne" in client.get(listed).content.decode()
        assert client.post(reverse("contracts:reopening_validate", args=[row.pk])).status_code == 403
        client.force_login(approver)
        assert WHY in client.get(listed).content.decode()
        client.post(reverse("contracts:reopening_validate", args=[row.pk]))
        contract.refresh_from_db()
        assert contract.state == "assessed"
        again = client.post(reverse("contracts:reopening_validate", args=[row.pk]), follow=True)
        assert "Réouverture déjà validée" in again.content.decode()

    def test_a_rejection_says_why(self, client, receive, officer, approver) -> None:
        (contract,) = receive({})
        decide.refuse(contracts=[contract.pk], by=officer, on=ON, reasons=["pay"])
        row = reopening.propose(contract=contract.pk, reason=WHY, by=officer, on=LATER)
        client.force_login(approver)
        address = reverse("contracts:reopening_reject", args=[row.pk])
        assert "Dites pourquoi la réouverture est rejetée" in client.post(address).content.decode()
        client.post(address, {"comment": "Rien de neuf."})
        row.refresh_from_db()
        assert (row.state, row.comment, row.validated_by) == ("rejected", "Rien de neuf.", approver)
        assert "Rien de neuf." in client.get(reverse("contracts:reopenings")).content.decode()

    def test_a_file_that_cannot_be_opened_again_says_why(self, client, receive, officer) -> None:
        (contract,) = receive({})
        accepted(contract, officer)
        Contract.objects.filter(pk=contract.pk).update(decided_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        client.force_login(officer)
        page = client.get(reverse("contracts:contract", args=[contract.pk])).content.decode()
        assert "ne pouvait être retiré que jusqu’au 01/05/2020" in page
        assert "Proposer la réouverture" not in page


def test_lines_of_the_first_agreement_stay_readable(receive, officer, approver) -> None:
    from contracts.actions import schedules

    (contract,) = receive({})
    accepted(contract, officer)
    reopen(contract, officer, approver)
    accepted(contract, officer)
    versions = schedules.versions(contract)
    assert [len(versions.get(number, ())) for number in (1, 2, 3)] == [len(versions[3]), 0, len(versions[3])]
    assert Instalment.objects.filter(contract=contract).count() == 2 * len(versions[3])
