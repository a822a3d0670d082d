"""What may be published of counts of persons: small cells hidden, and those that would give them away.

A table is read as flows between accounts: every cell goes from one account to another and what enters an
account leaves it (the cells of a row make its margin, the margins make the total). A hidden cell cannot be
recomputed as long as one person may still be moved around a loop of hidden cells; where none may, the loop
that hides the fewest persons is hidden too. The reader is even supposed to know which cells are small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count as numbers
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Row = TypeVar("Row", bound=Hashable)
Column = TypeVar("Column", bound=Hashable)
Worth = TypeVar("Worth")
Shown = int | None  # None: hidden

_ZERO = 10**9  # an empty cell is hidden only when no count can be,
_MARGIN = 10**12  # and a margin after all the rest


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
    flows = [_Flow(("cell", key), "all", "sum", count) for key, count in counts.items()]
    total = _Flow(("total",), "sum", "all", sum(counts.values()), sums=("all",))
    hidden = _hidden([*flows, total], least)
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
    hidden = _hidden(
        [
            *(_Flow(("cell", pair), ("row", pair[0]), ("column", pair[1]), n) for pair, n in full.items()),
            *(_Flow(("row", r), "rows", ("row", r), n, sums=(("row", r),)) for r, n in by_row.items()),
            *(
                _Flow(("column", c), ("column", c), "columns", n, sums=(("column", c),))
                for c, n in by_column.items()
            ),
            _Flow(("total",), "columns", "rows", whole, sums=("rows", "columns")),
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
    hidden = _hidden(
        [
            *(_Flow(("cell", pair), ("row", pair[0]), "all", count) for pair, count in counts.items()),
            *(_Flow(("row", r), "rows", ("row", r), n, sums=(("row", r),)) for r, n in by_row.items()),
            _Flow(("total",), "all", "rows", whole, sums=("rows", "all")),
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


@dataclass(frozen=True, slots=True)
class _Flow:
    """A published figure: what goes from one account to another."""

    key: tuple[Hashable, ...]
    tail: Hashable
    head: Hashable
    count: int
    sums: tuple[Hashable, ...] = ()  # a margin: the accounts whose other figures it is the sum of

    @property
    def cost(self) -> int:
        """What hiding it loses."""
        return (self.count or _ZERO) + (_MARGIN if self.sums else 0)


@dataclass(slots=True)
class _Net:
    """The flows, those hidden, and the ways one person may be moved from an account to the next."""

    flows: list[_Flow]
    least: int
    hidden: set[tuple[Hashable, ...]] = field(default_factory=set)
    maybe_none: set[tuple[Hashable, ...]] = field(default_factory=set)  # hidden where zeros are hidden too
    open: dict[Hashable, dict[Hashable, set[tuple[Hashable, ...]]]] = field(default_factory=dict)

    def hide(self, flow: _Flow) -> None:
        """Hide a figure, and open the ways it gives."""
        self.hidden.add(flow.key)
        for start, end in self.ways(flow):
            self.open.setdefault(start, {}).setdefault(end, set()).add(flow.key)

    def ways(self, flow: _Flow) -> list[tuple[Hashable, Hashable]]:
        """One more person, one less: as far as it stays small if it is, and large enough if it is not."""
        small = flow.count < self.least
        lowest = 0 if flow.key in self.maybe_none else 1 if small else self.least
        more = [(flow.tail, flow.head)] if not small or flow.count + 1 < self.least else []
        less = [(flow.head, flow.tail)] if flow.count > lowest else []
        return more + less

    def is_loose(self, flow: _Flow) -> bool:
        """Whether another value of a hidden figure fits all that is shown."""
        return any(self._reaches(end, start, flow.key) for start, end in self.ways(flow))

    def _reaches(self, start: Hashable, goal: Hashable, without: tuple[Hashable, ...]) -> bool:
        seen, todo = {start}, [start]
        while todo:
            here = todo.pop()
            if here == goal:
                return True
            for there, keys in self.open.get(here, {}).items():
                if there not in seen and (len(keys) > 1 or without not in keys):
                    seen.add(there)
                    todo.append(there)
        return False

    def loop(self, flow: _Flow) -> list[_Flow]:
        """The cheapest figures to hide so that this one is loose; none when nothing can be done."""
        found = [self._cheapest(end, start, flow.key) for start, end in self.ways(flow)]
        return min((each for each in found if each), key=lambda each: sum(f.cost for f in each), default=[])

    def _cheapest(self, start: Hashable, goal: Hashable, without: tuple[Hashable, ...]) -> list[_Flow]:
        ways: dict[Hashable, dict[Hashable, tuple[int, _Flow]]] = defaultdict(dict)
        for flow in self.flows:
            if flow.key == without:
                continue
            cost = 0 if flow.key in self.hidden else flow.cost
            for here, there in self.ways(flow):
                if there not in ways[here] or cost < ways[here][there][0]:
                    ways[here][there] = (cost, flow)
        best: dict[Hashable, int] = {start: 0}
        came: dict[Hashable, tuple[Hashable, _Flow]] = {}
        order = numbers()  # accounts are never compared
        queue: list[tuple[int, int, Hashable]] = [(0, next(order), start)]
        while queue:
            spent, _, here = heappop(queue)
            if here == goal:
                break
            if spent > best[here]:
                continue
            for there, (cost, flow) in ways[here].items():
                if there not in best or spent + cost < best[there]:
                    best[there] = spent + cost
                    came[there] = (here, flow)
                    heappush(queue, (spent + cost, next(order), there))
        path = []
        while goal != start and goal in came:
            goal, flow = came[goal]
            path.append(flow)
        return [flow for flow in path if flow.key not in self.hidden] if goal == start else []


def _hidden(flows: Iterable[_Flow], least: int) -> set[tuple[Hashable, ...]]:
    """The keys of the figures that are not shown."""
    net = _Net(sorted(flows, key=lambda flow: (flow.count, str(flow.key))), least)
    small = [flow for flow in net.flows if 0 < flow.count < least]
    net.maybe_none = _under(small, net.flows)
    for flow in net.flows:
        if flow in small or flow.key in net.maybe_none:
            net.hide(flow)
    changed = True
    while changed:
        changed = False
        for flow in net.flows:
            if flow.key not in net.hidden or net.is_loose(flow):
                continue
            for further in net.loop(flow):
                net.hide(further)
                changed = True
        for flow in _too_few_together(net):
            net.hide(flow)
            changed = True
    return net.hidden


def _under(margins: list[_Flow], flows: list[_Flow]) -> set[tuple[Hashable, ...]]:
    """All that a small margin sums: hidden with it, so that « at least one each » is not read in it."""
    at: dict[Hashable, list[_Flow]] = defaultdict(list)
    for flow in flows:
        at[flow.tail].append(flow)
        at[flow.head].append(flow)
    found: set[tuple[Hashable, ...]] = set()
    todo = list(margins)
    while todo:
        margin = todo.pop()
        for part in (each for account in margin.sums for each in at[account]):
            if part is not margin and part.key not in found:
                found.add(part.key)
                todo.append(part)
    return found


def _too_few_together(net: _Net) -> list[_Flow]:
    """A further figure to hide in each account whose hidden cells make less than `least` persons together."""
    sides: dict[tuple[Hashable, bool], list[_Flow]] = defaultdict(list)
    for flow in net.flows:
        sides[flow.tail, True].append(flow)
        sides[flow.head, False].append(flow)
    further = []
    for (account, leaving), there in sides.items():
        hidden = [flow for flow in there if flow.key in net.hidden]
        facing = sides.get((account, not leaving), [])
        if not hidden or any(flow.key in net.hidden for flow in facing):
            continue
        if sum(flow.count for flow in hidden) < net.least:
            shown = [flow for flow in there if flow.key not in net.hidden]
            further += [min(shown, key=lambda flow: flow.cost)] if shown else []
    return further
