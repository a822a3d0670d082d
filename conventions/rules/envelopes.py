"""What an envelope of a région gives, when it is signalled, and what a cut would do (L6211-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.money import cents

ZERO = Decimal(0)
_WHOLE = Decimal(100)
ALARMS = {
    "suspended": "suspendue",
    "over": "tirages au-dessus du montant",
    "exhausted": "épuisée",
    "near": "bientôt épuisée",
    "pace": "épuisée avant la fin à ce rythme",
}


def granted(wanted: Decimal, *, left: Decimal, already: Decimal = ZERO) -> Decimal:
    """What a contract gets of what it wants: what is left, when less; what it already draws stays its own."""
    return max(min(wanted, already + max(left, ZERO)), ZERO)


def alarm(*, amount: Decimal, drawn: Decimal, full_on: date | None, percent: Decimal | int) -> str:
    """What an envelope is signalled for, a key of ALARMS, or nothing; at `percent` drawn its end is near."""
    if drawn > amount:
        return "over"
    if drawn == amount:
        return "exhausted"
    if drawn * _WHOLE >= amount * percent:
        return "near"
    return "pace" if full_on else ""


@dataclass(frozen=True, slots=True)
class Cut:
    """What would become of an envelope lowered by some percent, with what contracts draw of it."""

    amount: Decimal
    drawn: Decimal
    percent: Decimal
    served: int = 0  # contracts that draw it

    @property
    def after(self) -> Decimal:
        return cents(self.amount * (_WHOLE - self.percent) / _WHOLE)

    @property
    def lost(self) -> Decimal:
        return self.amount - self.after

    @property
    def left(self) -> Decimal:
        """What could still be drawn."""
        return max(self.after - self.drawn, ZERO)

    @property
    def over(self) -> Decimal:
        """What is drawn above the lowered amount: it stays with its contracts, and must be found."""
        return max(self.drawn - self.after, ZERO)

    @property
    def contracts(self) -> int | None:
        """How many more contracts it would serve at their mean draw; None when none draws it yet."""
        return int(self.left * self.served // self.drawn) if self.served and self.drawn else None


def variation(before: Decimal, after: Decimal) -> Decimal:
    """The change from an amount to another, in percent to two decimals: negative for a cut."""
    return cents((after - before) * _WHOLE / before)
