"""The loops of figures that hide each other: how a table of counts is kept from being recomputed.

A table is read as flows between accounts: every cell goes from one account to another and what enters an
account leaves it (the cells of a row make its margin, the margins make the total). A hidden cell cannot be
recomputed as long as one person may still be moved around a loop of hidden cells; where none may, the loop
that hides the fewest persons is hidden too. As far as a table allows it, this holds for a reader who would be
told which of the hidden cells are small; it always holds for one who is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count as numbers

Open = dict[Hashable, dict[Hashable, set[tuple[Hashable, ...]]]]

_ZERO = 10**9  # an empty cell is hidden only when no count can be,
_MARGIN = 10**12  # and a margin after all the rest


@dataclass(frozen=True, slots=True)
class Flow:
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
class Net:
    """The flows, those hidden, and the ways one person may be moved from an account to the next.

    `told`: for a reader who knows which of the hidden figures are small.
    """

    flows: list[Flow]
    least: int
    hidden: set[tuple[Hashable, ...]] = field(default_factory=set)
    maybe_none: set[tuple[Hashable, ...]] = field(default_factory=set)  # hidden where zeros are hidden too
    open: dict[bool, Open] = field(default_factory=lambda: {True: {}, False: {}})

    def hide(self, flow: Flow) -> None:
        """Hide a figure, and open the ways it gives."""
        self.hidden.add(flow.key)
        for told, ways in self.open.items():
            for start, end in self.ways(flow, told=told):
                ways.setdefault(start, {}).setdefault(end, set()).add(flow.key)

    def ways(self, flow: Flow, *, told: bool) -> list[tuple[Hashable, Hashable]]:
        """One more person, one less: told, a small figure stays small, and the others large enough."""
        small = flow.count < self.least
        lowest = 0 if flow.key in self.maybe_none else self.least if told and not small else 1
        more = [(flow.tail, flow.head)] if not (told and small) or flow.count + 1 < self.least else []
        less = [(flow.head, flow.tail)] if flow.count > lowest else []
        return more + less

    def is_loose(self, flow: Flow, *, told: bool) -> bool:
        """Whether another value of a hidden figure fits all that is shown."""
        return any(self._reaches(end, start, flow.key, told) for start, end in self.ways(flow, told=told))

    def _reaches(self, start: Hashable, goal: Hashable, without: tuple[Hashable, ...], told: bool) -> bool:
        seen, todo = {start}, [start]
        while todo:
            here = todo.pop()
            if here == goal:
                return True
            for there, keys in self.open[told].get(here, {}).items():
                if there not in seen and (len(keys) > 1 or without not in keys):
                    seen.add(there)
                    todo.append(there)
        return False

    def needed(self, flow: Flow) -> list[Flow]:
        """What else to hide so that a hidden figure is loose; nothing when it is, or nothing can be done."""
        for told in (True, False):
            if self.is_loose(flow, told=told):
                return []
            if found := self.loop(flow, told=told):
                return found
        return []

    def loop(self, flow: Flow, *, told: bool) -> list[Flow]:
        """The cheapest figures to hide so that this one is loose; none when nothing can be done."""
        found = [self._cheapest(end, start, flow.key, told) for start, end in self.ways(flow, told=told)]
        return min((each for each in found if each), key=lambda each: sum(f.cost for f in each), default=[])

    def _cheapest(
        self, start: Hashable, goal: Hashable, without: tuple[Hashable, ...], told: bool
    ) -> list[Flow]:
        ways: dict[Hashable, dict[Hashable, tuple[int, Flow]]] = defaultdict(dict)
        for flow in self.flows:
            if flow.key == without:
                continue
            cost = 0 if flow.key in self.hidden else flow.cost
            for here, there in self.ways(flow, told=told):
                if there not in ways[here] or cost < ways[here][there][0]:
                    ways[here][there] = (cost, flow)
        best: dict[Hashable, int] = {start: 0}
        came: dict[Hashable, tuple[Hashable, Flow]] = {}
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


def hide(flows: Iterable[Flow], least: int) -> set[tuple[Hashable, ...]]:
    """The keys of the figures that are not shown."""
    net = Net(sorted(flows, key=lambda flow: (flow.count, str(flow.key))), least)
    small = [flow for flow in net.flows if 0 < flow.count < least]
    net.maybe_none = _under(small, net.flows)
    for flow in net.flows:
        if flow in small or flow.key in net.maybe_none:
            net.hide(flow)
    changed = True
    while changed:
        changed = False
        for flow in net.flows:
            for further in net.needed(flow) if flow.key in net.hidden else ():
                net.hide(further)
                changed = True
        for flow in _too_few_together(net):
            net.hide(flow)
            changed = True
    return net.hidden


def _under(margins: list[Flow], flows: list[Flow]) -> set[tuple[Hashable, ...]]:
    """All that a small margin sums: hidden with it, so that « at least one each » is not read in it."""
    at: dict[Hashable, list[Flow]] = defaultdict(list)
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


def _too_few_together(net: Net) -> list[Flow]:
    """A further figure to hide in each account whose hidden cells make less than `least` persons together."""
    sides: dict[tuple[Hashable, bool], list[Flow]] = defaultdict(list)
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
