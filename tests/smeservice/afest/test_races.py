"""Two people at once on one path, on one action: one journal, one presence, one folder."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from law.refusal import Impossible
from registers.models import Company
from smeservice.actions import afest, journal, participations, promotion
from smeservice.models import AfestPath, AfestSequence, FirmDocument, Trial
from tests.smeservice.afest import world
from tests.smeservice.conftest import BAKERY, ON

pytestmark = pytest.mark.django_db(transaction=True)
AT = timezone.make_aware(dt.datetime.combine(ON, dt.time(9)))


def at_once(*calls: Callable[[], object]) -> list[str]:
    """Every call started together; what each was told."""
    start = threading.Barrier(len(calls))

    def one(call: Callable[[], object]) -> str:
        try:
            start.wait(30)
            call()
        except Impossible as impossible:
            return str(impossible)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


@pytest.fixture
def officers(make_user):
    Company.objects.create(siren=BAKERY, name="Boulangerie Brun")
    return make_user("SM"), make_user("SM")


def test_two_taps_at_once_start_one_sequence(officers) -> None:
    path = world.opened(BAKERY, officers[0], ON)
    done = at_once(
        *(
            lambda by=by: journal.start(path=path.pk, kind="situation", token=uuid4(), by=by, at=AT)
            for by in officers
        )
    )
    assert done == ["done", "done"]
    assert AfestSequence.objects.count() == Trial.objects.count() == 1


def test_two_officers_establish_one_folder(officers) -> None:
    path = world.complete(BAKERY, officers[0], ON)
    before = FirmDocument.objects.count()
    done = at_once(*(lambda by=by: afest.comply(path=path.pk, by=by, on=ON) for by in officers))
    assert done.count("done") == 1
    assert FirmDocument.objects.count() == before + 1
    assert AfestPath.objects.get().state == "compliant"


def test_one_firm_added_twice_at_once_is_there_once(officers) -> None:
    told = promotion.Told(title="Réunion", channel="meeting", theme="afest", on=ON)
    action = promotion.begin(told=told, token=uuid4(), by=officers[0], on=ON)
    done = at_once(
        *(
            lambda by=by: participations.add(action=action.pk, companies=[BAKERY], by=by, on=ON)
            for by in officers
        )
    )
    assert done == ["done", "done"]
    assert action.participations.count() == 1
    assert action.traces.filter(verb="add").count() == 1
