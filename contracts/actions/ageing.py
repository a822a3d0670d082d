"""Commitments grown old: what is left of contracts concluded more years ago than the law retains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

import law
from contracts.actions.books import SIZE
from contracts.models import Contract, Posting
from contracts.rules.accounts import COMMITTED
from law.periods import add_months

_LEFT = F("credit") - F("debit")
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Age:
    """What is left committed of the contracts of one section and one year of origin."""

    section: str
    year: int
    left: Decimal
    old: bool  # wholly beyond what the law retains


def limits(on: date) -> dict[str, date]:
    """By section, the last day of conclusion of a contract whose commitment is too old on that day."""
    years = {"app": law.commitment_years_app(on), "pro": law.commitment_years_pro(on)}
    return {section: add_months(on, -_YEAR * count) for section, count in years.items()}


def ages(on: date) -> list[Age]:
    """What is left committed by section and year of origin, oldest first."""
    last = limits(on)
    rows = (
        Posting.objects.filter(account=COMMITTED)
        .values("section", "origin_year")
        .annotate(left=Sum(_LEFT))
        .exclude(left=0)
        .order_by("section", "origin_year")
    )
    return [
        Age(row["section"], row["origin_year"], row["left"], row["origin_year"] < last[row["section"]].year)
        for row in rows
    ]


def old(*, on: date, section: str = "", after: int | None = None) -> tuple[list[Contract], int | None]:
    """One page of contracts with an old commitment, and what is `left` of it; the next key."""
    found = beyond(on, section)
    if after:
        found = found.filter(pk__gt=after)
    rows = list(found.order_by("pk")[: SIZE + 1])
    kept = rows[:SIZE]
    return kept, kept[-1].pk if len(rows) > SIZE else None


def beyond(on: date, section: str = "") -> QuerySet[Contract, Any]:
    """The contracts concluded too long ago of which something is left committed."""
    last = limits(on)
    aged = Q()
    for kind, day in last.items():
        if section in ("", kind):
            aged |= Q(kind=kind, concluded_on__lt=day)
    left = (
        Posting.objects.filter(contract=OuterRef("pk"), account=COMMITTED)
        .order_by()
        .values("contract")
        .annotate(sum=Sum(_LEFT))
        .values("sum")
    )
    return Contract.objects.filter(aged, version__gt=0).annotate(left=Subquery(left)).filter(left__gt=0)
