"""The facts of a verdict as JSON, so that a stored verdict can be understood and replayed years later."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Any

from contracts.rules.facts import Announced, CertificationFacts, Facts, Level, ProviderFacts
from conventions.rules.topups import TopUp

_KINDS: tuple[type, ...] = (Facts, Announced, CertificationFacts, ProviderFacts, Level)


_MODULES = re.compile(r"(?:datetime|decimal|contracts\.rules\.facts|conventions\.rules\.topups)\.")


def _default(field: Field[Any]) -> Any:
    return None if field.default is MISSING else field.default


_NAMES = {kind: tuple(field.name for field in fields(kind)) for kind in _KINDS}
_DEFAULTS = {kind: tuple(_default(field) for field in fields(kind)) for kind in _KINDS}
_VALUES = {kind: attrgetter(*names) for kind, names in _NAMES.items()}


def facts_json(facts: Facts) -> str:
    """Compact JSON: what is at its default is left out."""
    return _ENCODE(_plain(facts))


def _plain(value: Any) -> Any:
    """A date, an amount, or one of the records, as JSON takes them."""
    kind = type(value)
    if kind is date:
        return value.isoformat()
    if kind is Decimal:
        return str(value)
    if kind is TopUp:
        return value.as_dict()
    return {
        name: item
        for name, item, default in zip(_NAMES[kind], _VALUES[kind](value), _DEFAULTS[kind], strict=True)
        if item is not default and item != default
    }


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


def _amounts(values: Any) -> tuple[Decimal, ...]:
    return tuple(Decimal(value) for value in values)


def _build(kind: type, stored: Mapping[str, Any]) -> Any:
    values = dict(stored)
    for name, read in _READERS[kind]:
        if (value := values.get(name)) is not None:
            values[name] = read(value)
    return kind(**values)


def _levels(rows: Any) -> tuple[Level, ...]:
    return tuple(_build(Level, {"annual": None, **row}) for row in rows)


_BY_ANNOTATION: dict[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "Decimal": Decimal,
    "tuple[Decimal": _amounts,
    "tuple[Level": _levels,
    "tuple[TopUp": lambda rows: tuple(TopUp.from_dict(row) for row in rows),
    "tuple[str": tuple,
    "Announced": lambda row: _build(Announced, row),
    "ProviderFacts": lambda row: _build(ProviderFacts, row),
    "CertificationFacts": lambda row: _build(CertificationFacts, row),
}


def _reader(annotation: str) -> Callable[[Any], Any] | None:
    return next((read for start, read in _BY_ANNOTATION.items() if annotation.startswith(start)), None)


def _annotation(field: Field[Any]) -> str:
    kind = field.type
    return (
        kind
        if isinstance(kind, str)
        else kind.__name__
        if isinstance(kind, type) and not hasattr(kind, "__args__")
        else str(kind)
        .replace("datetime.", "")
        .replace("decimal.", "")
        .replace("contracts.rules.facts.", "")
        .replace("conventions.rules.topups.", "")
    )


_READERS = {
    kind: tuple(
        (field.name, read) for field in fields(kind) if (read := _reader(_annotation(field))) is not None
    )
    for kind in _KINDS
}


def facts_from(stored: Mapping[str, Any]) -> Facts:
    """The facts as they were."""
    return _build(Facts, stored)
