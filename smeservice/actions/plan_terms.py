"""Ceilings of training plans: decided by the board, kept version by version, read by branch and year."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from accounts.models import User
from law.refusal import Impossible
from registers.models import Agreement
from smeservice.models import PlanTerms
from smeservice.rules.request_price import Terms


class Ceilings(NamedTuple):
    """What the board decides; None: no ceiling."""

    hourly: Decimal | None = None
    request: Decimal | None = None
    firm: Decimal | None = None
    side: Decimal | None = None
    wages: bool = True


def set_terms(
    *, year: int, idcc: str, ceilings: Ceilings, source: str, decided_on: date, by: User | None, on: date
) -> PlanTerms:
    """Record the ceilings of a branch (empty: of all those without their own) for a year."""
    if not source.strip():
        raise Impossible("Des plafonds portent la référence de la délibération qui les fixe.")
    if decided_on > on:
        raise Impossible("Une délibération n’est pas prise dans l’avenir.")
    if idcc and not Agreement.objects.filter(pk=idcc).exists():
        raise Impossible(f"L’IDCC {idcc} n’est pas au registre des branches.")
    return PlanTerms.objects.create(
        year=year, idcc=idcc, source=source.strip(), decided_on=decided_on, made_by=by, **ceilings._asdict()
    )


def in_force(*, idcc: str, year: int) -> Terms | None:
    """The last ceilings decided for the branch that year, else those of all branches."""
    rows = PlanTerms.objects.filter(year=year, idcc__in={idcc, ""}).order_by("-idcc", "-pk")
    row = rows.first()
    return terms_of(row) if row else None


def terms_of(row: PlanTerms) -> Terms:
    """Ceilings as the rules read them."""
    return Terms(
        year=row.year, idcc=row.idcc, hourly=row.hourly, request=row.request, firm=row.firm, side=row.side,
        wages=row.wages, source=f"{row.source} du {row.decided_on:%d/%m/%Y}",
    )  # fmt: skip
