"""No verb writes in a closed month: each says so, and leaves nothing anywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

import law
from contracts.actions import course, decide, moving, remitting, runs, schedules, service, settling
from contracts.models import (
    Contract,
    Instalment,
    InvoiceLine,
    Payment,
    PaymentLine,
    PaymentRun,
    Period,
    Posting,
    Settlement,
)
from contracts.rules import paying
from law.refusal import Impossible
from tests.contracts.money.lives import CENT, PRO, SHORT, Lives

NEXT_MONTH = dt.timedelta(days=40)


@pytest.fixture
def late(life: Lives) -> Lives:
    """A life in the middle of everything, whose month has just been closed."""
    life.come([{}, SHORT, PRO], 2)
    life.bill(0, 0, 1, 0, True, True)
    life.propose_a_run("bank", paying.SCHEMAS[0], True)
    life.bill(1, 0, 1, 0, True, True)
    runs.propose(
        by=life.people["finance"], on=life.on, execute_on=law.next_transfer_day(life.on + NEXT_MONTH),
        mode="bank", schema=paying.SCHEMAS[0],
    )  # fmt: skip
    life.break_off(0, 3, None, False)
    life.propose_to_give_up(Decimal(50))
    life.bill(1, 1, 1, 0, True, False)
    Period.objects.update(closed_at=timezone.now())
    return life


def approve(life: Lives, **shared: Any) -> None:
    runs.approve(run=PaymentRun.objects.get(state="proposed"), **{**shared, "by": life.people["approver"]})


def send_back(life: Lives, **shared: Any) -> None:
    remitting.record_return(payment=Payment.objects.get(state="sent"), reason="AC04", **shared)


def pay_back(life: Lives, **shared: Any) -> None:
    settling.refund(
        siret=life.files[0].provider_siret, amount=CENT, received_on=life.on, reference="R", **shared
    )


def give_up(life: Lives, **shared: Any) -> None:
    settling.validate_waiver(settlement=Settlement.objects.get(), **{**shared, "by": life.people["approver"]})


def recover(life: Lives, **shared: Any) -> None:
    with transaction.atomic():
        (locked,) = moving.found_of([life.files[1].pk])
        schedules.adjust(locked, Decimal(-10), "Contrôle", shared["by"], shared["on"])


def break_off(life: Lives, **shared: Any) -> None:
    course.terminate(contracts=[life.files[1].pk], on_date=life.files[1].starts_on, motive="02", **shared)


LATE: dict[str, Callable[..., None]] = {
    "accept a contract": lambda life, **shared: decide.accept(
        contracts=[life.files[2].pk], comment="Vu.", **shared
    ),
    "accept a line": lambda life, **shared: service.accept_lines(
        lines=life.lines("pending"), comment="Vu.", **shared
    ),
    "approve a run": approve,
    "return a transfer": send_back,
    "record a refund": pay_back,
    "give up an overpayment": give_up,
    "recover after a control": recover,
    "break a contract": break_off,
}


@pytest.mark.parametrize("verb", LATE.values(), ids=LATE)
def test_no_verb_writes_in_a_closed_month_nor_anywhere_else(late: Lives, verb: Callable[..., None]) -> None:
    before = fingerprint()
    with pytest.raises(Impossible, match="sont clos"), transaction.atomic():
        verb(late, by=late.people["finance"], on=late.on)
    assert fingerprint() == before
    verb(late, by=late.people["finance"], on=late.on + NEXT_MONTH)
    assert fingerprint() != before
    late.the_books_are_balanced()


def fingerprint() -> list[Any]:
    """What money leaves in the tables."""
    return [
        sorted(model.objects.values_list(*fields))
        for model, fields in (
            (Contract, ("pk", "state", "total", "version")),
            (Instalment, ("pk", "amount", "until")),
            (InvoiceLine, ("pk", "state", "amount", "paid")),
            (PaymentLine, ("pk", "amount", "live")),
            (PaymentRun, ("pk", "state")),
            (Payment, ("pk", "state")),
            (Posting, ("pk", "account", "debit", "credit")),
        )
    ]
