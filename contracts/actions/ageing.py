"""Commitments grown old: what is left of contracts concluded more years ago than the law retains."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum

import law
from accounts.models import User
from contracts.actions import moving, revising
from contracts.actions.books import SIZE
from contracts.actions.revising import Revision
from contracts.models import Contract, InvoiceLine, Posting
from contracts.rules import recompute
from contracts.rules.accounts import COMMITTED
from contracts.rules.verdict import ZERO
from law.money import euros
from law.periods import add_months
from law.refusal import Impossible
from law.typography import french

_LEFT = F("credit") - F("debit")
_YEAR = 12
ARTICLE = "R6123-33"


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
        Posting.objects.filter(account=COMMITTED, section__in=last)
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


@transaction.atomic
def release(*, contract: int, reason: str, by: User | None, on: date) -> Decimal:
    """Give up what is left of an old commitment, for good; how much.

    The schedule keeps what was accepted, loses the rest, and a later recompute owes nothing more.
    """
    if not reason.strip():
        raise Impossible("Dites pourquoi cet engagement est libéré.")
    (found,) = moving.found_of([contract])
    if not beyond(on).filter(pk=found.pk).exists():
        raise Impossible("Rien à libérer : ce contrat est trop récent, ou il n’en reste rien d’engagé.")
    if InvoiceLine.objects.filter(contract=found, state__in=("pending", "disputed")).exists():
        raise Impossible(
            "Une facture de ce contrat attend d’être traitée : acceptez-la ou retirez-la d’abord."
        )
    lines = [line for line in revising.live([found.pk]).get(found.pk, []) if not line.settled]
    lost = sum((line.amount - line.accepted for line in lines), ZERO)
    label = french(f"Engagement ancien libéré : {euros(lost)}")
    revision = Revision(
        found,
        (found.total or ZERO) - lost,
        closed=lines,
        twins=[recompute.billed(line) for line in lines if line.accepted],
        marks=[(recompute.FORFEITED, "commitment.released", label, ARTICLE)],
    )
    revising.apply([revision], by=by, on=on)
    moving.record([found], "release", {}, by=by, on=on, comment=reason.strip())
    return lost
