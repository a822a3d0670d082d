"""The figures of a branch as they are shown: whole to the OPCO, small cells hidden to its representatives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from branches.rules import privacy

PERSONS = ("live", "received", "accepted")
FIRMS = ("employers", "companies")
MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
SEXES = {"F": "Femmes", "M": "Hommes", "": "Non indiqué"}


@dataclass(frozen=True, slots=True)
class Measures:
    """What one cell of a theme counts; None where it is hidden."""

    live: int | None = 0
    received: int | None = 0
    accepted: int | None = 0
    committed: Decimal | None = Decimal(0)
    paid: Decimal | None = Decimal(0)
    employers: int | None = 0
    companies: int | None = 0


Cells = Mapping[str, Measures]


@dataclass(frozen=True, slots=True)
class Theme:
    """The cells of a theme and their sum."""

    cells: Cells
    total: Measures


def whole(cells: Cells) -> Theme:
    """A theme with nothing hidden."""

    def euros(name: str) -> Decimal:
        return sum((Decimal(getattr(each, name)) for each in cells.values()), Decimal(0))

    counts = {name: sum(_count(each, name) for each in cells.values()) for name in (*PERSONS, *FIRMS)}
    return Theme(cells, Measures(**counts, committed=euros("committed"), paid=euros("paid")))


def hidden(cells: Cells, *, least: int, least_firms: int) -> Theme:
    """A theme whose small counts are hidden, with the amounts that stand beside them."""
    lines = {
        name: privacy.line({key: _count(each, name) for key, each in cells.items()}, least=limit)
        for names, limit in ((PERSONS, least), (FIRMS, least_firms))
        for name in names
    }
    return _shown(
        cells,
        {name: line.cells for name, line in lines.items()},
        {name: line.total for name, line in lines.items()},
    )


def hidden_groups(cells: Cells, groups: Mapping[str, str], *, least: int) -> tuple[Theme, Theme]:
    """A theme and the one its cells are grouped in (certifications, levels), hidden together.

    `groups` says the group of each cell: what is hidden in one is not recomputed from the other.
    """
    tables = {
        name: privacy.nested(
            {(groups[key], key): _count(each, name) for key, each in cells.items()}, least=least
        )
        for name in PERSONS
    }
    totals = {name: table.total for name, table in tables.items()}
    by_cell = {
        name: {key: count for (_group, key), count in table.cells.items()} for name, table in tables.items()
    }
    grouped: dict[str, Measures] = {}
    for group in dict.fromkeys(groups[key] for key in cells):
        inside = {key: each for key, each in cells.items() if groups[key] == group}
        grouped[group] = whole(inside).total
    by_group = {name: table.rows for name, table in tables.items()}
    return _shown(cells, by_cell, totals), _shown(grouped, by_group, totals)


def month(key: str) -> str:
    """« nov. 26 » for 2026-11."""
    return f"{MONTHS[int(key[5:]) - 1]} {key[2:4]}"


def _shown(
    cells: Cells, shown: Mapping[str, Mapping[str, privacy.Shown]], totals: Mapping[str, privacy.Shown]
) -> Theme:
    """The cells with their counts as shown; euros of running contracts go with their number.

    Where no contract runs (the months), they go with the number of those that were accepted.
    """
    made = {}
    for key, each in cells.items():
        counts = {name: line.get(key) for name, line in shown.items()}
        beside = counts["live"] if each.live else counts["accepted"]
        open_ = beside is not None
        made[key] = Measures(
            **counts,
            committed=each.committed if open_ else None,
            paid=each.paid if open_ else None,
        )
    full = whole(cells).total
    total_open = totals["live" if full.live else "accepted"] is not None
    return Theme(
        made,
        Measures(
            **totals,
            committed=full.committed if total_open else None,
            paid=full.paid if total_open else None,
        ),
    )


def _count(each: Measures, name: str) -> int:
    return int(getattr(each, name))
