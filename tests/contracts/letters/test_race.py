"""Two officers at once: one letter, one mail; without the lock, the race shows."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from contracts.actions import letters
from contracts.models import Contract, Letter
from tests.contracts.decide.conftest import ON

PAIRS = 8


@pytest.fixture
def files(transactional_db: None, accepted: Callable[..., list[Contract]]) -> list[Contract]:
    """Accepted files to write about."""
    return accepted(*({"alternant_nom": f"Blin {number}"} for number in range(PAIRS)))


def at_once(work: Callable[[], Any], meet: Callable[[], object]) -> list[Any]:
    """The same work by two people, started together."""

    def one(_: int) -> Any:
        try:
            meet()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, (0, 1)))


def test_two_people_prepare_one_letter_and_one_file(files):
    for contract in files:
        made = at_once(
            lambda contract=contract: letters.prepare(kind="acceptance", contract=contract, by=None, on=ON),
            threading.Barrier(2).wait,
        )
        assert len({letter.pk for letter in made}) == 1
    assert Letter.objects.count() == PAIRS
    folder = os.path.dirname(Letter.objects.first().file.path)
    assert len(os.listdir(folder)) == PAIRS


def test_two_people_send_one_mail(files):
    for contract in files:
        letter = letters.prepare(kind="acceptance", contract=contract, by=None, on=ON)
        sent = at_once(lambda letter=letter: letters.send(letter=letter, by=None), threading.Barrier(2).wait)
        assert [row.state for row in sent] == ["sent", "sent"]
    assert len(mail.outbox) == PAIRS


def test_without_the_lock_two_mails_leave(files, monkeypatch):
    # The control run: both read the letter before either sends it, and nothing makes the second one wait.
    reads: list[threading.Barrier] = []

    def locked(letter: Letter) -> Letter:
        row = Letter.objects.select_related("contract").get(pk=letter.pk)
        reads[-1].wait()
        return row

    monkeypatch.setattr(letters, "locked", locked)
    for contract in files:
        letter = letters.prepare(kind="acceptance", contract=contract, by=None, on=ON)
        reads.append(threading.Barrier(2))
        at_once(lambda letter=letter: letters.send(letter=letter, by=None), lambda: None)
    assert len(mail.outbox) >= 1.8 * PAIRS


def test_a_night_run_does_not_send_what_somebody_is_sending(files):
    for contract in files:
        letter = letters.prepare(kind="acceptance", contract=contract, by=None, on=ON)
        start = threading.Barrier(2)
        works = iter(
            (lambda row=letter: letters.send(letter=row, by=None), lambda: letters.send_waiting(on=ON))
        )
        lock = threading.Lock()

        def either(works=works, lock=lock) -> Any:
            with lock:
                work = next(works)
            return work()

        at_once(either, start.wait)
    assert len(mail.outbox) == PAIRS
