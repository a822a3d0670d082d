"""Several officers at once: numbers without gaps, one signature, one report, one file."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from branches.actions import certificates, juries, transmission
from branches.models import Certificate, Sending, SendingLine, SessionTrace
from branches.rules.transmission import Answer
from law.refusal import Impossible
from tests.branches.habilitations.conftest import honest
from tests.branches.sessions.conftest import ON, World, entry, make_world

MANY = 20


@pytest.fixture
def world(transactional_db: None, make_user) -> World:
    return make_world(make_user)


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """What each was given or told, all started together."""
    barrier = threading.Barrier(count)

    def one(rank: int) -> Any:
        try:
            barrier.wait()
            return act(rank)
        except Impossible as impossible:
            return str(impossible)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_twenty_deliveries_leave_no_gap(world: World) -> None:
    sessions = []
    for rank in range(MANY):
        session = world.plan(place=f"Salle {rank}")
        world.enrol(
            session, entry(1, "Martin", f"Zoé{chr(65 + rank)}"), entry(2, "Petit", f"Léa{chr(65 + rank)}")
        )
        world.jury(session)
        world.results(session, {})
        juries.attach(session=session.pk, file=honest("pv.pdf"), by=world.by, on=ON)
        juries.sign(session=session.pk, by=world.by, on=ON)
        sessions.append(session.pk)
    made = at_once(
        MANY,
        lambda rank: certificates.deliver(session=sessions[rank], delivered_on=ON, by=world.by, on=ON),
    )
    assert [len(each) for each in made] == [2] * MANY
    assert sorted(Certificate.objects.values_list("rank", flat=True)) == list(range(1, 2 * MANY + 1))


def test_the_same_session_is_delivered_once(world: World) -> None:
    session = world.signed()
    made = at_once(4, lambda _: certificates.deliver(session=session.pk, delivered_on=ON, by=world.by, on=ON))
    assert sorted(len(each) for each in made) == [0, 0, 0, 3]
    assert sorted(Certificate.objects.values_list("rank", flat=True)) == [1, 2, 3]


def test_a_jury_is_signed_once(world: World) -> None:
    session = world.plan()
    world.enrol(session)
    world.jury(session)
    world.results(session, {})
    juries.attach(session=session.pk, file=honest("pv.pdf"), by=world.by, on=ON)
    told = at_once(2, lambda _: juries.sign(session=session.pk, by=world.by, on=ON))
    assert sorted(each is None for each in told) == [False, True]
    assert "délibérée" in next(each for each in told if each)
    assert SessionTrace.objects.filter(verb="sign").count() == 1


def test_two_files_at_once_share_no_certificate(world: World) -> None:
    world.deliver(world.signed())
    told = at_once(4, lambda _: transmission.make(committee=world.house.committee, by=world.by, on=ON))
    assert sum(isinstance(each, Sending) for each in told) == 1
    assert SendingLine.objects.count() == 3


def test_the_same_report_twice_at_once_is_read_once(world: World) -> None:
    made = world.deliver(world.signed())
    sending = transmission.make(committee=world.house.committee, by=world.by, on=ON)
    answers = [Answer(n, one.number, True, "") for n, one in enumerate(made, 2)]
    told = at_once(
        4,
        lambda _: transmission.answer(
            sending=sending.pk, name="cr.csv", sha256="a" * 64, answers=answers, by=world.by,
            on=ON + dt.timedelta(days=1),
        ),
    )  # fmt: skip
    assert sorted(each.already for each in told) == [False, True, True, True]
    assert sending.reports.count() == 1
