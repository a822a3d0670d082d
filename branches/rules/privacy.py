"""What may be published of counts of persons: small cells hidden, and those that would give them away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from branches.rules.privacy_loops import Flow, hide

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
Worth = TypeVar("Worth")
Shown = int | None  # None: hidden


@dataclass(frozen=True, slots=True)
class Line(Generic[Key]):
    """Counts by cell and their sum, None where hidden."""

    cells: dict[Key, Shown]
    total: Shown


@dataclass(frozen=True, slots=True)
class Table(Generic[Row, Column]):
    """Counts by row and column, their margins and their sum, None where hidden."""

    cells: dict[tuple[Row, Column], Shown]
    rows: dict[Row, Shown]
    columns: dict[Column, Shown]
    total: Shown


def published(counts: Mapping[Key, int], *, least: int) -> dict[Key, Shown]:
    """Counts of persons by cell, None where hidden; their sum may stand beside them unless under `least`."""
    return line(counts, least=least).cells


def line(counts: Mapping[Key, int], *, least: int) -> Line[Key]:
    """Counts of persons by cell with their sum: the cells from 1 to `least` − 1 hidden, and further ones."""
    flows = [Flow(("cell", key), "all", "sum", count) for key, count in counts.items()]
    total = Flow(("total",), "sum", "all", sum(counts.values()), sums=("all",))
    hidden = hide([*flows, total], least)
    return Line(
        {key: None if ("cell", key) in hidden else count for key, count in counts.items()},
        None if total.key in hidden else total.count,
    )


def table(counts: Mapping[tuple[Row, Column], int], *, least: int) -> Table[Row, Column]:
    """Counts of persons by row and column with their margins; a pair that is not given counts nobody."""
    rows = list(dict.fromkeys(row for row, _column in counts))
    columns = list(dict.fromkeys(column for _row, column in counts))
    full = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    by_row = {row: sum(full[row, column] for column in columns) for row in rows}
    by_column = {column: sum(full[row, column] for row in rows) for column in columns}
    whole = sum(full.values())
    hidden = hide(
        [
            *(Flow(("cell", pair), ("row", pair[0]), ("column", pair[1]), n) for pair, n in full.items()),
            *(Flow(("row", r), "rows", ("row", r), n, sums=(("row", r),)) for r, n in by_row.items()),
            *(
                Flow(("column", c), ("column", c), "columns", n, sums=(("column", c),))
                for c, n in by_column.items()
            ),
            Flow(("total",), "columns", "rows", whole, sums=("rows", "columns")),
        ],
        least,
    )
    return Table(
        {pair: None if ("cell", pair) in hidden else n for pair, n in full.items()},
        {row: None if ("row", row) in hidden else n for row, n in by_row.items()},
        {column: None if ("column", column) in hidden else n for column, n in by_column.items()},
        None if ("total",) in hidden else whole,
    )


def nested(counts: Mapping[tuple[Row, Column], int], *, least: int) -> Table[Row, Column]:
    """Counts of persons by group and by member of a group (a certification of a level): no column margins."""
    by_row: dict[Row, int] = defaultdict(int)
    for (row, _column), count in counts.items():
        by_row[row] += count
    whole = sum(by_row.values())
    hidden = hide(
        [
            *(Flow(("cell", pair), ("row", pair[0]), "all", count) for pair, count in counts.items()),
            *(Flow(("row", r), "rows", ("row", r), n, sums=(("row", r),)) for r, n in by_row.items()),
            Flow(("total",), "all", "rows", whole, sums=("rows", "all")),
        ],
        least,
    )
    return Table(
        {pair: None if ("cell", pair) in hidden else count for pair, count in counts.items()},
        {row: None if ("row", row) in hidden else count for row, count in by_row.items()},
        {},
        None if ("total",) in hidden else whole,
    )


def beside(worths: Mapping[Key, Worth], shown: Mapping[Key, Shown]) -> dict[Key, Worth | None]:
    """Amounts, or any figure, shown where the count of the same persons is, None elsewhere."""
    return {key: None if shown.get(key) is None else worth for key, worth in worths.items()}
