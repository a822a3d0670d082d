"""Each verb: what it writes, what it refuses, what it remembers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from contracts.actions import decide
from contracts.actions.assessing import facts_for
from contracts.actions.intake import Impossible
from contracts.actions.moving import TooLate
from contracts.models import Contract, Instalment, Move
from contracts.rules.replay import facts_from
from contracts.rules.verdict import Verdict
from tests.contracts.decide.conftest import DOUBLE, ON

LATER = ON + dt.timedelta(days=4)
POOR = {"salaire_brut_embauche": "500"}
TWO_CPNE = {"employeur_idcc": DOUBLE}
PRO = {"dispositif": "PROFESSIONNALISATION"}


def said(error: pytest.ExceptionInfo[Impossible]) -> str:
    return str(error.value).replace("\N{NO-BREAK SPACE}", " ")


def last_move(contract: Contract) -> Move:
    return contract.moves.order_by("-id").first()


def test_accept_writes_the_decision_and_the_schedule(receive, officer):
    (contract,) = receive({})
    decide.accept(contracts=[contract.pk], by=officer, on=LATER)
    contract.refresh_from_db()
    assert (contract.state, contract.decided_by) == ("accepted", officer)
    verdict = contract.verdicts.get()
    stored = Verdict.from_dict(verdict.content)
    dues = list(contract.instalments.order_by("number"))
    assert [(due.number, due.amount, due.due_on, due.label) for due in dues] == [
        (due.number, due.amount, due.due_on, due.label) for due in stored.schedule
    ]
    assert sum(due.amount for due in dues) == contract.total == stored.total > 0
    move = last_move(contract)
    assert (move.verb, move.from_state, move.to_state, move.on) == ("accept", "assessed", "accepted", LATER)
    assert (move.made_by, move.verdict) == (officer, verdict)


def test_accept_against_a_failed_check_says_why(receive, officer):
    (contract,) = receive(POOR)
    with pytest.raises(Impossible, match="dites pourquoi"):
        decide.accept(contracts=[contract.pk], by=officer, on=ON)
    decide.accept(contracts=[contract.pk], by=officer, on=ON, comment="Bulletin rectifié reçu.")
    assert last_move(contract).comment == "Bulletin rectifié reçu."


def test_nothing_without_an_amount_is_accepted(receive, officer):
    (contract,) = receive(TWO_CPNE)
    with pytest.raises(Impossible, match="plusieurs CPNE"):
        decide.accept(contracts=[contract.pk], by=officer, on=ON, comment="quand même")
    assert not Instalment.objects.exists()


def test_second_decision_says_who_was_first(receive, officer, make_user):
    (contract,) = receive({})
    decide.accept(contracts=[contract.pk], by=officer, on=dt.date.today())  # noqa: DTZ011
    for verb, more in (("accept", {}), ("refuse", {"reasons": ["pay"]}), ("send_back", {"comment": "pièce"})):
        with pytest.raises(TooLate) as error:
            getattr(decide, verb)(contracts=[contract.pk], by=make_user("GC"), on=ON, **more)
        assert said(error).startswith("Déjà accepté par Camille Roux")
        assert " à " in said(error)
        assert " h " in said(error)
    assert contract.moves.count() == 1


def test_refuse_needs_a_reason_the_law_admits(receive, officer):
    (contract,) = receive(POOR)
    with pytest.raises(Impossible, match="motivé"):
        decide.refuse(contracts=[contract.pk], by=officer, on=ON, reasons=[])
    with pytest.raises(Impossible, match="non admis"):
        decide.refuse(contracts=[contract.pk], by=officer, on=ON, reasons=["pro_clause"])
    decide.refuse(contracts=[contract.pk], by=officer, on=ON, reasons=["pay"], comment="Sous le minimum.")
    contract.refresh_from_db()
    move = last_move(contract)
    assert (contract.state, move.reasons, move.comment) == ("refused", ["pay"], "Sous le minimum.")
    assert not Instalment.objects.exists()


def test_send_back_stops_the_clock_and_complete_starts_a_new_one(receive, officer):
    (contract,) = receive({})
    with pytest.raises(Impossible, match="ce qui manque"):
        decide.send_back(contracts=[contract.pk], by=officer, on=ON)
    with pytest.raises(Impossible, match="inconnue"):
        decide.send_back(contracts=[contract.pk], by=officer, on=ON, reasons=["photo"])
    decide.send_back(contracts=[contract.pk], by=officer, on=ON, reasons=["convention"])
    contract.refresh_from_db()
    assert (contract.state, contract.complete_on, contract.decision_due_on) == ("incomplete", None, None)
    with pytest.raises(Impossible, match="avant d’être reçu"):
        decide.complete(contracts=[contract.pk], by=officer, on=ON - dt.timedelta(days=1))
    decide.complete(contracts=[contract.pk], by=officer, on=LATER)
    contract.refresh_from_db()
    assert (contract.state, contract.complete_on) == ("assessed", LATER)
    assert contract.decision_due_on == LATER + dt.timedelta(days=20)
    assert list(contract.moves.order_by("id").values_list("verb", "from_state", "to_state")) == [
        ("send_back", "assessed", "incomplete"),
        ("complete", "incomplete", "complete"),
        ("assess", "complete", "assessed"),
    ]
    assert contract.verdicts.count() == 2


def test_answer_chooses_the_cpne_and_reassesses(receive, officer):
    (contract,) = receive(TWO_CPNE)
    assert contract.total is None
    with pytest.raises(Impossible, match="pas de cette branche"):
        decide.answer(contracts=[contract.pk], by=officer, on=ON, cpne="1")
    with pytest.raises(Impossible, match="Choisissez"):
        decide.answer(contracts=[contract.pk], by=officer, on=ON)
    decide.answer(contracts=[contract.pk], by=officer, on=ON, cpne="2", comment="Accord du 3 mars.")
    contract.refresh_from_db()
    assert contract.cpne == "2"
    assert contract.total == Decimal(Verdict.from_dict(contract.verdicts.first().content).total) > 0
    move = last_move(contract)
    assert (move.verb, move.made_by) == ("answer", officer)
    assert move.comment.replace("\N{NO-BREAK SPACE}", " ") == "CPNE retenue : 2. Accord du 3 mars."
    decide.accept(contracts=[contract.pk], by=officer, on=ON)


def test_answer_says_the_priority_public(receive, officer):
    (contract,) = receive(PRO)
    before = contract.total
    decide.answer(contracts=[contract.pk], by=officer, on=ON, priority_public=True)
    contract.refresh_from_db()
    assert contract.priority_public is True
    assert contract.total > before


def test_reassess_keeps_the_verdicts_before(receive, officer):
    from registers.models import NpecLevel

    (contract,) = receive({})
    first = contract.verdicts.get()
    content = first.content
    NpecLevel.objects.filter(cpne="1").update(annual=Decimal(9000))
    decide.reassess(contracts=[contract.pk], by=officer, on=LATER)
    first.refresh_from_db()
    contract.refresh_from_db()
    assert first.content == content
    latest = contract.verdicts.first()
    assert contract.total == Decimal(latest.content["amount"]["total"]) > Decimal(content["amount"]["total"])
    assert last_move(contract).verdict == latest


def test_assign_moves_only_those_elsewhere(receive, officer):
    one, two = receive({}, {})
    assert len(decide.assign(contracts=[one.pk, two.pk], officer=officer, by=officer, on=ON)) == 2
    assert decide.assign(contracts=[one.pk], officer=officer, by=officer, on=ON) == []
    decide.assign(contracts=[one.pk], officer=None, by=officer, on=ON)
    one.refresh_from_db()
    assert one.officer is None
    assert last_move(one).from_state == last_move(one).to_state == "assessed"


def test_facts_of_stored_files_are_those_of_their_line(receive):
    contracts = receive({}, POOR, TWO_CPNE, PRO, {"alternant_handicap": "oui"})
    facts = facts_for(contracts, on=ON)
    for contract in contracts:
        assert facts[contract.pk] == facts_from(contract.verdicts.get().facts)


def test_facts_cost_the_same_queries_for_one_and_for_many(receive, django_assert_num_queries):
    contracts = receive({}, POOR, TWO_CPNE, PRO)
    for some, queries in ((contracts[:1], 11), (contracts[:3], 11), (contracts, 12)):  # a rate for PRO only
        with django_assert_num_queries(queries):
            facts_for(some, on=ON)


def test_a_lot_is_all_or_nothing_and_names_the_file(receive, officer):
    clean, doubtful = receive({}, TWO_CPNE)
    with pytest.raises(Impossible, match=doubtful.number):
        decide.accept(contracts=[clean.pk, doubtful.pk], by=officer, on=ON)
    assert not Move.objects.exists()


def test_a_file_that_is_gone(officer):
    with pytest.raises(Impossible, match="n’existe plus"):
        decide.accept(contracts=[12], by=officer, on=ON)
