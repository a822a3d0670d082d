"""May a month of the books be closed? What was paid of what was due, within bounds set for the month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from law.money import euros
from law.typography import french

LOWEST, HIGHEST = Decimal("99.92"), Decimal("100.08")
WIDEST_LOW, WIDEST_HIGH = Decimal(90), Decimal(110)
WHY_BOUNDS = french(
    "Au plus 8 centimes d’écart pour 100 € dus : de quoi laisser passer un virement rejeté en fin de mois, "
    "pas une facture oubliée ni un paiement en double."
)
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class Bounds:
    """Percentages between which paid ÷ earned stands, ends included; `reason` says why others were set."""

    lowest: Decimal = LOWEST
    highest: Decimal = HIGHEST
    reason: str = ""

    @property
    def usual(self) -> bool:
        return (self.lowest, self.highest) == (LOWEST, HIGHEST)

    def admits(self, earned: Decimal, paid: Decimal) -> bool:
        """Compared exactly, without rounding; nothing due admits nothing paid."""
        low, high = sorted((earned * self.lowest, earned * self.highest))
        return low <= paid * _PERCENT <= high

    def flaws(self) -> Iterator[str]:
        """What is wrong with bounds set by hand."""
        if not WIDEST_LOW <= self.lowest <= _PERCENT <= self.highest <= WIDEST_HIGH:
            yield french(
                f"Les bornes encadrent 100 %, entre {_figure(WIDEST_LOW)} % et {_figure(WIDEST_HIGH)} %."
            )
        if not self.usual and not self.reason.strip():
            yield french("Dites pourquoi ce mois se clôt avec d’autres bornes.")


@dataclass(frozen=True, slots=True)
class Settled:
    """What a month owed and what was paid of it, in euros."""

    earned: Decimal
    paid: Decimal

    @property
    def missing(self) -> Decimal:
        """Still to pay; negative when more was paid than is due."""
        return self.earned - self.paid

    @property
    def ratio(self) -> Decimal | None:
        """Percentage paid, to 4 decimals; None: nothing due."""
        return (self.paid * _PERCENT / self.earned).quantize(Decimal("0.0001")) if self.earned else None


def last_day(first_on: dt.date) -> dt.date:
    """The last day of the month."""
    return next_month(first_on) - dt.timedelta(days=1)


def next_month(first_on: dt.date) -> dt.date:
    """The first day of the month after."""
    return (first_on.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def refusals(
    *, first_on: dt.date, on: dt.date, before: dt.date | None, settled: Settled, bounds: Bounds
) -> list[str]:
    """Why a month may not be closed on that day; `before` is the oldest earlier month still open."""
    found = []
    if on <= last_day(first_on):
        found.append(f"Le mois n’est pas fini : il se clôt à partir du {next_month(first_on):%d/%m/%Y}.")
    if before is not None:
        found.append(f"Les périodes se closent dans l’ordre : clôturez d’abord {before:%m/%Y}.")
    if not bounds.admits(settled.earned, settled.paid):
        found.append(_outside(settled, bounds))
    return [french(each) for each in (*found, *bounds.flaws())]


def _outside(settled: Settled, bounds: Bounds) -> str:
    between = f"entre {_figure(bounds.lowest)} % et {_figure(bounds.highest)} %"
    paid = f"{euros(settled.paid)} payés sur {euros(settled.earned)} dus"
    if settled.ratio is None:
        return f"{paid} : il ne devait rien rester de payé sans être dû."
    gap = f"{euros(abs(settled.missing))} {'à payer' if settled.missing > 0 else 'payés en trop'}"
    return f"{paid}, soit {_figure(settled.ratio)} % au lieu d’être {between} : {gap}."


def _figure(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
