"""Random lives of money out: after every step the books say what the lines say, and nothing is paid twice."""

from __future__ import annotations

import random
from contextlib import suppress
from decimal import Decimal

import pytest
from django.db.models import F, Sum

from contracts.actions import books, remitting, runs, settling
from contracts.models import InvoiceLine, Payment, PaymentLine, PaymentRun, Settlement
from law.refusal import Impossible
from tests.contracts.paying.conftest import ON, SIRETS
from tests.contracts.paying.test_runs import approve, balance, propose

pytestmark = pytest.mark.django_db
STEPS = 30


class Life:
    """What may happen to money, drawn at random; what is impossible is refused and changes nothing."""

    def __init__(self, seed: int, accepted, people) -> None:
        self.draw, self.accepted, self.people = random.Random(seed), accepted, people  # noqa: S311
        self.number = 0

    def amount(self) -> Decimal:
        return Decimal(self.draw.randint(1, 20_000)).scaleb(-2)

    def step(self) -> None:
        verbs = (self.bill, self.bill, self.overpay, self.propose, self.approve, self.approve, self.reject,
                 self.come_back, self.refund, self.waive, self.decide)  # fmt: skip
        with suppress(Impossible, IndexError):
            self.draw.choice(verbs)()

    def bill(self) -> None:
        self.accepted(str(self.amount()), provider=self.draw.randrange(3))

    def overpay(self) -> None:
        self.accepted(str(-self.amount()), provider=self.draw.randrange(3))

    def propose(self) -> None:
        propose(self.people, mode=self.draw.choice(["bank", "handover"]))

    def approve(self) -> None:
        approve(self.any(PaymentRun.objects.filter(state="proposed")), self.people)

    def reject(self) -> None:
        run = self.any(PaymentRun.objects.all())
        runs.reject(run=run, by=self.people["approver"], on=ON, reason="Au hasard")

    def come_back(self) -> None:
        payment = self.any(Payment.objects.all())
        remitting.record_return(payment=payment, by=self.people["finance"], on=ON, reason="AC04")

    def refund(self) -> None:
        settling.refund(**self.settled(), received_on=ON)

    def waive(self) -> None:
        settling.propose_waiver(**self.settled(), reason="Au hasard")

    def decide(self) -> None:
        waiver = self.any(Settlement.objects.filter(kind="waiver"))
        verb = self.draw.choice([settling.validate_waiver, settling.reject_waiver])
        verb(settlement=waiver, by=self.people["approver"], on=ON)

    def settled(self) -> dict[str, object]:
        self.number += 1
        return {
            "siret": SIRETS[self.draw.randrange(3)],
            "amount": self.amount(),
            "reference": f"R-{self.number}",
            "by": self.people["finance"],
            "on": ON,
        }

    def any(self, rows):
        return self.draw.choice(list(rows.order_by("id")))


@pytest.mark.parametrize("seed", range(6))
def test_the_books_follow_the_lines(accepted, people, seed: int) -> None:
    life = Life(seed, accepted, people)
    for _ in range(STEPS):
        life.step()
        owed = InvoiceLine.objects.aggregate(owed=Sum(F("amount") - F("paid")))["owed"] or Decimal(0)
        assert balance("401") == -owed
        live = PaymentLine.objects.filter(live=True, amount__gt=0).values_list("invoice_line", flat=True)
        assert len(live) == len(set(live))
        sent = Payment.objects.filter(state="sent").aggregate(sent=Sum("amount"))["sent"] or Decimal(0)
        back = Settlement.objects.filter(kind="refund").aggregate(back=Sum("amount"))["back"] or Decimal(0)
        assert balance("512") + balance("467") == back - sent
    assert books.broken() == []
