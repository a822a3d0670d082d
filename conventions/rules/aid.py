"""Aid to a firm: its European size, and how much public money its cost may receive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import law
from law.money import cents, euros

ZERO = Decimal(0)
SIZES = {"small": "petite", "medium": "moyenne", "large": "grande"}
AIDED = frozenset({"fne", "pcrh"})  # natures of conventions whose money goes to firms


@dataclass(frozen=True, slots=True)
class Firm:
    """What a firm declares: European size counts those who work, and turnover or balance sheet."""

    headcount: int
    turnover: Decimal | None = None
    balance: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Aid:
    """What may be paid of a cost: at most, the rest being private money, and by which text."""

    most: Decimal
    private: Decimal
    share: Decimal
    article: str
    link: str


def size_of(firm: Firm, on: date) -> str:
    """The European size (règlement 651/2014, annexe I): headcount, and one of the two amounts."""
    for size in ("small", "medium"):
        amounts = (
            (firm.turnover, law.eu_turnovers(on)[size]),
            (firm.balance, law.eu_balances(on)[size]),
        )
        known = [(said, most) for said, most in amounts if said is not None]
        fits = not known or any(said <= most for said, most in known)
        if firm.headcount < law.eu_headcounts(on)[size] and fits:
            return size
    return "large"


def fne(cost: Decimal, size: str, on: date) -> Aid:
    """What the State may bear of a training project of this cost."""
    worth = law.fne_intensity.at(on)
    if worth is None:
        raise law.NotInForce(f"Aucun taux FNE-Formation n’est connu au {on:%d/%m/%Y}.")
    most = min(cents(cost * worth.value[size]), law.fne_cap(on))
    return Aid(most, cost - most, worth.value[size], worth.article, worth.link)


def advice(cost: Decimal, on: date, *, others: Decimal = ZERO, before: Decimal = ZERO) -> Aid:
    """What the State may bear of HR advice: a share with any other public money, and a sum in all."""
    worth = law.pcrh_share.at(on)
    if worth is None:
        raise law.NotInForce(f"Aucune règle de conseil RH n’est connue au {on:%d/%m/%Y}.")
    public = cents(cost * worth.value)
    most = max(ZERO, min(public - others, law.pcrh_cap(on) - before))
    return Aid(most, cost - most - others, worth.value, worth.article, worth.link)


def flaw(kind: str, amount: Decimal, aid: Aid) -> str:
    """Why this aid cannot be promised; empty when it can."""
    if amount <= aid.most:
        return ""
    named = "FNE-Formation" if kind == "fne" else "conseil RH"
    rate = f"{(aid.share * 100).normalize():f}".replace(".", ",")
    return f"{named} : l’aide est d’au plus {euros(aid.most)} ici ({rate} % du coût, plafonds compris)."


def movable(envelope: Decimal, on: date) -> Decimal:
    """How much of its operating envelope of the year a région may move to investment, at most (R6211-5)."""
    return cents(envelope * law.region_movable_share(on))
