"""The report to the ministry's base: sent once, sent again on purpose, answered line by line."""

from __future__ import annotations

import csv
import datetime as dt
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from pathlib import Path

import pytest
from django.db import connection

from contracts.actions import clocks, decide, deposit_answers, deposits
from contracts.actions.intake import Impossible
from contracts.models import Contract, Deposit
from contracts.rules.deposits import COLUMNS, refused_deposited
from tests.contracts.papers.conftest import ON, PRO

LATER = ON + dt.timedelta(days=2)
NEXT = ON + dt.timedelta(days=21)
DECA = "006202611000456"
OLD = {"concluded_on": dt.date(2024, 7, 31)}
NBSP = "\N{NO-BREAK SPACE}"


def lines(code: str) -> list[dict[str, str]]:
    raw = deposits.file_of(code).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def accepted(receive, officer):
    """Contracts accepted: `accepted({}, {...})`."""

    def make(*variations: Mapping[str, str]) -> list[Contract]:
        contracts = receive(*variations)
        decide.accept(contracts=[each.pk for each in contracts], by=officer, on=ON, comment="oui")
        return contracts

    return make


@pytest.fixture
def answer(tmp_path: Path, officer):
    """Receive a file of answers: rows of (contract, status, number, message, object)."""

    def make(*rows: Iterable[object], accept_valid: bool = False, on: dt.date = LATER):
        path = tmp_path / "retour.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            writer = csv.writer(stream, delimiter=";")
            writer.writerow(["Numéro interne", "Statut", "N° DECA", "Message", "Objet"])
            writer.writerows([*row, *[""] * (5 - len(row))] for row in rows)
        return deposit_answers.receive(
            path=path, name=path.name, accept_valid=accept_valid, by=officer, on=on
        )

    return make


def said(done) -> list[tuple[int, str, str]]:
    return [(line, flaw.column, flaw.message.replace(NBSP, " ")) for line, flaw in done.errors]


def test_accepted_contracts_are_sent_once(accepted, receive, officer):
    one, two = accepted({}, PRO)
    Contract.objects.filter(pk=one.pk).update(employer_name="=CMD()")
    receive({})  # undecided: stays
    sent = deposits.send(by=officer, on=ON)
    assert (sent.deposits, sent.refusals) == (2, 0)
    assert sent.code == "DEPOT-20261105-001"
    first, second = lines(sent.code)
    assert tuple(first) == COLUMNS
    assert (first["objet"], first["numero_interne"], first["date_decision"]) == (
        "DEPOT",
        one.number,
        "05/11/2026",
    )
    assert first["employeur_denomination"] == "'=CMD()"
    assert (second["numero_interne"], second["dispositif"]) == (two.number, "PROFESSIONNALISATION")
    assert not {"alternant_handicap", "alternant_extension_boe", "montant_rqth"} & first.keys()
    assert Deposit.objects.filter(what="deposit", state="sent", export=sent.code, sent_on=ON).count() == 2
    assert one.moves.first().made_by == officer
    with pytest.raises(Impossible, match="Rien"):
        deposits.send(by=officer, on=LATER)
    assert lines(sent.code) == [first, second]


def test_a_number_received_with_the_contract_is_a_deposit_done(accepted):
    accepted({"numero_deca": DECA})
    assert not deposits.undeposited().exists()


def test_refusals_are_deposited_or_not_by_their_conclusion_date(receive, officer):
    new, old, silent, old_pro = receive({}, {}, {}, PRO)
    Contract.objects.filter(pk__in=[old.pk, old_pro.pk]).update(**OLD)
    decide.refuse(contracts=[new.pk, old.pk], by=officer, on=ON, reasons=["pay"])
    decide.refuse(contracts=[old_pro.pk], by=officer, on=ON, reasons=["pro_clause"])
    clocks.record_silences(on=NEXT)
    sent = deposits.send(by=officer, on=NEXT)
    assert (sent.deposits, sent.refusals) == (1, 4)
    rows = [(row["objet"], row["numero_interne"], row["articles"]) for row in lines(sent.code)]
    assert rows == [
        ("DEPOT", old.number, ""),
        ("REFUS", new.number, "D6222-26"),
        ("REFUS", old.number, "D6222-26"),
        ("REFUS", silent.number, "R6224-3"),
        ("REFUS", old_pro.number, "D6325-2"),
    ]
    assert refused_deposited("app", dt.date(2024, 7, 31))
    assert not refused_deposited("app", dt.date(2024, 8, 1))
    assert not refused_deposited("pro", dt.date(2024, 7, 31))


def test_a_late_acceptance_is_deposited_after_its_refusal_was_reported(receive, officer):
    (contract,) = receive({})
    clocks.record_silences(on=NEXT)
    deposits.send(by=officer, on=NEXT)
    decide.accept(contracts=[contract.pk], by=officer, on=NEXT)
    assert deposits.send(by=officer, on=NEXT).deposits == 1
    assert list(contract.deposits.order_by("id").values_list("what", "state")) == [
        ("refusal", "sent"),
        ("deposit", "sent"),
    ]


def test_tacit_acceptance_is_deemed_deposited_and_its_number_may_come(receive, officer, answer):
    (contract,) = receive(PRO)
    clocks.record_silences(on=NEXT)
    assert list(deposits.deemed()) == [contract]
    with pytest.raises(Impossible, match="Rien"):
        deposits.send(by=officer, on=NEXT)
    assert answer((contract.number, "Déposé", DECA)).numbered == 1
    contract.refresh_from_db()
    assert contract.deca_number == DECA
    assert contract.deposits.get().state == "numbered"


def test_numbers_come_back_and_the_same_file_changes_nothing(accepted, officer, answer):
    one, two = accepted({}, {})
    deposits.send(by=officer, on=ON)
    rows = ((one.number, "Déposé", DECA), (two.number, "Rejeté", "", "SIRET inconnu"))
    done = answer(*rows)
    assert (done.read, done.numbered, done.rejected, done.errors) == (2, 1, 1, [])
    one.refresh_from_db()
    assert one.deca_number == DECA
    row = one.deposits.get()
    assert (row.state, row.number, row.answered_on) == ("numbered", DECA, LATER)
    assert DECA in one.moves.first().comment
    assert two.deposits.get().message == "SIRET inconnu"
    moves = one.moves.count()
    again = answer(*rows, on=NEXT)
    assert (again.unchanged, again.numbered, again.rejected) == (2, 0, 0)
    assert one.moves.count() == moves


def test_what_was_rejected_is_sent_again_on_purpose_only(accepted, officer, answer):
    (contract,) = accepted({})
    deposits.send(by=officer, on=ON)
    answer((contract.number, "rejeté", "", "SIRET inconnu"))
    assert [row.contract for row in deposits.rejected()] == [contract]
    with pytest.raises(Impossible, match="Rien"):
        deposits.send(by=officer, on=LATER)
    wrong = answer((contract.number, "déposé", DECA))
    assert said(wrong) == [
        (
            2,
            "statut",
            "Cet envoi a été rejeté : transmettez de nouveau le contrat avant d’en recevoir le numéro.",
        )
    ]
    sent = deposits.send(by=officer, on=LATER, again=True)
    assert sent.deposits == 1
    assert sent.code.endswith("-001")
    assert not deposits.rejected().exists()
    assert answer((contract.number, "déposé", DECA)).numbered == 1


def test_every_error_of_every_line_is_said_and_nothing_is_written(accepted, receive, officer, answer):
    one, two, three = accepted({}, {}, {})
    (unsent,) = receive({})
    deposits.send(by=officer, on=ON)
    rows = (
        (one.number, "Déposé", DECA),
        (two.number, "Déposé", "1234"),
        (two.number, "Déposé", DECA),
        (one.number, "Déposé", "006202611000457"),
        ("12", "Annulé", ""),
        ("A000999999999", "Déposé", "006202611000458"),
        (unsent.number, "Déposé", "006202611000459"),
        (three.number, "Rejeté", ""),
        (three.number, "Déposé", "006202611000460", "", "REFUS"),
    )
    done = answer(*rows)
    assert not done.written
    assert [(line, column) for line, column, _ in said(done)] == [
        (3, "numero_deca"),
        (4, "numero_deca"),
        (5, "numero_interne"),
        (6, "numero_interne"),
        (6, "statut"),
        (7, "numero_interne"),
        (8, "numero_interne"),
        (9, "message"),
        (10, "statut"),
    ]
    assert not Deposit.objects.exclude(state="sent").exists()
    assert not Contract.objects.exclude(deca_number="").exists()
    done = answer(*rows, accept_valid=True)
    assert done.written
    assert (done.numbered, len(done.errors)) == (1, 9)
    one.refresh_from_db()
    assert one.deca_number == DECA


def test_a_number_of_another_contract_is_refused(accepted, officer, answer):
    accepted({"numero_deca": DECA})
    (contract,) = accepted({})
    deposits.send(by=officer, on=ON)
    assert said(answer((contract.number, "déposé", DECA))) == [
        (2, "numero_deca", "Ce numéro est déjà celui d’un autre contrat.")
    ]
    answer((contract.number, "déposé", "006202611000999"))
    assert said(answer((contract.number, "déposé", "006202611000998"))) == [
        (2, "numero_deca", "Ce contrat est déjà déposé sous le n° 006202611000999.")
    ]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"nom;age\nx;3\n", "en-tête"),
        (b"statut;message\nx;y\n", "numero_interne, numero_deca"),
        (b"%PDF-1.7", "PDF"),
        (b"", "fichier"),
    ],
)
def test_a_file_that_is_not_answers_is_refused_whole(tmp_path, officer, data, words):
    path = tmp_path / "retour.csv"
    path.write_bytes(data)
    with pytest.raises(Impossible, match=words):
        deposit_answers.receive(path=path, name=path.name, accept_valid=True, by=officer, on=ON)


def test_a_sending_that_fails_leaves_no_file_and_no_row(accepted, officer, settings, monkeypatch):
    accepted({}, {})
    monkeypatch.setattr(deposits, "LOT", 1)
    Path(settings.MEDIA_ROOT).mkdir()
    (Path(settings.MEDIA_ROOT) / "deposits").write_text("in the way of the folder")
    with pytest.raises(OSError, match="deposits"):
        deposits.send(by=officer, on=ON)
    assert not Deposit.objects.exists()
    (Path(settings.MEDIA_ROOT) / "deposits").unlink()
    assert deposits.send(by=officer, on=ON).deposits == 2


def test_two_sendings_at_once_report_each_contract_once(transactional_db, accepted, officer):
    contracts = accepted(*[{}] * 5)
    start = threading.Barrier(2)

    def send(_turn: int) -> int:
        try:
            start.wait()
            return deposits.send(by=officer, on=ON).deposits
        except Impossible:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(send, (0, 1))) == [0, 5]
    assert Deposit.objects.count() == len(contracts)
    assert len({row.export for row in Deposit.objects.all()}) == 1
