"""Figures of training plans over a year of decisions, by branch: requests, money, delays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q, Sum

from accounts.models import User
from contracts.models import InvoiceLine
from smeservice.models import PlanRequest

ZERO = Decimal(0)
_DAY = 86400  # seconds
GRANTED = ("accepted", "closed")


@dataclass(frozen=True, slots=True)
class Row:
    """One branch, or all of them."""

    idcc: str
    decided: int
    granted: int
    refused: int
    asked: Decimal
    amount: Decimal
    paid: Decimal
    in_time: int
    days: float | None  # from the request to the decision, on average

    @property
    def share(self) -> int | None:
        """Decided in time, in per cent."""
        return round(100 * self.in_time / self.decided) if self.decided else None


def by_branch(*, user: User, year: int) -> tuple[list[Row], Row]:
    """The branches with a decision of that year, the largest first; then all together."""
    rows = PlanRequest.objects.visible_to(user).filter(
        decided_on__range=(date(year, 1, 1), date(year, 12, 31))
    )
    lines = InvoiceLine.objects.filter(payable__plan_request__in=rows.order_by())
    paid = dict(lines.order_by().values_list("payable__idcc").annotate(total=Sum("paid")))
    found = [
        _row(each["idcc"], each, paid.get(each["idcc"], ZERO))
        for each in rows.order_by().values("idcc").annotate(**_SUMS)
    ]
    whole = rows.order_by().aggregate(**_SUMS)
    found.sort(key=lambda row: (-row.amount, row.idcc))
    return found, _row("", whole, sum(paid.values(), ZERO))


_WAIT = ExpressionWrapper(F("decided_on") - F("received_on"), output_field=DurationField())
_SUMS: dict[str, Any] = {
    "decided": Count("pk"),
    "granted": Count("pk", filter=Q(state__in=GRANTED)),
    "refused": Count("pk", filter=Q(state="refused")),
    "wanted": Sum("asked"),
    "given": Sum("payable__total"),
    "in_time": Count("pk", filter=Q(decided_on__lte=F("decision_due_on"))),
    "wait": Avg(_WAIT),
}


def _row(idcc: str, found: Mapping[str, Any], paid: Decimal) -> Row:
    wait = found["wait"]
    return Row(
        idcc, found["decided"], found["granted"], found["refused"], found["wanted"] or ZERO,
        found["given"] or ZERO, paid, found["in_time"],
        None if wait is None else wait.total_seconds() / _DAY,
    )  # fmt: skip
