"""Fifty commitments at once on a budget that holds twenty; two decisions at once; and without the lock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import connection

from contracts.actions import books, budgets, payables
from contracts.models import Payable
from law.refusal import Impossible
from smeservice.actions import plan_terms, request_decisions
from smeservice.actions.plan_terms import Ceilings
from smeservice.models import PlanRequest
from tests.smeservice.requests import world
from tests.smeservice.requests.world import ON

MANY, HELD, PART = 50, 20, Decimal(100)


def at_once(calls: Sequence[Callable[[], object]], threads: int) -> list[str]:
    """Every call, `threads` at a time, started together; what each was told."""
    start = threading.Barrier(threads)

    def one(turn: int) -> str:
        try:
            if turn < threads:
                start.wait(30)
            calls[turn]()
        except Impossible as impossible:
            return str(impossible)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(len(calls))))


def commit(turn: int) -> Payable:
    return payables.commit(
        section="plan", number=f"D-{turn}", label="Formation", path="", provider_siret=world.PROVIDER,
        idcc="0843", year=2026, amount=PART, by=None, on=ON,
    )  # fmt: skip


@pytest.fixture
def envelope(transactional_db) -> None:
    budgets.decide(section="plan", year=2026, amount=HELD * PART, source="CA", decided_on=ON, by=None, on=ON)


def test_fifty_commitments_never_pass_the_budget(envelope):
    told = at_once([lambda turn=turn: commit(turn) for turn in range(MANY)], 10)
    assert told.count("done") == HELD
    assert all("ne suffit pas" in word for word in told if word != "done")
    assert budgets.room("plan", 2026).left == 0
    assert books.broken() == []


def test_without_the_lock_the_budget_is_passed(envelope, monkeypatch):
    # The control run: nobody waits, and all read the room before any takes it.
    room, together = budgets.room, threading.Barrier(10)

    def read_together(section: str, year: int) -> budgets.Room:
        found = room(section, year)
        together.wait(30)
        return found

    monkeypatch.setattr(budgets, "_alone", lambda section, year: None)
    monkeypatch.setattr(budgets, "room", read_together)
    for turn in range(HELD - 5):
        monkeypatch.setattr(budgets, "room", room)
        commit(100 + turn)
    monkeypatch.setattr(budgets, "room", read_together)
    told = at_once([lambda turn=turn: commit(turn) for turn in range(10)], 10)
    assert told.count("done") == 10
    assert room("plan", 2026).left < 0
    assert [each.code for each in books.broken()] == ["budget"]


@pytest.fixture
def settled(transactional_db, make_user, settings) -> SimpleNamespace:
    settings.OPCO_NAME = "Opco EP"
    adviser = make_user("SM")
    world.furnish()
    world.followed(world.SMALL, adviser)
    return SimpleNamespace(adviser=adviser)


def test_a_request_is_decided_once_by_two_windows(settled):
    given = {"by": settled.adviser, "on": ON}
    for turn in range(6):
        row = world.request(settled.adviser, title=f"Formation {turn}")
        told = at_once(
            [
                lambda row=row: request_decisions.accept(request=row.pk, **given),
                lambda row=row: request_decisions.refuse(request=row.pk, reasons=["training"], **given),
            ],
            2,
        )
        assert sorted(word == "done" for word in told) == [False, True]
        row.refresh_from_db()
        assert (row.payable is None) is (row.state == "refused")


def test_two_requests_of_a_firm_never_pass_its_yearly_ceiling(settled):
    plan_terms.set_terms(
        year=2026, idcc="", ceilings=Ceilings(firm=Decimal(1500)), source="CA", decided_on=ON, by=None, on=ON
    )
    rows = [world.request(settled.adviser, title=f"Formation {turn}") for turn in range(3)]
    at_once(
        [lambda row=row: request_decisions.accept(request=row.pk, by=settled.adviser, on=ON) for row in rows],
        3,
    )
    granted = [row.amount for row in PlanRequest.objects.filter(state="accepted")]
    assert sorted(granted) == [Decimal(450), Decimal(1050)]
    assert books.broken() == []
