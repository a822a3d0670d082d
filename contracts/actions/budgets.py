"""What a section may promise in a year: set by the board, taken under a lock, never beyond."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from contracts.actions import locks
from contracts.models import Payable, SectionBudget
from contracts.rules.accounts import SECTIONS
from law.money import euros
from law.refusal import Impossible

BUDGET_LOCK = 4  # beside contracts.actions.kinds
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Room:
    """The budget of a section and year, what of it is promised, what is left."""

    year: int
    budget: SectionBudget | None
    committed: Decimal

    @property
    def amount(self) -> Decimal:
        return self.budget.amount if self.budget else ZERO

    @property
    def left(self) -> Decimal:
        return self.amount - self.committed


@transaction.atomic
def decide(
    *, section: str, year: int, amount: Decimal, source: str, decided_on: date, by: User | None, on: date
) -> SectionBudget:
    """Record what the board gives a section for a year; never less than what is already promised."""
    if not source.strip():
        raise Impossible("Une enveloppe porte la référence de la délibération qui la fixe.")
    if decided_on > on:
        raise Impossible("Une délibération n’est pas prise dans l’avenir.")
    _alone(section, year)
    committed = room(section, year).committed
    if amount < committed:
        raise Impossible(f"{euros(committed)} sont déjà engagés sur {year} : l’enveloppe est au moins égale.")
    return SectionBudget.objects.create(
        section=section, year=year, amount=amount, source=source.strip(), decided_on=decided_on, made_by=by
    )


def take(*, section: str, year: int, amount: Decimal) -> None:
    """Keep an amount until the end of the transaction, or say that it is not there."""
    _alone(section, year)
    found = room(section, year)
    if found.budget is None:
        raise Impossible(f"Aucune enveloppe {year} n’est enregistrée pour « {SECTIONS[section]} ».")
    if amount > found.left:
        raise Impossible(
            f"L’enveloppe {year} ne suffit pas : il en reste {euros(found.left)}, il faut {euros(amount)}."
        )


def room(section: str, year: int) -> Room:
    """How things stand now."""
    budget = SectionBudget.objects.filter(section=section, year=year).order_by("-id").first()
    sums = Payable.objects.filter(section=section, year=year).aggregate(total=Sum("total"))
    return Room(year, budget, sums["total"] or ZERO)


def history(section: str) -> list[SectionBudget]:
    """Every decision on a section, the last one first."""
    rows = SectionBudget.objects.filter(section=section).select_related("made_by")
    return list(rows.order_by("-year", "-id")[:100])


def _alone(section: str, year: int) -> None:
    locks.lock(BUDGET_LOCK, year * 100 + list(SECTIONS).index(section))
