"""HR advice paid in part by the State: who may have it, how many days, how much."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

import law
from law.moves import Move
from law.typography import french

KINDS = {"short": "Accompagnement court", "deep": "Accompagnement approfondi"}
STATES = {"held": "Enregistrée", "cancelled": "Annulée"}
MOVES = {"cancel": Move(frozenset({"held"}), "cancelled", "Annuler la mission", needs_reason=True)}
DOMAINS = frozenset({"flash", "deep"})  # what a consultant in human resources is referenced for
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """A mission of a consultant: its net cost, its days, its firms by headcount (None: unknown)."""

    kind: str
    days: int
    net_cost: Decimal
    headcounts: tuple[int | None, ...]
    other_public: Decimal = Decimal(0)  # public money beside that of the State
    group_headcount: int | None = None  # of the group of firms they belong to
    days_before: int = 0  # of the advice one of these firms already had
    aided_before: Decimal = Decimal(0)  # by the State, of the firm that had most


def state_most(advice: Advice, on: date) -> Decimal:
    """What the State may pay at most: half of the net cost with all public money, under one ceiling.

    What it already paid for one of these firms counts in the ceiling.
    """
    share = (advice.net_cost * law.pcrh_share(on)).quantize(CENT, ROUND_DOWN)
    return max(Decimal(0), min(share - advice.other_public, law.pcrh_cap(on) - advice.aided_before))


def flaws(advice: Advice, asked: Decimal, on: date) -> list[str]:
    """Why this help cannot be given as asked, in French; none when it can."""
    found = []
    limit, low_high = law.pcrh_headcount(on), _days(advice.kind, on)
    if any(each is None for each in advice.headcounts):
        found.append("L’effectif d’une entreprise n’est pas connu : chargez son effectif officiel.")
    if any(each is not None and each >= limit for each in (*advice.headcounts, advice.group_headcount)):
        found.append(f"L’aide est réservée aux entreprises et aux groupes de moins de {limit} salariés.")
    if not low_high[0] <= advice.days <= low_high[1]:
        label = KINDS[advice.kind].lower()
        found.append(f"Un {label} compte de {low_high[0]} à {low_high[1]} jours, et non {advice.days}.")
    if advice.days + advice.days_before > law.pcrh_days(on):
        found.append(
            f"{law.pcrh_days(on)} jours au plus, tous accompagnements réunis : "
            f"{advice.days_before} sont déjà pris, {advice.days} demandés."
        )
    if asked > (most := state_most(advice, on)):
        found.append(
            f"L’État paie au plus {law.euros(most)} pour ce coût : {law.euros(asked)} sont demandés."
        )
    return [french(each) for each in found]


def _days(kind: str, on: date) -> tuple[int, int]:
    found: tuple[int, int] = law.pcrh_short_days(on) if kind == "short" else law.pcrh_deep_days(on)
    return found
