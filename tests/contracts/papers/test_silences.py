"""Silence becomes a decision the day after the last day, once, as what it is."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from contracts.actions import clocks, decide, moving
from contracts.actions.intake import Impossible
from contracts.actions.moving import TooLate
from contracts.models import Contract, Entry, Move
from contracts.rules import clocks as rules
from tests.contracts.decide.conftest import DOUBLE
from tests.contracts.papers.conftest import ON, PRO

LAST = ON + dt.timedelta(days=20)
NEXT = LAST + dt.timedelta(days=1)
NBSP = "\N{NO-BREAK SPACE}"


def silences(on: dt.date, **more: Any) -> tuple[int, int, int, int]:
    done = clocks.record_silences(on=on, **more)
    return done.refused, done.accepted, done.without_amount, len(done.failed)


def test_d9_the_last_day_is_never_lapsed(receive):
    complete_on = dt.date(2026, 10, 1)
    app, pro = receive({}, PRO)
    Contract.objects.update(complete_on=complete_on, decision_due_on=complete_on + dt.timedelta(days=20))
    assert silences(dt.date(2026, 10, 21)) == (0, 0, 0, 0)
    assert silences(dt.date(2026, 10, 22)) == (1, 1, 0, 0)
    for contract, state, words in (
        (app, "lapsed", "refus implicite (R6224-3)"),
        (pro, "tacit", "accord tacite (D6325-2)"),
    ):
        contract.refresh_from_db()
        assert contract.state == state
        assert contract.decided_by is None
        assert timezone.localdate(contract.decided_at) == dt.date(2026, 10, 22)
        move = contract.moves.get()
        assert (move.made_by, move.on, move.from_state, move.to_state) == (
            None,
            dt.date(2026, 10, 22),
            "assessed",
            state,
        )
        assert move.comment.replace(NBSP, " ") == (
            f"Sans décision au 21/10/2026, dernier jour du délai : {words}."
        )
        assert move.verdict == contract.verdicts.get()


def test_tacit_acceptance_writes_the_schedule_and_the_commitment_as_accepting_does(receive, officer):
    tacit, accepted = receive(PRO, PRO)
    decide.accept(contracts=[accepted.pk], by=officer, on=ON, comment="oui")
    assert silences(NEXT) == (0, 1, 0, 0)
    for contract in (tacit, accepted):
        contract.refresh_from_db()
    assert (tacit.total, tacit.version) == (accepted.total, 1)
    assert tacit.total > 0
    fields = ("number", "since", "step", "label", "amount", "due_on", "article")
    assert list(tacit.instalments.values_list(*fields)) == list(accepted.instalments.values_list(*fields))
    assert Entry.objects.get(key=f"commit:{tacit.pk}:1").on == NEXT


def test_implicit_refusal_commits_nothing_and_an_explicit_acceptance_replaces_it(receive, officer):
    (contract,) = receive({})
    assert silences(NEXT) == (1, 0, 0, 0)
    assert not contract.instalments.exists()
    assert not Entry.objects.exists()
    with pytest.raises(TooLate, match="Déjà refusé par le silence"):
        decide.refuse(contracts=[contract.pk], by=officer, on=NEXT, reasons=["pay"])
    decide.accept(contracts=[contract.pk], by=officer, on=NEXT + dt.timedelta(days=2))
    contract.refresh_from_db()
    assert (contract.state, contract.decided_by, contract.version) == ("accepted", officer, 1)
    assert list(contract.moves.order_by("id").values_list("from_state", "to_state")) == [
        ("assessed", "lapsed"),
        ("lapsed", "accepted"),
    ]
    assert Entry.objects.count() == 1


def test_a_second_night_does_nothing(receive):
    receive({}, PRO, {})
    assert silences(NEXT) == (2, 1, 0, 0)
    moves, entries = Move.objects.count(), Entry.objects.count()
    assert silences(NEXT) == silences(NEXT + dt.timedelta(days=9)) == (0, 0, 0, 0)
    assert (Move.objects.count(), Entry.objects.count()) == (moves, entries)


def test_only_running_clocks_are_read(receive, officer):
    back, accepted, refused, cancelled, received = receive({}, {}, {}, {}, {})
    decide.send_back(contracts=[back.pk], by=officer, on=ON, reasons=["convention"])
    decide.accept(contracts=[accepted.pk], by=officer, on=ON)
    decide.refuse(contracts=[refused.pk], by=officer, on=ON, reasons=["pay"])
    Contract.objects.filter(pk=cancelled.pk).update(state="cancelled")
    Contract.objects.filter(pk=received.pk).update(state="received")
    assert silences(NEXT + dt.timedelta(days=100)) == (0, 0, 0, 0)


def test_a_night_that_was_missed_dates_each_silence_on_its_day(receive):
    early, late = receive({}, {})
    Contract.objects.filter(pk=late.pk).update(
        complete_on=ON + dt.timedelta(days=2), decision_due_on=LAST + dt.timedelta(days=2)
    )
    assert silences(NEXT + dt.timedelta(days=10), lot=1) == (2, 0, 0, 0)
    assert early.moves.get().on == NEXT
    assert late.moves.get().on == NEXT + dt.timedelta(days=2)


def test_without_an_amount_silence_accepts_and_the_amount_is_fixed_later(receive, officer):
    (contract,) = receive({**PRO, "duree_formation_heures": "600"})
    row = contract.verdicts.get()
    row.content["amount"], row.content["schedule"] = None, []
    row.content["missing"] = ["La durée de la formation n’est pas indiquée."]
    contract.verdicts.create(facts=row.facts, content=row.content)
    assert silences(NEXT) == (0, 1, 1, 0)
    contract.refresh_from_db()
    assert (contract.state, contract.total, contract.version) == ("tacit", Decimal(0), 0)
    assert list(clocks.without_amount()) == [contract]
    assert not Entry.objects.exists()
    clocks.fix_amount(contracts=[contract.pk], by=officer, on=NEXT, priority_public=False, comment="Relu.")
    contract.refresh_from_db()
    assert (contract.state, contract.version, contract.decided_by) == ("tacit", 1, None)
    assert contract.total == sum(contract.instalments.values_list("amount", flat=True)) > 0
    assert Entry.objects.get().key == f"commit:{contract.pk}:1"
    move = contract.moves.first()
    assert (move.verb, move.from_state, move.to_state, move.made_by) == (
        "fix_amount",
        "tacit",
        "tacit",
        officer,
    )
    assert "Public prioritaire" in move.comment
    assert moving.last_moves([contract])[contract.pk].verb == "accept_tacitly"
    assert not clocks.without_amount().exists()
    with pytest.raises(Impossible, match="déjà fixé"):
        clocks.fix_amount(contracts=[contract.pk], by=officer, on=NEXT)


def test_an_amount_that_still_cannot_be_computed_changes_nothing(receive, officer):
    (contract,) = receive(PRO)
    # Concluded before any known rate: no amount, whatever is answered.
    Contract.objects.update(state="tacit", version=0, total=0, concluded_on=dt.date(2005, 1, 3))
    with pytest.raises(Impossible):
        clocks.fix_amount(contracts=[contract.pk], by=officer, on=NEXT)
    contract.refresh_from_db()
    assert contract.state == "tacit"
    assert contract.verdicts.count() == 1
    (refused,) = receive({"employeur_idcc": DOUBLE})
    with pytest.raises(Impossible, match="n’est pas possible"):
        clocks.fix_amount(contracts=[refused.pk], by=officer, on=NEXT)


def test_a_file_that_cannot_be_moved_does_not_hold_the_others(receive):
    from contracts.actions import ledger
    from contracts.models import Period

    one, other, third = receive({}, PRO, {})
    ledger.open_period(NEXT)
    Period.objects.update(closed_at=timezone.now())
    done = clocks.record_silences(on=NEXT)
    assert (done.refused, done.accepted, len(done.failed)) == (2, 0, 1)
    assert str(other.pk) in done.failed[0]
    states = dict(Contract.objects.values_list("pk", "state"))
    assert states == {one.pk: "lapsed", other.pk: "assessed", third.pk: "lapsed"}


def test_the_alarm_rings_on_day_15(receive):
    (contract,) = receive({})
    day = rules.alarm_on(ON)
    assert day == ON + dt.timedelta(days=15)
    assert list(clocks.alarmed(day - dt.timedelta(days=1))) == []
    assert list(clocks.alarmed(day)) == list(clocks.alarmed(NEXT)) == [contract]


PAIRS = 10


@pytest.fixture
def at_once(transactional_db: None, receive, officer):
    """An officer decides while the night records silences: `at_once(contract, meet)`."""

    def run(contract: Contract, meet: Any) -> tuple[str, int]:
        def night() -> int:
            try:
                meet()
                return clocks.record_silences(on=NEXT).refused
            finally:
                connection.close()

        def person() -> str:
            try:
                meet()
                decide.refuse(contracts=[contract.pk], by=officer, on=NEXT, reasons=["pay"])
            except TooLate as late:
                return str(late)
            finally:
                connection.close()
            return "done"

        with ThreadPoolExecutor(2) as pool:
            told, counted = pool.submit(person), pool.submit(night)
            return told.result(), counted.result()

    return run


def test_an_officer_and_the_night_make_one_decision(receive, at_once):
    for _ in range(PAIRS):
        (contract,) = receive({})
        told, refused = at_once(contract, threading.Barrier(2).wait)
        contract.refresh_from_db()
        move = contract.moves.get()
        if refused:
            assert (contract.state, move.verb) == ("lapsed", "lapse")
            assert told.startswith("Déjà refusé par le silence")
        else:
            assert (contract.state, move.verb, told) == ("refused", "refuse", "done")


def test_without_the_locks_both_decide(receive, at_once, monkeypatch):
    reads: list[threading.Barrier] = []
    opened, verdicts = moving.opened, clocks._verdicts

    def together(read: Any) -> Any:
        def wrapped(*args: Any, **more: Any) -> Any:
            found = read(*args, **more)
            reads[-1].wait()
            return found

        return wrapped

    monkeypatch.setattr(moving, "locked", lambda files: files)
    monkeypatch.setattr(moving, "opened", together(opened))
    monkeypatch.setattr(clocks, "_verdicts", together(verdicts))
    doubles = 0
    for _ in range(PAIRS):
        (contract,) = receive({})
        reads.append(threading.Barrier(2))
        told, refused = at_once(contract, lambda: None)
        doubles += told == "done" and refused == 1 and contract.moves.count() == 2
    assert doubles >= 0.9 * PAIRS
