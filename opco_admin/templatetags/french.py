"""How figures, dates and delays are written on French screens."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import template

import law
from law import money
from law.typography import french

register = template.Library()
register.filter("nbsp", french)
NBSP = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
NOTHING = "—"


@register.filter
def euros(amount: Decimal | float | str | None) -> str:
    """1 234,56 €, or a dash when there is no amount."""
    return NOTHING if amount in (None, "") else money.euros(Decimal(str(amount)))


@register.filter
def figure(number: Any) -> str:
    """A whole or decimal number with narrow thousands and a decimal comma."""
    if number is None or number == "":
        return NOTHING
    text = f"{number:,}" if isinstance(number, int) else f"{Decimal(str(number)):,f}"
    return text.replace(",", NARROW).replace(".", ",").replace("-", "−")


@register.filter
def round_euros(amount: Decimal) -> str:
    """10,3 M€, 823 k€ or 450 €: for a figure read at a glance."""
    for size, unit in ((1_000_000, "M€"), (1_000, "k€")):
        if abs(amount) >= size:
            return f"{figure(round(Decimal(amount) / size, 1).normalize())}{NBSP}{unit}"
    return f"{figure(round(amount))}{NBSP}€"


@register.filter
def day(value: dt.date | str | None) -> str:
    """23/11/2026; ISO text is accepted, as stored in verdicts."""
    if not value:
        return NOTHING
    return (dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value).strftime("%d/%m/%Y")


@register.filter
def days_left(due: dt.date, on: dt.date) -> str:
    """How far a deadline is: « En retard de 3 j », « Aujourd’hui », « Dans 9 j »."""
    days = (due - on).days
    if days < 0:
        return f"En retard de {figure(-days)}{NBSP}j"
    return f"Dans {figure(days)}{NBSP}j" if days else "Aujourd’hui"


@register.filter
def urgency(due: dt.date, on: dt.date) -> str:
    """late, soon (past the alarm day) or calm."""
    days = (due - on).days
    if days < 0:
        return "late"
    return "soon" if days <= law.app_decide_days(on) - law.decision_alarm_day(on) else "calm"


@register.filter
def siret(number: str) -> str:
    """732 829 320 00074, easier to compare by eye."""
    if len(number or "") != 14:
        return number or NOTHING
    return NARROW.join((number[:3], number[3:6], number[6:9], number[9:]))


@register.filter
def octets(size: int) -> str:
    """A file size in Ko or Mo."""
    if size < 1_000_000:
        return f"{figure(max(1, round(size / 1000)))}{NBSP}Ko"
    return f"{figure(round(Decimal(size) / 1_000_000, 1))}{NBSP}Mo"
