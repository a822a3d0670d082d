"""What a representative reads of an effect: no row about a few persons, nor what would give it away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from branches.rules.privacy import published
from branches.rules.simulation_effect import Effect, Sum

_HIDDEN = Sum(None, None, None, None, None)
_NOTHING = (None, None)


def veiled(effect: Effect, *, least: int) -> Effect:
    """The effect with small cells hidden, euros with them; all of it when the branch itself is small."""
    total = veiled_total(effect.total, least=least)
    if total.persons is None:
        return replace(
            effect, total=total, whole=_NOTHING, earlier=_NOTHING, later=_NOTHING, months={},
            groups={name: dict.fromkeys(rows, _HIDDEN) for name, rows in effect.groups.items()},
        )  # fmt: skip
    groups = {name: _veiled(rows, least) for name, rows in effect.groups.items()}
    if total.touched is not None:
        return replace(effect, groups=groups)
    return replace(
        effect, total=total, whole=(effect.whole[0], None),
        earlier=(effect.earlier[0], None), later=(effect.later[0], None), months={}, groups=groups,
    )  # fmt: skip


def veiled_total(total: Sum, *, least: int) -> Sum:
    """The sum of a branch: hidden when it counts few persons, its change when few amounts change."""
    if _small(total.persons, least):
        return _HIDDEN
    return total._replace(touched=None, change=None) if _small(total.touched, least) else total


def _small(count: int | None, least: int) -> bool:
    return count is not None and 0 < count < least


def _veiled(rows: Mapping[str, Sum], least: int) -> dict[str, Sum]:
    """A row is hidden when its persons are few, or those whose amount changes, or for the sake of another."""
    persons = published({key: row.persons or 0 for key, row in rows.items()}, least=least)
    touched = published({key: row.touched or 0 for key, row in rows.items()}, least=least)
    return {
        key: _HIDDEN if persons[key] is None or touched[key] is None else row for key, row in rows.items()
    }
