"""Early ends and amendments sent by file: many at once, replayed, of both kinds of contracts."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile

from contracts.actions import amending, course, intake
from contracts.actions.sorting import Sorter
from contracts.actions.writing import Writer
from contracts.imports.lines import Line
from contracts.models import Batch, Contract, Termination
from contracts.rules.verdict import Verdict
from tests.contracts.course.conftest import ON, check_money, live
from tests.contracts.course.test_amending import attach
from tests.contracts.course.test_termination import line_of
from tests.contracts.intake.conftest import csv_text

pytestmark = pytest.mark.django_db


def load(contracts: list[Contract], lines: list[dict[str, str]]) -> Batch:
    content = ContentFile(csv_text(lines).encode("utf-8-sig"))
    batch = intake.receive_file(sender=contracts[0].sender, file=content, name="f.csv", on=ON, by=None)
    return intake.import_batch(batch=batch, by=None)


def test_a_file_of_early_ends_recomputes_each_contract_once(accepted, bill) -> None:
    contracts = accepted({}, {}, {})
    bill(live(contracts[0])[0])
    lines = [line_of(contract, "10/12/2026", "Démission") for contract in contracts]
    batch = load(contracts, lines)
    assert (batch.state, batch.counts["terminations"]) == ("imported", 3)
    for contract in contracts:
        check_money(contract)
        assert contract.version == 2
        row = contract.terminations.get()
        assert (row.batch, row.motive, row.notified_on) == (batch, "07", ON)
    again = load(contracts, lines)
    assert again.counts["unchanged"] == 3
    assert Termination.objects.count() == 3


def test_checking_a_file_recomputes_nothing(accepted) -> None:
    (contract,) = accepted()
    content = ContentFile(csv_text([line_of(contract, "10/12/2026")]).encode("utf-8-sig"))
    batch = intake.receive_file(sender=contract.sender, file=content, name="f.csv", on=ON, by=None)
    assert intake.check(batch=batch).counts["terminations"] == 1
    contract.refresh_from_db()
    assert (contract.version, contract.terminated_on) == (1, None)


def test_a_wrong_line_undoes_the_ends_of_its_file(accepted) -> None:
    (contract,) = accepted()
    wrong = {**line_of(contract, "10/12/2026"), "numero_externe": "X-404"}
    assert load([contract], [line_of(contract, "10/12/2026"), wrong]).state == "checked"
    contract.refresh_from_db()
    assert (contract.version, contract.terminations.count()) == (1, 0)


def test_an_amendment_accepted_while_a_file_is_read_is_not_undone(accepted) -> None:
    (contract,) = accepted()
    row = attach(contract, date_fin_contrat="31/10/2027", date_fin_formation="30/09/2027")
    sorter = Sorter(on=ON, sender_id=contract.sender_id)
    read = [Line(1, line_of(contract, "31/03/2027"))]
    outcomes = [outcome for lot in sorter.lots(lambda: read) for outcome in lot]
    amending.amend(amendment=row.pk, by=None, on=ON)
    Writer(sender_id=contract.sender_id, batch_id=None, by_id=None, on=ON).write(outcomes)
    check_money(contract)
    assert (contract.ends_on, contract.terminated_on) == (dt.date(2027, 10, 31), dt.date(2027, 3, 31))
    assert contract.verdicts.first().facts["ends_on"] == "2027-10-31"


PRO = {"dispositif": "PROFESSIONNALISATION"}


def test_a_professionalisation_contract_is_amended_and_ends_with_the_hours_done(accepted, bill) -> None:
    (contract,) = accepted(PRO)
    bill(live(contract)[0])
    whole = contract.total
    start = f"{contract.starts_on:%d/%m/%Y}"
    row = attach(
        contract, "30", duree_formation_heures="300", date_conclusion=start, date_effet_avenant=start
    )
    amending.amend(amendment=row.pk, by=None, on=ON)
    check_money(contract)
    assert contract.total < whole
    course.terminate(contracts=[contract.pk], on_date=contract.starts_on + dt.timedelta(days=60), motive="02",
                     hours_done=100, by=None, on=ON)  # fmt: skip
    check_money(contract)
    verdict = Verdict.from_dict(contract.verdicts.first().content)
    assert verdict.amount.lines[0].inputs["hours"] == 100
    assert contract.total == verdict.total
    assert not verdict.questions
