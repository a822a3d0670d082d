"""Two officers at once: one decision, one clear message; without the lock, the race shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from contracts.actions import decide, moving
from contracts.actions.moving import TooLate
from contracts.models import Contract, Move
from tests.contracts.decide.conftest import ON

PAIRS = 12
VERBS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("accept", {"comment": "oui"}),
    ("refuse", {"reasons": ["pay"]}),
)


@pytest.fixture
def two_officers(transactional_db: None, receive, make_user) -> tuple[list[Contract], object, object]:
    """Files to decide, and two officers to decide them."""
    return receive(*[{}] * PAIRS), make_user("GC"), make_user("GC")


def decide_at_once(
    contract: Contract, officers: tuple[object, object], meet: Callable[[], object]
) -> list[str]:
    """Both decide, one to accept and one to refuse, started together; what each was told."""

    def one(turn: int) -> str:
        verb, more = VERBS[turn]
        try:
            meet()
            getattr(decide, verb)(contracts=[contract.pk], by=officers[turn], on=ON, **more)
        except TooLate as late:
            return str(late)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, (0, 1)))


def test_one_decision_and_one_clear_message(two_officers):
    contracts, *officers = two_officers
    for contract in contracts:
        told = decide_at_once(contract, tuple(officers), threading.Barrier(2).wait)
        assert sorted(word == "done" for word in told) == [False, True]
        (late,) = (word for word in told if word != "done")
        contract.refresh_from_db()
        expected = {"accepted": "Déjà accepté par Camille Roux", "refused": "Déjà refusé par Camille Roux"}
        assert late.startswith(expected[contract.state])
        assert Move.objects.filter(contract=contract).count() == 1
        assert contract.instalments.exists() is (contract.state == "accepted")


def test_without_the_lock_the_race_shows(two_officers, monkeypatch):
    contracts, *officers = two_officers
    # The control run: both read before either writes, and nothing makes the second one wait.
    reads: list[threading.Barrier] = []
    opened = moving.opened

    def opened_together(*args: Any, **more: Any) -> Any:
        found = opened(*args, **more)
        reads[-1].wait()
        return found

    monkeypatch.setattr(moving, "locked", lambda files: files)
    monkeypatch.setattr(moving, "opened", opened_together)
    doubles = 0
    for contract in contracts:
        reads.append(threading.Barrier(2))
        told = decide_at_once(contract, tuple(officers), lambda: None)
        doubles += told == ["done", "done"] and Move.objects.filter(contract=contract).count() == 2
    assert doubles >= 0.9 * PAIRS


def test_two_lots_that_cross_never_wait_for_each_other(two_officers):
    contracts, *officers = two_officers
    ids = [contract.pk for contract in contracts]
    start = threading.Barrier(2)

    def lot(turn: int) -> int:
        try:
            start.wait()
            done = decide.accept_lot(contracts=ids if turn else ids[::-1], by=officers[turn], on=ON)
            return len(done.clean)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lot, (0, 1))) == [0, PAIRS]
    assert Move.objects.filter(verb="accept").count() == PAIRS
