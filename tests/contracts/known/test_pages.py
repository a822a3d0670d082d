"""The page of a file on a past day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from contracts.actions import decide
from contracts.models import Contract
from tests.contracts.course.conftest import ON, PLAIN
from tests.contracts.decide.conftest import officer, receive, registers
from tests.contracts.known.test_past import a_day_passes

__all__ = ["officer", "receive", "registers"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def file(receive, officer) -> Contract:
    """Received the day before yesterday, accepted today."""
    (contract,) = receive(PLAIN)
    a_day_passes()
    a_day_passes()
    decide.accept(contracts=[contract.pk], by=officer, on=ON, comment="Vu.")
    return Contract.objects.get(pk=contract.pk)


def on(contract: Contract, days: int) -> str:
    day = timezone.localdate() - dt.timedelta(days=days)
    return reverse("contracts:known_on", args=[contract.pk, day.isoformat()])


def test_it_shows_what_was_known_and_what_changed_since(signed_in, file: Contract) -> None:
    answer = signed_in("GC").get(on(file, 1))
    assert answer.context["state"] != "accepted"
    changed = {fact.name: fact.now for fact in answer.context["changed"]}
    assert changed["État"] == "Accepté"
    assert not answer.context["instalments"]
    assert answer.context["other_schedule"]
    today = signed_in("GC").get(on(file, 0))
    assert not today.context["changed"]
    assert today.context["total"] == file.total


def test_the_day_is_chosen(signed_in, file: Contract) -> None:
    client, address = signed_in("GC"), reverse("contracts:known", args=[file.pk])
    assert client.get(address).status_code == 200
    day = timezone.localdate() - dt.timedelta(days=1)
    answer = client.get(address, {"jour": f"{day:%d/%m/%Y}"})
    assert (answer.status_code, answer.url) == (302, on(file, 1))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Indiquez"),
        ("demain", "Écrivez une date"),
        ("31/12/2099", "pas encore venu"),
        ("01/01/2001", "enregistré que le"),
    ],
)
def test_a_wrong_day_is_explained(signed_in, file: Contract, typed: str, said: str) -> None:
    answer = signed_in("GC").get(reverse("contracts:known", args=[file.pk]), {"jour": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode()


@pytest.mark.parametrize("day", ["x", "2001-01-01", "2099-01-01", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_day_outside_its_life_does_not_exist(signed_in, file: Contract, day: str) -> None:
    assert signed_in("GC").get(reverse("contracts:known_on", args=[file.pk, day])).status_code == 404


def test_who_may_not_open_a_file_may_not_open_its_past(signed_in, file: Contract) -> None:
    assert signed_in("BX").get(on(file, 1)).status_code == 403
    assert signed_in("GC").get(reverse("contracts:known", args=[999_999])).status_code == 404
