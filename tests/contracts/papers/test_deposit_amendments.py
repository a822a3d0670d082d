"""Amendments follow their contract to the ministry's base (D6224-5): sent once, answered by their number."""

from __future__ import annotations

import csv
import datetime as dt
from io import StringIO
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.actions import amending, decide, deposit_answers, deposits
from contracts.actions.intake import Impossible
from contracts.models import Amendment, Contract, Deposit
from tests.contracts.course.test_amending import attach
from tests.contracts.papers.conftest import ON

pytestmark = pytest.mark.django_db
DECA = "006202611000456"
LATER = ON + dt.timedelta(days=2)


@pytest.fixture
def amended(receive, officer):
    """A contract that has its number, with amendments accepted: `amended("36", "34")`."""

    def make(*kinds: str, number: str = DECA) -> tuple[Contract, list[Amendment]]:
        (contract,) = receive({})
        decide.accept(contracts=[contract.pk], by=officer, on=ON, comment="Vu.")
        Contract.objects.filter(pk=contract.pk).update(deca_number=number)
        contract.refresh_from_db()
        rows = [
            attach(contract, "36", place, tuteur_nom=f"Petit {place}") for place, _ in enumerate(kinds, 1)
        ]
        for row, kind in zip(rows, kinds, strict=True):
            Amendment.objects.filter(pk=row.pk).update(amendment_type=kind)
            amending.amend(amendment=row.pk, by=officer, on=ON)
        return contract, rows

    return make


@pytest.fixture
def answer(tmp_path: Path, officer):
    """Receive answers: rows of (contract, object, status, amendment, message)."""

    def make(*rows: tuple[object, ...], on: dt.date = LATER) -> deposit_answers.Received:
        path = tmp_path / "retour.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(["numero_interne", "objet", "statut", "numero_avenant", "message", "numero_deca"])
            writer.writerows([*row, *[""] * (6 - len(row))] for row in rows)
        return deposit_answers.receive(path=path, name=path.name, accept_valid=False, by=officer, on=on)

    return make


def sent_lines(code: str) -> list[dict[str, str]]:
    text = deposits.file_of(code).read_text(encoding="utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline=""), delimiter=";"))


def test_sent_once_with_what_it_amends(amended, officer) -> None:
    contract, _ = amended("36", "34")
    sent = deposits.send(by=officer, on=LATER)
    assert (sent.deposits, sent.refusals, sent.amendments) == (0, 0, 2)
    one, other = sent_lines(sent.code)
    assert (one["objet"], one["numero_interne"], one["numero_deca"]) == ("AVENANT", contract.number, DECA)
    assert (one["numero_avenant"], one["type_avenant"], one["date_avenant"]) == ("1", "36", "02/03/2027")
    assert (other["numero_avenant"], other["type_avenant"]) == ("2", "")  # type 34 tells of health
    assert "Avenant transmis pour dépôt" in contract.moves.first().comment
    with pytest.raises(Impossible, match="Rien n’attend"):
        deposits.send(by=officer, on=LATER)


def test_a_contract_sent_later_was_sent_as_amended(amended, officer) -> None:
    contract, (row,) = amended("36", number="")
    assert not deposits.unsent_amendments().exists()  # its contract has no number yet
    deposits.send(by=officer, on=timezone.localdate(row.decided_at or timezone.now()) + dt.timedelta(days=1))
    row.refresh_from_db()
    later = timezone.localdate(row.decided_at) + dt.timedelta(days=1)
    Deposit.objects.update(state="numbered", number=DECA, sent_on=later)
    Contract.objects.filter(pk=contract.pk).update(deca_number=DECA)
    assert not deposits.unsent_amendments().exists()
    Deposit.objects.update(sent_on=later - dt.timedelta(days=5))
    assert deposits.unsent_amendments().get() == row


def test_neither_a_refused_nor_a_waiting_amendment_is_sent(receive, officer) -> None:
    (contract,) = receive({})
    decide.accept(contracts=[contract.pk], by=officer, on=ON, comment="Vu.")
    Contract.objects.filter(pk=contract.pk).update(deca_number=DECA)
    contract.refresh_from_db()
    refused, _ = attach(contract, "36", 1, tuteur_nom="Petit"), attach(contract, "36", 2, tuteur_nom="Roux")
    amending.refuse(amendment=refused.pk, by=officer, on=ON, comment="Non.")
    assert not deposits.unsent_amendments().exists()


def test_each_is_answered_by_its_number(amended, officer, answer) -> None:
    contract, rows = amended("36", "36")
    deposits.send(by=officer, on=LATER)
    done = answer(
        (contract.number, "AVENANT", "DEPOSE", 1), (contract.number, "AVENANT", "REJETE", 2, "Date.")
    )
    assert (done.errors, done.reported, done.rejected) == ([], 1, 1)
    states = dict(Deposit.objects.values_list("amendment", "state"))
    assert states == {rows[0].pk: "reported", rows[1].pk: "rejected"}
    contract.refresh_from_db()
    assert contract.deca_number == DECA
    same = answer(
        (contract.number, "AVENANT", "DEPOSE", 1), (contract.number, "AVENANT", "REJETE", 2, "Date.")
    )
    assert (same.unchanged, same.errors) == (2, [])
    assert deposits.rejected().get().amendment == rows[1]
    again = deposits.send(by=officer, on=LATER, again=True)
    assert (again.amendments, sent_lines(again.code)[0]["numero_avenant"]) == (1, "2")
    assert not deposits.rejected().exists()
    assert answer((contract.number, "AVENANT", "SIGNALE", 2)).reported == 1


@pytest.mark.parametrize(
    ("row", "column"),
    [(("AVENANT", "DEPOSE", ""), "numero_avenant"), (("AVENANT", "DEPOSE", "x"), "numero_avenant"),
     (("AVENANT", "DEPOSE", "-1"), "numero_avenant"), (("AVENANT", "DEPOSE", "9" * 30), "numero_avenant"),
     (("AVENANT", "DEPOSE", "3"), "numero_avenant"), (("AVENANT", "???", "1"), "statut"),
     (("AVENANT", "REJETE", "1"), "message"), (("CHOSE", "DEPOSE", "1"), "objet")],
)  # fmt: skip
def test_what_cannot_be_an_answer(amended, officer, answer, row, column) -> None:
    contract, _ = amended("36")
    deposits.send(by=officer, on=LATER)
    done = answer((contract.number, *row))
    assert column in [flaw.column for _, flaw in done.errors]
    assert Deposit.objects.get().state == "sent"


def test_the_page_counts_and_sends_them(amended, officer, client) -> None:
    contract, _ = amended("36")
    client.force_login(officer)
    page = client.get(reverse("contracts:deposits"), {"show": "amended"}).content.decode()
    assert contract.number in page
    client.post(reverse("contracts:deposits_send"))
    page = client.get(reverse("contracts:deposits"), {"show": "sent"}).content.decode()
    assert "Avenant 1" in page
    assert "Avenant 1" in client.get(reverse("contracts:papers", args=[contract.pk])).content.decode()
