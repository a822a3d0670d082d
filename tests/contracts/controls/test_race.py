"""Two officers at once on one controlled file, or on one request for a tutor: one decision, one amount."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from contracts.actions import controls, schedules, tutoring
from contracts.models import Contract, InvoiceLine, TutorRequest
from contracts.rules.sampling import Plan
from contracts.rules.verdict import Amount, Instalment, Verdict
from law.refusal import Impossible
from tests.contracts.controls.conftest import ON
from tests.contracts.controls.test_campaigns import DAY, freeze, notified

TIMES = 5


def at_once(act: Callable[[], object]) -> list[str]:
    """What each of two was told, started together."""
    meet = threading.Barrier(2).wait

    def one(_: int) -> str:
        try:
            meet()
            act()
        except Impossible as impossible:
            return str(impossible)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        return sorted(pool.map(one, range(2)), key="done".__eq__)


@pytest.fixture
def scheduled(transactional_db: None, make) -> Callable[[], Contract]:
    def one() -> Contract:
        contract = make(total=Decimal(8000))
        due = Instalment(1, "advance", "pay.schedule.2025", Decimal(8000), 1, 40)
        amount = Amount(Decimal(8000), Decimal(0), ())
        verdict = Verdict((), None, amount, (due,), (), (), None, "refused", "v2")
        schedules.begin([contract], {contract.pk: verdict}, by=None, on=ON)
        return contract

    return one


def test_a_sum_is_taken_back_once(scheduled) -> None:
    for turn in range(TIMES):
        contract = scheduled()
        campaign = freeze(plan=Plan(1000), name=f"Campagne {turn}")
        file = campaign.files.get(contract=contract)
        controls.ask(files=[file.pk], proofs=["certificate"], by=None, on=ON)
        controls.notify(file=file.pk, finding="not_done", text="x", by=None, on=ON)
        told = at_once(
            lambda file=file: controls.decide(
                file=file.pk, decision="recover", text="x", amount=Decimal(100), by=None, on=ON + 8 * DAY
            )
        )
        assert told[1] == "done"
        assert "n’est plus possible" in told[0]
        assert InvoiceLine.objects.filter(contract=contract).count() == 1


def test_a_tutor_is_funded_once(scheduled) -> None:
    for _ in range(TIMES):
        contract = scheduled()
        request = tutoring.receive(
            contract=contract.pk, kind="exercise", received_on=ON, payee_siret=contract.employer_siret,
            tutor_name="Caron", from_on=contract.starts_on, to_on=contract.ends_on, by=None, on=ON,
        )  # fmt: skip
        told = at_once(lambda request=request: tutoring.accept(request=request.pk, by=None, on=ON))
        assert told[1] == "done"
        assert "déjà" in told[0]
        contract.refresh_from_db()
        assert contract.total == 8000 + TutorRequest.objects.get(pk=request.pk).amount


def test_one_request_of_a_kind_is_received(scheduled) -> None:
    contract = scheduled()
    told = at_once(
        lambda: tutoring.receive(
            contract=contract.pk, kind="exercise", received_on=ON, payee_siret=contract.employer_siret,
            tutor_name="Caron", from_on=contract.starts_on, to_on=contract.starts_on + dt.timedelta(60),
            by=None, on=ON,
        )
    )  # fmt: skip
    assert told[1] == "done"
    assert TutorRequest.objects.count() == 1


def test_without_the_lock_the_race_shows(scheduled, monkeypatch) -> None:
    """The control run: both read the file before either writes."""
    contract = scheduled()
    file = notified(freeze(plan=Plan(1)))
    meet = threading.Barrier(2).wait

    def opened(pk: int, verb: str):
        from contracts.models import ControlFile

        row = ControlFile.objects.get(pk=pk)
        meet(timeout=20)
        return row

    monkeypatch.setattr(controls, "_opened", opened)
    monkeypatch.setattr(controls, "_contract_of", lambda pk: Contract.objects.get(pk=contract.pk))
    monkeypatch.setattr(controls.schedules, "adjust", lambda *args, **more: taken.append(args[1]))
    taken: list[Decimal] = []
    told = at_once(
        lambda: controls.decide(
            file=file.pk, decision="recover", text="x", amount=Decimal(100), by=None, on=ON + 8 * DAY
        )
    )
    assert told == ["done", "done"]
    assert taken == [Decimal(-100)] * 2
