"""How figures of employees are written."""

from __future__ import annotations

from django import template

from law.typography import french

register = template.Library()


@register.filter
def signed(share: float) -> str:
    """0.0141 → « +1,4 % », −0.005 → « −0,5 % »."""
    return french(f"{100 * share:+.1f} %".replace(".", ",").replace("-", "−"))
