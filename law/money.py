"""Euros to the cent: rounding, splitting, French writing."""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
_THOUSANDS = "\N{NARROW NO-BREAK SPACE}"
_BEFORE_EURO = "\N{NO-BREAK SPACE}"


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
    plain = f"{cents(amount):,.2f}".translate(str.maketrans({",": _THOUSANDS, ".": ",", "-": "−"}))
    return f"{plain}{_BEFORE_EURO}€"
