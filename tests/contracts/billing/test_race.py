"""Two people at once on a line or an instalment: accepted once, never above; without locks, it races."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from contracts.actions import matching, moving, service
from contracts.models import Entry, InvoiceLine
from law.refusal import Impossible
from tests.contracts.billing.conftest import ON, balance, due

PAIRS = 8


@pytest.fixture
def two_people(transactional_db: None, make_user) -> tuple[object, object]:
    return make_user("FI"), make_user("FI")


def at_once(people, acts: tuple[Callable[[Any], Any], ...], meet: Callable[[], object]) -> list[str]:
    """Each does its act, started together; what each was told."""

    def one(turn: int) -> str:
        try:
            meet()
            acts[turn](people[turn])
        except (Impossible, IntegrityError) as refused:
            return str(refused)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, (0, 1)))


def accept(line: InvoiceLine) -> Callable[[Any], Any]:
    return lambda person: service.accept_lines(lines=[line.pk], by=person, on=ON, comment="Vu.")


def test_one_line_is_accepted_once(two_people, accepted, bill):
    for contract in accepted(*[{}] * PAIRS):
        (line,) = bill(contract, {"montant": str(due(contract, "advance").amount)})
        told = at_once(two_people, (accept(line), accept(line)), threading.Barrier(2, timeout=20).wait)
        assert told.count("done") == 1
        assert any("déjà acceptée par Camille Roux" in word for word in told)
        assert Entry.objects.filter(key=f"service:{line.pk}").count() == 1


def test_two_invoices_never_take_more_than_their_instalment(two_people, accepted, bill):
    for contract in accepted(*[{}] * PAIRS):
        advance = due(contract, "advance")
        lines = [bill(contract, {"montant": str(advance.amount), "echeance": "1"})[0] for _ in range(2)]
        told = at_once(
            two_people, (accept(lines[0]), accept(lines[1])), threading.Barrier(2, timeout=20).wait
        )
        assert told.count("done") == 1
        assert balance(contract, "401") == advance.amount


def test_without_the_locks_the_race_shows(two_people, accepted, bill, monkeypatch):
    # The control run: both match before either writes, and nothing makes the second one wait.
    reads: list[threading.Barrier] = []
    rematch = matching.rematch

    def rematch_together(*args: Any, **more: Any) -> Any:
        found = rematch(*args, **more)
        reads[-1].wait()
        return found

    monkeypatch.setattr(moving, "locked", lambda rows: rows)
    monkeypatch.setattr(service, "locked", lambda rows: rows)
    monkeypatch.setattr(matching, "rematch", rematch_together)
    monkeypatch.setattr(matching, "lock_invoices", lambda contracts: None)
    monkeypatch.setattr(matching, "refresh", lambda contracts, on: 0)  # would wait for the other line
    above = 0
    for contract in accepted(*[{}] * PAIRS):
        advance = due(contract, "advance")
        lines = [bill(contract, {"montant": str(advance.amount), "echeance": "1"})[0] for _ in range(2)]
        reads.append(threading.Barrier(2, timeout=20))
        at_once(two_people, (accept(lines[0]), accept(lines[1])), lambda: None)
        taken = InvoiceLine.objects.filter(contract=contract, state="accepted").aggregate(sum=Sum("amount"))
        above += taken["sum"] > advance.amount
    assert above >= 0.9 * PAIRS


def test_the_last_of_two_lines_settles_their_invoice(two_people, accepted, bill):
    one, two = accepted({}, {})
    for step in ("advance", "month7"):
        amounts = [str(due(each, step, 1).amount) for each in (one, two)]
        lines = bill(one, {"montant": amounts[0]}, {"montant": amounts[1], "numero_dossier": two.number})
        told = at_once(
            two_people, (accept(lines[0]), accept(lines[1])), threading.Barrier(2, timeout=20).wait
        )
        assert told == ["done", "done"]
        lines[0].invoice.refresh_from_db()
        assert lines[0].invoice.state == "accepted"


def test_two_lots_that_cross_never_wait_for_each_other(two_people, accepted, bill):
    lines = [
        bill(contract, {"montant": str(due(contract, "advance").amount)})[0].pk
        for contract in accepted(*[{}] * PAIRS)
    ]

    def lot(order: list[int]) -> Callable[[Any], Any]:
        return lambda person: service.accept_clean(lines=order, by=person, on=ON)

    told = at_once(two_people, (lot(lines), lot(lines[::-1])), threading.Barrier(2, timeout=20).wait)
    assert told == ["done", "done"]
    assert Entry.objects.filter(key__startswith="service:").count() == PAIRS


def test_the_same_invoice_typed_twice_at_once_is_one(two_people, accepted, bill):
    (contract,) = accepted()

    def type_it(person: Any) -> None:
        with transaction.atomic():
            bill(contract, {"montant": "100"}, numero_facture="F-UNIQUE")

    assert at_once(two_people, (type_it, type_it), threading.Barrier(2, timeout=20).wait) == ["done", "done"]
    assert InvoiceLine.objects.count() == 1


def test_a_decision_does_not_wait_for_an_import(two_people, accepted, bill, receive_file):
    (contract,) = accepted()
    (line,) = bill(contract, {"montant": str(due(contract, "advance").amount)})
    inside, decided = threading.Event(), threading.Event()

    def import_slowly(person: Any) -> None:
        with transaction.atomic():  # the import has written its lines and certificates, and is not over
            seventh = {"montant": str(due(contract, "month7", 1).amount), "echeance": "M7"}
            bill(contract, seventh, numero_facture="F-LENTE")
            inside.set()
            assert decided.wait(20)

    def decide(person: Any) -> None:
        assert inside.wait(20)
        accept(line)(person)
        decided.set()

    assert at_once(two_people, (import_slowly, decide), lambda: None) == ["done", "done"]
