"""The doors of the rooms above and below the contracts: one module a subject.

Each module may hold NEEDED, ENOUGH, POSTED (as in `matrix`, keyed « branches:document »), PUBLIC (the names
of those opened without signing in) and
`house(people, on)`: the arguments of its addresses, for objects it makes; `people` are users by role.
"""

from __future__ import annotations

import datetime as dt
import pkgutil
from importlib import import_module
from typing import Any

MODULES = [
    import_module(f"{__name__}.{each.name}")
    for each in sorted(pkgutil.iter_modules(__path__), key=lambda each: each.name)
]


def _rows(name: str) -> dict[str, tuple[str, ...]]:
    rows: dict[str, tuple[str, ...]] = {}
    for module in MODULES:
        more = getattr(module, name, {})
        assert not rows.keys() & more.keys(), f"{module.__name__} repeats {rows.keys() & more.keys()}"
        rows |= more
    return rows


NEEDED, ENOUGH, POSTED = _rows("NEEDED"), _rows("ENOUGH"), _rows("POSTED")
PUBLIC = frozenset(name for module in MODULES for name in getattr(module, "PUBLIC", ()))


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """One of each object, by the name of its address."""
    found: dict[str, tuple[Any, ...]] = {}
    for module in MODULES:
        if hasattr(module, "house"):
            found |= module.house(people, on)
    return found
