"""Differences, with their sign."""

from __future__ import annotations

from decimal import Decimal

from django import template

from law.money import euros

register = template.Library()
MINUS = "\N{MINUS SIGN}"


@register.filter
def signed(number: Decimal | None) -> str:
    """« +5,3 » or « −4,1 »; a dash when there is none."""
    if number is None:
        return "—"
    return f"{number:+.1f}".replace("-", MINUS).replace(".", ",")


@register.filter
def signed_euros(amount: Decimal | None) -> str:
    """« +150,00 € » or « −86,50 € »."""
    if amount is None:
        return "—"
    sign = MINUS if amount < 0 else "+"
    return f"{sign}{euros(abs(amount))}"
