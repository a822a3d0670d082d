"""Scenarios as files: their levels, ready to be pasted back, and their effects as the page shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, Protocol

from branches.exports.campaigns import lines

LEVELS = ("RNCP", "Intitulé", "Montant annuel")
EFFECTS = (
    "Lecture", "Vue", "Code", "Libellé", "Contrats", "Contrats dont le montant change",
    "Contrats ou entrées comptés", "Niveaux actuels (€)", "Niveaux simulés (€)", "Différence (€)",
)  # fmt: skip


class Shown(Protocol):
    """An effect as a page shows it (branches.views.scenarios_shown)."""

    @property
    def label(self) -> str: ...
    @property
    def effect(self) -> Any: ...
    @property
    def tables(self) -> Any: ...
    @property
    def years(self) -> Any: ...
    @property
    def by_month(self) -> Any: ...


def levels_file(levels: Iterable[tuple[str, str, Decimal]]) -> Iterator[str]:
    """Code, title, amount."""
    return lines(LEVELS, levels)


def effects_file(effects: Iterable[Shown]) -> Iterator[str]:
    """Every row of every view, by reading; what a page hides is not in the file."""
    return lines(EFFECTS, (row for each in effects for row in _rows(each)))


def _rows(shown: Shown) -> Iterator[tuple[Any, ...]]:
    total = shown.effect.total
    yield (shown.label, "Ensemble", "", "", *_sum(total))
    for table in shown.tables:
        for line in table.lines:
            yield (shown.label, table.head, line.code, line.name, *_sum(line.sum))
    for year, before, after, change in shown.years:
        yield (shown.label, "Exercice", str(year), "", None, None, None, before, after, change)
    for month, (before, change) in sorted(shown.effect.months.items()):
        name = f"{month % 12 + 1:02d}/{month // 12}"
        yield (shown.label, "Mois", name, "", None, None, None, before, before + change, change)


def _sum(found: Any) -> tuple[Any, ...]:
    return found.persons, found.touched, found.contracts, found.before, found.after, found.change
