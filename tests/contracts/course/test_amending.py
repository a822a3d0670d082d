"""Amendments decided: columns, verdict, schedule, clock of a refused contract; two officers at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest

from contracts.actions import amending, books, course, intake
from contracts.actions.assessing import replay
from contracts.models import Amendment, Contract
from contracts.rules.verdict import Verdict
from law.refusal import Impossible
from registers.models import NpecLevel
from tests.contracts.course.conftest import ON, check_money, live
from tests.contracts.course.test_termination import together
from tests.contracts.decide.conftest import DOUBLE

E = Decimal
OTHER_CFA = "73282932000074"
pytestmark = pytest.mark.django_db


def attach(contract: Contract, kind: str = "36", number: int = 1, **cells: str) -> Amendment:
    line = {
        "dispositif": "APPRENTISSAGE" if contract.kind == "app" else "PROFESSIONNALISATION",
        "numero_externe": contract.external_number, "numero_avenant": str(number), "type_contrat": kind,
        "date_conclusion": "02/03/2027", "date_effet_avenant": "02/03/2027", **cells,
    }  # fmt: skip
    received = intake.receive_one(sender=contract.sender, cells=line, on=ON, by=None)
    assert not received.outcome.errors, received.outcome.errors
    return Amendment.objects.get(contract=contract, number=number)


def test_an_accepted_amendment_changes_the_contract_its_verdict_and_its_schedule(
    accepted, bill, officer
) -> None:
    (contract,) = accepted({"date_fin_contrat": "31/10/2028"})
    bill(live(contract)[0])
    whole = contract.total
    row = attach(contract, date_fin_contrat="31/10/2027", date_fin_formation="30/09/2027", tuteur_nom="Petit")
    told = amending.effect(amendment=row, on=ON)
    assert told.changes["date_fin_contrat"] == ("31/10/2028", "31/10/2027")
    difference = amending.amend(amendment=row.pk, by=officer, on=ON, comment="Cycle réduit")
    check_money(contract)
    assert told.difference == difference
    assert (contract.ends_on, contract.work.tutor_name) == (dt.date(2027, 10, 31), "Petit")
    assert contract.total == told.verdict.total < whole
    assert (contract.contract_type, contract.concluded_on) == ("11", dt.date(2026, 10, 26))
    row.refresh_from_db()
    assert (row.state, row.decided_by, row.comment) == ("accepted", officer, "Cycle réduit")
    assert contract.moves.first().verb == "amend"
    correction = contract.corrections.get()
    assert (correction.before["date_fin_contrat"], correction.after["date_fin_contrat"]) == (
        "31/10/2028", "31/10/2027",
    )  # fmt: skip
    assert all(replay(verdict) == [] for verdict in contract.verdicts.all())
    with pytest.raises(Impossible, match="déjà accepté"):
        amending.amend(amendment=row.pk, by=officer, on=ON)


def test_the_line_of_an_amended_contract_sent_again_is_unchanged(accepted) -> None:
    (contract,) = accepted()
    attach(contract, tuteur_nom="Petit")
    amending.amend(amendment=Amendment.objects.get().pk, by=None, on=ON)
    again = attach(contract, tuteur_nom="Petit")
    assert (again.state, Amendment.objects.count()) == ("accepted", 1)


def test_the_level_of_the_conclusion_is_kept_unless_the_certification_changes(accepted) -> None:
    (contract,) = accepted()
    NpecLevel.objects.filter(cpne="1").update(annual=5000)
    amending.amend(amendment=attach(contract, tuteur_nom="Petit").pk, by=None, on=ON)
    verdict = Verdict.from_dict(contract.verdicts.first().content)
    assert verdict.npec.annual == 8000
    check_money(contract)
    assert contract.version == 1


def test_an_amendment_of_a_contract_that_followed_a_break_keeps_its_reduced_share(accepted) -> None:
    (contract,) = accepted({"type_contrat": "23", "numero_contrat_precedent": "006202609000456"})
    assert Verdict.from_dict(contract.verdicts.first().content).amount.employer_share == 200
    row = attach(contract, date_fin_contrat="31/10/2027", date_fin_formation="30/09/2027")
    assert Verdict.from_dict(row.verdict).amount.employer_share == 200
    amending.amend(amendment=row.pk, by=None, on=ON)
    assert Verdict.from_dict(contract.verdicts.first().content).amount.employer_share == 200


def test_a_contract_broken_before_keeps_what_was_answered(accepted) -> None:
    (contract,) = accepted()
    course.terminate(
        contracts=[contract.pk], on_date=dt.date(2027, 3, 31), motive="02", practical_days=40,
        maintained_until=dt.date(2027, 5, 31), by=None, on=ON,
    )  # fmt: skip
    before = contract.verdicts.first()
    amending.amend(amendment=attach(contract, tuteur_nom="Petit").pk, by=None, on=ON)
    after = contract.verdicts.first()
    assert after.pk != before.pk
    assert after.facts["practical_days"] == 40
    assert Verdict.from_dict(after.content).amount == Verdict.from_dict(before.content).amount


def test_refused_it_leaves_the_contract_as_it_is(accepted, officer) -> None:
    (contract,) = accepted()
    row = attach(contract, date_fin_contrat="31/10/2027", date_fin_formation="30/09/2027")
    with pytest.raises(Impossible, match="pourquoi"):
        amending.refuse(amendment=row.pk, by=officer, on=ON, comment="")
    amending.refuse(amendment=row.pk, by=officer, on=ON, comment="Convention absente")
    row.refresh_from_db()
    contract.refresh_from_db()
    assert (row.state, contract.version, contract.ends_on) == ("refused", 1, dt.date(2028, 10, 31))
    assert contract.moves.first().verb == "refuse_amend"


def test_amendments_are_decided_in_their_order(accepted) -> None:
    (contract,) = accepted()
    attach(contract, tuteur_nom="Petit")
    second = attach(contract, number=2, tuteur_nom="Grand")
    with pytest.raises(Impossible, match="d’abord l’avenant 1"):
        amending.amend(amendment=second.pk, by=None, on=ON)


def test_a_contract_not_decided_yet_is_assessed_on_its_new_words(receive) -> None:
    (contract,) = receive({})
    row = attach(contract, date_fin_contrat="31/10/2027", date_fin_formation="30/09/2027")
    assert amending.amend(amendment=row.pk, by=None, on=ON) is None
    total = contract.total
    contract.refresh_from_db()
    assert (contract.state, contract.version) == ("assessed", 0)
    assert contract.total < total


def test_a_refused_contract_comes_back_to_be_decided_with_a_new_clock(receive, officer) -> None:
    from contracts.actions import decide

    (contract,) = receive({})
    decide.refuse(contracts=[contract.pk], by=officer, on=ON, reasons=["pay"], comment="")
    amending.amend(amendment=attach(contract, salaire_brut_embauche="1900").pk, by=officer, on=ON)
    contract.refresh_from_db()
    assert (contract.state, contract.decided_at, contract.complete_on) == ("assessed", None, ON)
    assert contract.decision_due_on == ON + dt.timedelta(days=20)
    assert contract.moves.first().verb == "reopen"


def test_an_amendment_without_amount_is_not_applied(accepted) -> None:
    (contract,) = accepted()
    row = attach(contract, kind="35", code_rncp="RNCP99999")
    with pytest.raises(Impossible, match="niveau"):
        amending.amend(amendment=row.pk, by=None, on=ON)
    contract.refresh_from_db()
    assert contract.rncp == "RNCP38362"


@pytest.mark.django_db(transaction=True)
def test_two_officers_accept_one_amendment_once(accepted, bill) -> None:
    (contract,) = accepted()
    bill(live(contract)[0])
    row = attach(contract, date_fin_contrat="31/10/2027", date_fin_formation="30/09/2027")
    accept = partial(amending.amend, amendment=row.pk, by=None, on=ON)
    results = together(accept, accept)
    assert sorted(isinstance(result, Impossible) for result in results) == [False, True]
    check_money(contract)
    assert contract.version == 2


@pytest.mark.django_db(transaction=True)
def test_an_amendment_and_an_end_at_once_are_both_counted(accepted) -> None:
    (contract,) = accepted()
    row = attach(contract, date_fin_contrat="31/10/2027", date_fin_formation="30/09/2027")
    end = partial(
        course.terminate, contracts=[contract.pk], on_date=dt.date(2027, 3, 31), motive="02",
        practical_days=90, by=None, on=ON,
    )  # fmt: skip
    results = together(partial(amending.amend, amendment=row.pk, by=None, on=ON), end)
    assert not [result for result in results if isinstance(result, Exception)]
    check_money(contract)
    last = contract.verdicts.first()
    assert (last.facts["ends_on"], last.facts["terminated_on"]) == ("2027-10-31", "2027-03-31")
    assert contract.total == Verdict.from_dict(last.content).total


def test_another_cfa_takes_over_what_is_left_committed(accepted, bill) -> None:
    (contract,) = accepted()
    first = contract.provider_siret
    bill(live(contract)[0])
    row = attach(contract, organisme_siret=OTHER_CFA)
    amending.amend(amendment=row.pk, by=None, on=ON)
    check_money(contract)
    assert contract.provider_siret == OTHER_CFA
    before, after = (books.total(books.Filters(siret=siret)) for siret in (first, OTHER_CFA))
    assert (before.left, before.accepted) == (0, contract.total - after.left)
    assert after.left == sum(line.amount for line in live(contract)[1:])
    assert books.broken() == []


def test_another_branch_takes_over_what_is_left_committed(accepted) -> None:
    (contract,) = accepted()
    assert contract.idcc == "1486"
    amending.amend(
        amendment=attach(contract, employeur_idcc=DOUBLE, employeur_code_cpne="2").pk, by=None, on=ON
    )
    check_money(contract)
    by_branch, _ = books.balances(by="branch", filters=books.Filters(contract=contract.pk))
    assert {row.key: row.balance.left for row in by_branch} == {"1486": 0, DOUBLE: contract.total}
