"""A process killed -9 at a random instant, and what it had acknowledged."""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
import warnings
from collections.abc import Callable
from typing import Protocol

from django.db import connection, connections

KILLS = 6
OTHERS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


class Killed(Protocol):
    """Work that a killed process leaves whole or not begun, and that is done again afterwards."""

    def prepare(self, turn: int) -> None: ...

    def work(self) -> None: ...

    def left(self) -> bool:
        """Whether it is all done; fails when it is done in part."""

    def again(self) -> None:
        """What the worker, or the person, does once it is back."""

    def done(self) -> None:
        """Fails unless it is done, once."""


def in_child(work: Callable[[], object], *, seconds: float | None) -> bool:
    """Do it in a process killed after so many seconds; whether it had said that it was done."""
    before = _others()  # a live server of other tests may keep its own
    connections.close_all()
    told, tell = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks among threads: none is used below
        pid = os.fork()
    if pid == 0:
        code = 1
        try:
            own_connections()
            work()
            os.write(tell, b"!")
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(tell)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    with os.fdopen(told, "rb") as stream:
        acknowledged = stream.read() == b"!"
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "it failed by itself"
    _alone(before)
    return acknowledged


_inherited: list[object] = []  # kept, so that nothing closes what belongs to the parent


def own_connections() -> None:
    """In a child: connections of its own from now on.

    A browser that ran in the parent gave it a second set of them (asgiref keeps one a running loop, and a
    child has none): those were not closed, and a child that used one would leave its locks to the parent.
    """
    for each in connections.all(initialized_only=True):
        _inherited.append(each.connection)
        each.connection = None


def _others() -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(OTHERS)
        return {pid for (pid,) in cursor.fetchall()}


def _alone(before: set[int]) -> None:
    """Wait until the database knows that the process is gone: what it had asked is done, or taken back."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if _others() <= before:
            return
        time.sleep(0.01)
    raise AssertionError("the killed process still holds the database")


def kill_at_random(killed: Killed, *, seed: int, kills: int = KILLS) -> None:
    """One whole run tells how long it takes; then as many are killed, done again, and looked at."""
    draw = random.Random(seed)  # noqa: S311
    took = 0.0
    for turn in range(kills + 1):
        killed.prepare(turn)
        start = time.monotonic()
        acknowledged = in_child(killed.work, seconds=draw.uniform(0, took) if turn else None)
        took = took or time.monotonic() - start
        whole = killed.left()
        assert whole or not acknowledged, "acknowledged, and lost"
        killed.again()
        killed.done()
