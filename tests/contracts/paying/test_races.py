"""Two persons at once, a process killed half-way: each line is paid once."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, connections

from contracts.actions import dues, ledger, runs
from contracts.actions.moving import TooLate
from contracts.exports import payments
from contracts.models import Entry, InvoiceLine, Payment, PaymentLine, PaymentRun
from law.refusal import Impossible
from tests.contracts.kills.killing import own_connections
from tests.contracts.paying.conftest import ON
from tests.contracts.paying.test_runs import approve, propose

ROUNDS = 8


@pytest.fixture
def money(transactional_db: None, people, accepted) -> tuple[dict, Callable]:
    """People and accepted lines on a database that commits."""
    return people, accepted


def both(act: Callable[[int], Any], meet: Callable[[], object] = lambda: None) -> list[object]:
    """Two threads, each with its own connection; what each was told."""

    def one(turn: int) -> object:
        try:
            meet()
            act(turn)
        except Impossible as impossible:
            return impossible
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, (0, 1)))


def together(monkeypatch, module: Any, name: str) -> Callable[[], None]:
    """Both threads leave this function at the same time: what they read, they read before either writes."""
    real, barriers = getattr(module, name), []

    def meeting(*args: Any, **more: Any) -> Any:
        found = real(*args, **more)
        barriers[-1].wait(10)
        return found

    monkeypatch.setattr(module, name, meeting)
    return lambda: barriers.append(threading.Barrier(2))


class TestApprovedTwiceAtOnce:
    """One approval, one clear message."""

    def test_one_is_done_and_the_other_is_told(self, money) -> None:
        people, accepted = money
        for _ in range(ROUNDS):
            accepted("10", "20")
            run = propose(people)
            told = both(
                lambda turn, run=run: approve(run, people, ("approver", "other")[turn]),
                threading.Barrier(2).wait,
            )
            assert told.count("done") == 1
            (late,) = (word for word in told if word != "done")
            assert isinstance(late, TooLate)
            assert "Déjà approuvé par Camille Roux" in str(late)
        assert Entry.objects.filter(key__startswith="pay:").count() == Payment.objects.count() == ROUNDS

    def test_without_the_lock_only_the_guards_of_the_database_are_left(self, money, monkeypatch) -> None:
        people, accepted = money
        monkeypatch.setattr(
            runs, "_locked", lambda run: PaymentRun.objects.select_related("approved_by").get(pk=run.pk)
        )
        meet = together(monkeypatch, runs, "_refuse_unless_approvable")
        passed = 0
        for _ in range(ROUNDS):
            accepted("10")
            run = propose(people)
            meet()
            told = both(lambda turn, run=run: approve(run, people, ("approver", "other")[turn]))
            (late,) = (word for word in told if word != "done")
            passed += not isinstance(late, TooLate)  # it read a run still proposed
        assert passed >= 0.9 * ROUNDS
        assert Entry.objects.filter(key__startswith="pay:").count() == ROUNDS


class TestOneLineInTwoRuns:
    """A line enters one run."""

    def test_one_run_takes_it(self, money) -> None:
        people, accepted = money
        for _ in range(ROUNDS):
            accepted("10", "20", "-5")
            told = both(lambda turn: propose(people), threading.Barrier(2).wait)
            assert told.count("done") == 1
            assert any("Rien n’est dû" in str(word) for word in told)
        lines = PaymentLine.objects.filter(live=True).values_list("invoice_line", flat=True)
        assert len(lines) == len(set(lines)) == 3 * ROUNDS

    def without_locks(self, monkeypatch) -> Callable[[], None]:
        monkeypatch.setattr(dues, "alone", lambda: None)
        monkeypatch.setattr(dues, "lines", self.unlocked)
        return together(monkeypatch, dues, "lines")

    @staticmethod
    def unlocked(*, until: Any = None) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(dues._DUES, [until, until])
            return [dues.Due(*row) for row in cursor.fetchall()]

    def test_without_locks_the_index_is_the_last_guard(self, money, monkeypatch) -> None:
        people, accepted = money
        meet = self.without_locks(monkeypatch)
        for _ in range(ROUNDS):
            accepted("10")
            meet()
            told = both(lambda turn: propose(people))
            assert told.count("done") == 1
            assert any("un autre lot" in str(word) for word in told)

    def test_without_locks_nor_index_the_race_shows(self, money, monkeypatch) -> None:
        people, accepted = money
        meet = self.without_locks(monkeypatch)
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'invoice_line_paid_once'")
            (index,) = cursor.fetchone()
            cursor.execute("DROP INDEX invoice_line_paid_once")
        try:
            doubles = 0
            for _ in range(ROUNDS):
                accepted("10")
                meet()
                told = both(lambda turn: propose(people))
                doubles += told == ["done", "done"]
            assert doubles >= 0.9 * ROUNDS
        finally:
            with connection.cursor() as cursor:
                cursor.execute(
                    "TRUNCATE contracts_paymentline, contracts_payment, contracts_paymentrun CASCADE"
                )
                cursor.execute(index)


def killed_before(module: Any, name: str) -> Callable[[], None]:
    """The process dies when it enters this function."""

    def arrange() -> None:
        setattr(module, name, lambda *args, **more: os.kill(os.getpid(), signal.SIGKILL))

    return arrange


def killed_after(module: Any, name: str) -> Callable[[], None]:
    """The process dies when it leaves this function."""

    def arrange() -> None:
        real = getattr(module, name)

        def dying(*args: Any, **more: Any) -> None:
            real(*args, **more)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(module, name, dying)

    return arrange


POINTS = {
    "the run is locked": killed_after(runs, "_locked"),
    "before the file is made": killed_before(payments, "content"),
    "the file is written": killed_after(default_storage, "save"),
    "the run and its payments are sent": killed_before(runs, "paid_events"),
    "before the entries": killed_before(ledger, "post"),
    "all is written, nothing is committed": killed_after(ledger, "post"),
    "all is committed": killed_after(runs, "approve"),
}


def child(arrange: Callable[[], None], run: PaymentRun, person: object) -> int:
    """Approve in another process that dies as arranged; the signal that ended it."""
    connections.close_all()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks among threads: none is used below
        pid = os.fork()
    if pid == 0:
        try:
            own_connections()
            arrange()
            runs.approve(run=run, by=person, on=ON)
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_approval_is_done_or_not_begun(money, point: str) -> None:
    people, accepted = money
    accepted("10", "-3", "20")
    run = propose(people)
    assert child(POINTS[point], run, people["approver"]) == signal.SIGKILL
    run.refresh_from_db()
    if point == "all is committed":
        with pytest.raises(TooLate):
            approve(run, people)
    else:
        assert (run.state, run.file.name, run.sha256) == ("proposed", "", "")
        assert not InvoiceLine.objects.exclude(paid=0).exists()
        assert not Entry.objects.filter(key__startswith="pay:").exists()
        assert set(Payment.objects.values_list("state", flat=True)) == {"planned"}
        approve(run, people)
    run.refresh_from_db()
    assert runs.payment_file(run)
    assert set(Payment.objects.values_list("state", flat=True)) == {"sent"}
    assert all(line.paid == line.amount for line in InvoiceLine.objects.order_by("id"))
    assert Entry.objects.filter(key__startswith="pay:").count() == 1
