"""Picking in verdicts and batches, for templates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import template

from contracts.rules.check import Check
from contracts.rules.columns import BY_NAME
from contracts.rules.invoice_columns import INVOICES

register = template.Library()


@register.filter
def having(checks: Iterable[Check], outcome: str) -> list[Check]:
    """The checks of one outcome."""
    return [check for check in checks if check.outcome == outcome]


@register.filter
def column_label(name: str) -> str:
    """The French words of a canonical column; a column of the sender keeps its own."""
    column = BY_NAME.get(name) or INVOICES.by_name.get(name)
    return column.label if column else name


@register.filter
def at(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value of a key that a template only knows by name."""
    return mapping.get(key)


@register.filter
def is_money(value: Any) -> bool:
    """Whether an input of an amount is in euros; counts are whole numbers."""
    return isinstance(value, Decimal)
