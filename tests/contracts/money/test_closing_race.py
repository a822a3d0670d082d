"""A month closed by several at once, or killed in the middle: one closing, or none."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import Error, connection, transaction

from contracts.actions import books, closing, ledger
from contracts.models import Period
from law.refusal import Impossible
from tests.contracts.money.test_closing import AFTER, OCTOBER

ROOT = Path(__file__).resolve().parents[3]
PEOPLE = 4
PROGRAM = """
import datetime as dt, os, sys
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from accounts.models import User
from contracts.actions import closing
from contracts.models import Period
save = Period.save
def saved(*args, **more):
    if sys.argv[3] == "before":
        os.kill(os.getpid(), 9)
    save(*args, **more)
    os.kill(os.getpid(), 9)
Period.save = saved
closing.close(first_on=dt.date(2026, 10, 1), by=User.objects.get(pk=sys.argv[2]), on=dt.date(2026, 11, 3))
"""


@pytest.fixture
def proposed(transactional_db: None, accepted, make_user) -> list[object]:
    """October proposed; those who may close it."""
    accepted()
    closing.propose(first_on=OCTOBER, by=make_user("FI"), on=AFTER)
    return [make_user("AP") for _ in range(PEOPLE)]


def close_at_once(people: list[object]) -> list[str]:
    """Everybody closes, started together; what each was told, « raw » for an error without words."""
    meet = threading.Barrier(len(people))

    def one(who: object) -> str:
        try:
            meet.wait()
            closing.close(first_on=OCTOBER, by=who, on=AFTER)
        except Impossible as impossible:
            return str(impossible)
        except Error:
            return "raw"
        finally:
            connection.close()
        return "closed"

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, people))


def test_one_closing_and_clear_messages(proposed) -> None:
    told = close_at_once(proposed)
    assert told.count("closed") == 1
    assert [word for word in told if word != "closed"] == ["La période 10/2026 est déjà close."] * (
        PEOPLE - 1
    )
    assert Period.objects.get().closed_by in proposed


def test_without_the_lock_only_the_database_stands(proposed, monkeypatch) -> None:
    """The control run: all have read the month open before one closes it; the trigger refuses the others."""
    read = threading.Barrier(PEOPLE)
    judged = closing.judged

    def judged_together(*args: object, **more: object) -> object:
        found = judged(*args, **more)
        read.wait()
        return found

    monkeypatch.setattr(closing, "_LOCK", "SELECT 1")
    monkeypatch.setattr(closing, "locked", lambda periods: periods)
    monkeypatch.setattr(closing, "judged", judged_together)
    told = close_at_once(proposed)
    assert sorted(told) == ["closed", *["raw"] * (PEOPLE - 1)]


def test_a_closing_does_not_wait_for_ever_for_an_import(proposed, monkeypatch) -> None:
    monkeypatch.setattr(closing, "PATIENCE", "50ms")
    writing, told = threading.Event(), threading.Event()

    def write() -> None:
        with transaction.atomic():
            ledger.open_period(AFTER)
            writing.set()
            told.wait(30)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(write)
        writing.wait(30)
        with pytest.raises(Impossible, match="Des écritures sont en cours"):
            closing.close(first_on=OCTOBER, by=proposed[0], on=AFTER)
        told.set()
        done.result()
    closing.close(first_on=OCTOBER, by=proposed[0], on=AFTER)


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_in_the_middle_the_month_is_open_and_closes_again(proposed, when: str) -> None:
    name = connection.settings_dict["NAME"]
    killed = subprocess.run(
        [sys.executable, "-c", PROGRAM, name, str(proposed[0].pk), when],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        check=False,
        timeout=120,
    )
    assert killed.returncode == -signal.SIGKILL
    period = Period.objects.get()
    assert (period.closed_at, period.closed_by, period.paid) == (None, None, None)
    assert period.proposed_at is not None
    closing.close(first_on=OCTOBER, by=proposed[1], on=dt.date(2026, 11, 3))
    assert books.broken() == []
