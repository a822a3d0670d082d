"""Envelopes drawn lot after lot are taken in one order: a file of terminations never blocks an acceptance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from threading import Event, Thread

import pytest
from django.db import OperationalError, connection, transaction

from contracts.actions import course, decide, topping
from contracts.models import Contract
from conventions.actions import commitments, draws, expenses
from conventions.actions.expenses import Told, Wrong
from conventions.models import Draw
from tests.conventions.regions.making import ON, convention_of, rule

FULL = {"date_fin_contrat": "01/11/2028"}
PATIENCE = 2.0  # seconds one waits for the other, before going on


@pytest.mark.django_db
def test_no_expense_is_typed_on_what_a_file_draws(normandie, envelope, centre, receive, manager, officer):
    contract = receive(FULL)[0]
    decide.accept(contracts=[contract.pk], by=manager, on=ON)
    drawn = Draw.objects.get(line=envelope).commitment
    told = Told(
        payee="CFA", siret=contract.provider_siret, number="F-1", dated_on=ON, whole=Decimal(10),
        part=Decimal(10), commitment=drawn.reference,
    )  # fmt: skip
    with pytest.raises(Wrong, match="suit les factures"):
        expenses.enter(line=envelope.pk, told=told, by=officer, on=ON)
    drawn.refresh_from_db()
    assert drawn.spent == 0


@pytest.fixture
def crossed(transactional_db, normandie, envelope, centre, receive, manager, officer) -> list[Contract]:
    """Two contracts: the first draws the younger envelope, the second the older one."""
    draws.suspend(line=envelope.pk, reason="Attente", by=officer, on=ON)
    younger = convention_of(by=officer, rules=[rule()], number="2026-NOR-02").lines.get()
    first, second = receive(*({**FULL, "alternant_nom": name} for name in ("Blin", "Caro")))
    decide.accept(contracts=[first.pk], by=manager, on=ON)
    draws.resume(line=envelope.pk, reason="Reprise", by=officer, on=ON)
    draws.suspend(line=younger.pk, reason="Attente", by=officer, on=ON)
    decide.accept(contracts=[second.pk], by=manager, on=ON)
    rows = list(Contract.objects.filter(pk__in=[first.pk, second.pk]).order_by("pk"))
    assert [each.envelope_id for each in rows] == [younger.pk, envelope.pk]
    return rows


def meet(rows: list[Contract], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A file ends both contracts lot by lot, while somebody takes both envelopes in their order."""
    holding, one_lot = Event(), Event()
    said: list[str] = []
    end = course._end

    def lot(*args: object, **more: object) -> object:
        done = end(*args, **more)
        one_lot.set()
        return done

    monkeypatch.setattr(course, "_end", lot)
    monkeypatch.setattr(course, "LOT", 1)
    ids = [each.pk for each in rows]

    def file() -> None:
        holding.wait(PATIENCE)
        ended = {"terminated_on": dt.date(2026, 12, 1), "termination_reason": "Accord"}
        Contract.objects.filter(pk__in=ids).update(**ended)
        course.follow_file(ids, batch_id=None, by=None, on=ON, notified_on=ON)

    def acceptance() -> None:
        for line in sorted(each.envelope_id or 0 for each in rows):
            commitments.locked(line)
            holding.set()
            one_lot.wait(PATIENCE)

    def run(act: Callable[[], None]) -> None:
        try:
            with transaction.atomic():
                act()
            said.append("done")
        except OperationalError as error:
            said.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in (file, acceptance)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(said)


def test_a_file_and_an_acceptance_do_not_block_each_other(crossed, monkeypatch) -> None:
    assert meet(crossed, monkeypatch) == ["done", "done"]
    assert not Draw.objects.filter(commitment__amount__gt=1600).exists()


def test_taken_lot_by_lot_they_do(crossed, monkeypatch) -> None:
    """The control run: without the order of the house, one of them is refused by the database."""
    monkeypatch.setattr(topping, "reserve", lambda ids: None)
    told = meet(crossed, monkeypatch)
    assert any("deadlock" in each for each in told)
