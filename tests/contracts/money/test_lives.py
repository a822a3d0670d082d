"""Random lives of contracts, through the real verbs: every cent agrees at every step.

`LIVES=2000 LIVES_STEPS=50 pytest tests/contracts/money/test_lives.py` tries that many, drawn anew each time;
the few of a plain run are always the same.
"""

from __future__ import annotations

import os
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from contracts.actions import settling
from contracts.models import Entry
from contracts.rules import paying
from contracts.views.books import ORIGINS
from tests.contracts.money.lives import UNPUBLISHED, Lives

LIVES = int(os.environ.get("LIVES", "12"))
STEPS = int(os.environ.get("LIVES_STEPS", "40"))
MANY = 100
# Many lives without one of these would prove little.
VERBS = (
    "decide.accept", "course.terminate", "amending.amend", "service.accept_lines", "runs.propose",
    "runs.approve", "remitting.record_return", "settling.refund", "closing.close",
)  # fmt: skip


@pytest.mark.django_db
def test_every_life_of_a_contract_agrees_to_the_cent(world: type[Lives]) -> None:
    chosen = settings(
        max_examples=LIVES,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize="LIVES" not in os.environ,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate] if "LIVES_RAW" in os.environ else list(Phase),
    )
    run_state_machine_as_test(world, settings=chosen)
    never = {name for name in VERBS if not world.done[name]}
    assert not never or LIVES < MANY, world.done


def test_every_entry_of_a_life_leads_to_what_it_comes_from(life: Lives, signed_in) -> None:
    life.come([{}], 1)
    for due in range(2):
        life.bill(0, due, 1, 0, True, True)
    life.propose_a_run("bank", paying.SCHEMAS[0], True)
    life.return_a_transfer(0)
    life.propose_a_run("handover", paying.SCHEMAS[0], True)
    life.break_off(0, 40, None, False)
    life.pay_back(Decimal(100))
    life.propose_to_give_up(Decimal(50))
    life.answer_a_waiver(settling.validate_waiver)
    life.the_books_are_balanced()
    client = signed_in("FI")
    kinds = set()
    for entry in Entry.objects.all():
        page = client.get(reverse("contracts:ledger_entry", args=[entry.pk]))
        assert page.status_code == 200
        assert page.context["origin"] != entry.key
        assert client.get(page.context["address"]).status_code == 200, entry.key
        kinds.add(entry.key.partition(":")[0])
    assert kinds == set(ORIGINS) - {"engage", "notice"}  # of files that are no contract


def test_a_level_published_at_last_reaches_the_books(life: Lives) -> None:
    life.come([UNPUBLISHED], 1)
    file = life.file(0)
    assert file.interim
    life.bill(0, 0, 1, 0, True, True)
    life.publish_a_level(5400)
    assert not life.file(0).interim
    assert life.file(0).total != file.total
    life.the_books_are_balanced()
    life.a_contract_is_its_instalments_and_no_more_is_paid()
