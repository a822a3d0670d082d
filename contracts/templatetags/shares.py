"""Shares as percentages."""

from __future__ import annotations

from decimal import Decimal

from django import template

from law.typography import french

register = template.Library()


@register.filter
def percent(share: float | Decimal) -> str:
    """0.125 → « 12,5 % »."""
    return french(f"{100 * float(share):.1f} %".replace(".", ",").replace(",0 ", " "))
