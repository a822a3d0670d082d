"""What is left of an envelope: draws within it, pace, landing, alarm, and what a cut would do (L6211-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import law
from law.money import cents

ZERO = Decimal(0)
_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """An envelope on one day: its amount, what contracts draw of it, its period."""

    amount: Decimal
    drawn: Decimal
    starts_on: date
    ends_on: date
    on: date

    @property
    def left(self) -> Decimal:
        """What may still be drawn; never below zero."""
        return max(self.amount - self.drawn, ZERO)

    @property
    def over(self) -> Decimal:
        """What was drawn above an amount that an amendment has lowered."""
        return max(self.drawn - self.amount, ZERO)

    @property
    def share(self) -> Decimal:
        """Drawn over amount; 1 for an envelope of nothing."""
        return self.drawn / self.amount if self.amount else Decimal(1)

    @property
    def days(self) -> int:
        """Days of the period gone by, the day itself included."""
        return law.days(self.starts_on, min(self.on, self.ends_on)) if self.on >= self.starts_on else 0

    @property
    def length(self) -> int:
        return law.days(self.starts_on, self.ends_on)

    @property
    def landing(self) -> Decimal | None:
        """What would be drawn at the end at the pace of the days gone by; None too early to say."""
        if self.days < law.region_pace_days(self.on):
            return None
        return cents(self.drawn * self.length / self.days)

    @property
    def exhausted_on(self) -> date | None:
        """The day nothing would be left at this pace; None when it lasts to the end, or too early to say."""
        landing = self.landing
        if landing is None or landing <= self.amount or not self.drawn:
            return None
        lasts = int(self.amount * self.days / self.drawn)
        return max(self.starts_on + timedelta(days=max(lasts, 1) - 1), self.on)

    @property
    def alarm(self) -> str:
        """« over », « exhausted », « near », « pace », or nothing."""
        if self.over:
            return "over"
        if not self.left:
            return "exhausted"
        if self.share * _WHOLE >= law.region_alarm_percent(self.on):
            return "near"
        return "pace" if self.exhausted_on else ""


ALARMS = {
    "over": "tirages au-dessus de l’enveloppe",
    "exhausted": "enveloppe épuisée",
    "near": "enveloppe bientôt épuisée",
    "pace": "épuisée avant la fin à ce rythme",
}


def granted(wanted: Decimal, *, left: Decimal, already: Decimal = ZERO) -> Decimal:
    """What a contract gets of what it wants: what is left, when less; what it already draws stays its own."""
    return max(min(wanted, already + max(left, ZERO)), ZERO)


@dataclass(frozen=True, slots=True)
class Cut:
    """What would become of an envelope whose amount is lowered; `percent` is positive for a cut."""

    before: Balance
    percent: Decimal

    @property
    def after(self) -> Balance:
        amount = cents(self.before.amount * (_WHOLE - self.percent) / _WHOLE)
        found = self.before
        return Balance(
            amount=amount,
            drawn=found.drawn,
            starts_on=found.starts_on,
            ends_on=found.ends_on,
            on=found.on,
        )

    @property
    def lost(self) -> Decimal:
        return self.before.amount - self.after.amount

    def contracts(self, mean: Decimal) -> int | None:
        """How many more contracts it would serve at that mean draw; None when nothing was drawn."""
        return int(self.after.left // mean) if mean > 0 else None


def variation(before: Decimal, after: Decimal) -> Decimal:
    """The change from an amount to another, in percent to two decimals: negative for a cut."""
    return cents((after - before) * _WHOLE / before)
