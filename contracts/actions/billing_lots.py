"""Whole invoices accepted at once: their lines as foreseen, by lots, each in its transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from accounts.models import User
from contracts.actions import service
from contracts.models import InvoiceLine
from contracts.rules.dues import ZERO

LOT = 1000


@dataclass(slots=True)
class Total:
    """How many lines were accepted, for how much, and how many wait for somebody."""

    accepted: int = 0
    amount: Decimal = ZERO
    left: int = 0


def accept_invoices(*, invoices: Collection[int], by: User | None, on: date) -> Total:
    """Accept the lines of these invoices that are as foreseen; the others are counted and left as they are.

    A lot that was accepted stays so whatever becomes of the next one: starting again takes up the rest.
    """
    done = Total()
    lines = InvoiceLine.objects.filter(invoice__in=invoices, state="pending").order_by("contract_id", "pk")
    ids = list(lines.values_list("pk", flat=True))
    for start in range(0, len(ids), LOT):
        lot = service.accept_clean(lines=ids[start : start + LOT], by=by, on=on)
        done.accepted += len(lot.accepted)
        done.amount += lot.total
        done.left += len(lot.left)
    return done
