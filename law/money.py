"""Euros to the cent: rounding, splitting, French writing."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
_FRENCH = str.maketrans(",.-", "\N{NARROW NO-BREAK SPACE},−")


def cents(amount: Decimal) -> Decimal:
    """The amount rounded half-up to the cent."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def split(total: Decimal, weights: Iterable[Decimal | int]) -> tuple[Decimal, ...]:
    """Shares of `total` in proportion to `weights`, to the cent; the last takes the remainder."""
    parts = tuple(weights)
    whole = sum(parts)
    if not whole:
        raise ValueError("split needs weights whose sum is not zero")
    shares = [cents(total * part / whole) for part in parts[:-1]]
    return (*shares, cents(total) - sum(shares))


def euros(amount: Decimal) -> str:
    """The amount in French: « 1 234,56 € »."""
    return f"{cents(amount):,.2f}\N{NO-BREAK SPACE}€".translate(_FRENCH)
