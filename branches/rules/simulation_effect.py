"""The effect of simulated levels on a stock of contracts: summed by certification, CFA, région and month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from branches.rules.scenarios import Reading
from branches.rules.simulation import YEAR, Shape, Unpriced, regime
from branches.rules.simulation_engine import Engine, Flows
from contracts.rules.terms import add_months
from law.money import cents as to_cents

BY = ("certification", "provider", "region")
_PERCENT, _CENTS = Decimal(100), Decimal(100)
Worth = int | Decimal  # cents, or contracts: whole numbers as long as volumes do not grow


class Row(NamedTuple):
    """A contract of the stock."""

    rncp: str
    annual: Decimal  # the level retained for it
    concluded_on: date
    starts_on: date
    ends_on: date
    level: int | None
    traits: str
    provider: str
    region: str


class Hypotheses(NamedTuple):
    """What is simulated, and how it is read."""

    reading: Reading
    levels: Mapping[str, Decimal]  # simulated, by certification
    applicable_on: date
    years: int  # budget years, from that of the applicable date
    rest: bool = False  # the remaining duration of contracts in progress only
    growth: Decimal = Decimal(0)  # of entries, per cent a year
    current: Mapping[str, Decimal] = {}  # published levels on the applicable date, for entries

    @property
    def first_month(self) -> int:
        return self.applicable_on.year * YEAR

    @property
    def last_month(self) -> int:
        return self.first_month + YEAR * self.years - 1


class Sum(NamedTuple):
    """Persons, those whose amount changes, contracts concluded, euros paid over the horizon and change."""

    persons: int | None
    touched: int | None
    contracts: Decimal | None
    before: Decimal | None
    change: Decimal | None

    @property
    def after(self) -> Decimal | None:
        return None if self.before is None or self.change is None else self.before + self.change


@dataclass(frozen=True, slots=True)
class Effect:
    """Everything a page shows of one reading; months are those of the horizon, as year × 12 + month − 1."""

    total: Sum
    whole: tuple[Decimal | None, Decimal | None]  # before and change over the contracts' whole life
    earlier: tuple[Decimal | None, Decimal | None]  # of it, before the horizon
    later: tuple[Decimal | None, Decimal | None]  # and after it
    months: dict[int, tuple[Decimal, Decimal]]
    groups: dict[str, dict[str, Sum]]
    unpriced: int = 0

    @property
    def years(self) -> dict[int, tuple[Decimal, Decimal]]:
        """Before and change by budget year."""
        found: dict[int, tuple[Decimal, Decimal]] = {}
        for month, (before, change) in sorted(self.months.items()):
            past = found.get(month // YEAR, (Decimal(0), Decimal(0)))
            found[month // YEAR] = (past[0] + before, past[1] + change)
        return found

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe: euros as text."""
        return {
            "total": _texts(self.total),
            "whole": _texts(self.whole),
            "earlier": _texts(self.earlier),
            "later": _texts(self.later),
            "months": {str(month): _texts(pair) for month, pair in self.months.items()},
            "groups": {
                name: {key: _texts(each) for key, each in rows.items()} for name, rows in self.groups.items()
            },
            "unpriced": self.unpriced,
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Effect:
        return cls(
            sum_from(stored["total"]),
            _pair(stored["whole"]),
            _pair(stored["earlier"]),
            _pair(stored["later"]),
            {int(month): (Decimal(a), Decimal(b)) for month, (a, b) in stored["months"].items()},
            {
                name: {key: sum_from(each) for key, each in rows.items()}
                for name, rows in stored["groups"].items()
            },
            stored["unpriced"],
        )


def _texts(values: Iterable[Any]) -> list[Any]:
    return [str(value) if isinstance(value, Decimal) else value for value in values]


def sum_from(values: list[Any]) -> Sum:
    """A sum as it was stored."""
    return Sum(values[0], values[1], *(None if each is None else Decimal(each) for each in values[2:]))


def _pair(values: list[str | None]) -> tuple[Decimal | None, Decimal | None]:
    before, change = (None if each is None else Decimal(each) for each in values)
    return before, change


def window(on: date) -> tuple[date, date]:
    """Conclusion dates of the last twelve months: the entries that are concluded again."""
    return add_months(on, -YEAR) + timedelta(days=1), on


@dataclass(slots=True)
class _Group:
    """Contracts with the same flows."""

    flows: Flows
    before: int  # cents within the horizon
    change: int
    touched: bool
    count: Worth = 0


@dataclass(slots=True)
class _Cell:
    """A line of a breakdown while it is summed."""

    persons: int = 0
    touched: int = 0
    contracts: Worth = 0
    before: Worth = 0
    change: Worth = 0

    def sum(self) -> Sum:
        return Sum(
            self.persons, self.touched, Decimal(self.contracts), _euros(self.before), _euros(self.change)
        )


@dataclass(slots=True)
class Summing:
    """One reading of the stock, contract after contract."""

    asked: Hypotheses
    engine: Engine = field(init=False)
    groups: dict[tuple[Any, ...], _Group | None] = field(default_factory=dict)
    cells: tuple[dict[str, _Cell], ...] = field(default_factory=lambda: ({}, {}, {}))
    offsets: dict[date, tuple[tuple[int, Worth], ...]] = field(default_factory=dict)
    unpriced: int = 0

    def __post_init__(self) -> None:
        rest = self.asked.rest and self.asked.reading == "stock"
        since = self.asked.applicable_on if rest else None
        self.engine = Engine(since, first=self.asked.first_month, last=self.asked.last_month)

    def add(self, row: Row | tuple[Any, ...]) -> None:
        """Count one contract, in each year it is concluded again when entries are read."""
        rncp, annual, concluded_on, starts_on, ends_on, level, traits, provider, region = row
        asked = self.asked
        simulated = asked.levels.get(rncp)
        if asked.reading == "entries":
            annual = asked.current.get(rncp, annual)
            offsets = self.offsets.get(concluded_on)
            if offsets is None:
                offsets = self.offsets[concluded_on] = tuple(_offsets(concluded_on, asked))
        else:
            offsets = _AS_IT_IS
        if not offsets:
            return
        contracts: Worth = 0
        before: Worth = 0
        change: Worth = 0
        touched = False
        for months, weight in offsets:
            key = (annual, simulated, regime(concluded_on), starts_on, ends_on, level, traits, months)
            try:
                group = self.groups[key]
            except KeyError:
                shape = Shape(concluded_on, starts_on, ends_on, level, traits)
                if months:
                    shape = shape.later(months)
                group = self.groups[key] = self._group(shape, annual, simulated)
            if group is None:
                self.unpriced += 1
                return
            group.count += weight
            contracts += weight
            before += group.before * weight
            change += group.change * weight
            touched = touched or group.touched
        for cells, place in zip(self.cells, (rncp, provider, region), strict=True):
            cell = cells.get(place)
            if cell is None:
                cell = cells[place] = _Cell()
            cell.persons += 1
            cell.touched += touched
            cell.contracts += contracts
            cell.before += before
            cell.change += change

    def _group(self, shape: Shape, annual: Decimal, simulated: Decimal | None) -> _Group | None:
        try:
            flows = self.engine.flows(shape, annual, simulated)
        except Unpriced:
            return None
        paid = flows.payments
        return _Group(flows, paid.before_within, paid.change_within, paid.touched)

    def effect(self) -> Effect:
        """The sums so far."""
        befores, changes = self._by_month()
        first, last = self.asked.first_month, self.asked.last_month
        whole = _Cell()
        for cell in self.cells[0].values():
            whole.persons += cell.persons
            whole.touched += cell.touched
            whole.contracts += cell.contracts
            whole.before += cell.before
            whole.change += cell.change
        within = range(first, last + 1)
        return Effect(
            whole.sum(),
            (_euros(sum(befores.values())), _euros(sum(changes.values()))),
            tuple(_euros(sum(n for m, n in each.items() if m < first)) for each in (befores, changes)),  # type: ignore[arg-type]
            tuple(_euros(sum(n for m, n in each.items() if m > last)) for each in (befores, changes)),  # type: ignore[arg-type]
            {month: (_euros(befores.get(month, 0)), _euros(changes.get(month, 0))) for month in within},
            {
                name: {key: cell.sum() for key, cell in cells.items()}
                for name, cells in zip(BY, self.cells, strict=True)
            },
            self.unpriced,
        )

    def _by_month(self) -> tuple[dict[int, Worth], dict[int, Worth]]:
        befores: dict[int, Worth] = {}
        changes: dict[int, Worth] = {}
        for group in self.groups.values():
            if group is None:
                continue
            flows, count = group.flows, group.count
            for month, amount in zip(flows.months, flows.payments.before, strict=True):
                befores[month] = befores.get(month, 0) + amount * count
            if group.touched:
                for month, amount in zip(flows.change_months, flows.payments.change, strict=True):
                    changes[month] = changes.get(month, 0) + amount * count
        return befores, changes


_AS_IT_IS: tuple[tuple[int, Worth], ...] = ((0, 1),)


def simulate(rows: Iterable[Row | tuple[Any, ...]], asked: Hypotheses) -> Effect:
    """The effect of the hypotheses on these contracts."""
    summing = Summing(asked)
    for row in rows:
        summing.add(row)
    return summing.effect()


def _offsets(concluded_on: date, asked: Hypotheses) -> Iterator[tuple[int, Worth]]:
    """In how many months the contract is concluded again within the horizon, and how many times it counts."""
    last = date(asked.applicable_on.year + asked.years - 1, 12, 31)
    start = (asked.applicable_on.year - concluded_on.year - 1) * YEAR
    for months in range(start, start + YEAR * (asked.years + 2), YEAR):
        day = add_months(concluded_on, months)
        if asked.applicable_on <= day <= last:
            yield months, _weight(day, asked)


def _weight(day: date, asked: Hypotheses) -> Worth:
    """Volumes grow once a full year has gone by since the applicable date."""
    passed = 0
    while add_months(asked.applicable_on, YEAR * (passed + 1)) <= day:
        passed += 1
    if not asked.growth or not passed:
        return 1
    return (1 + asked.growth / _PERCENT) ** passed


def _euros(cents: Worth) -> Decimal:
    return to_cents(Decimal(cents) / _CENTS)
