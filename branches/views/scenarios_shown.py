"""An effect as pages and files show it: rows in order, with their names, charts in whole thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models.fields.json import KT

import law
from accounts.models import User
from branches.models import ScenarioEffect
from branches.rules.scenarios import EXPLAINED, READINGS, Reading
from branches.rules.simulation_effect import BY, Effect, Sum, sum_from
from branches.rules.simulation_privacy import veiled, veiled_total
from registers.models import Certification, Provider, Region

SHOWN = 15
SERIES = ("Niveaux actuels", "Niveaux simulés")
TITLES = {"certification": "Par certification", "provider": "Par CFA", "region": "Par région"}
HEADS = {"certification": "Certification", "provider": "CFA", "region": "Région"}
UNKNOWN = {"certification": "Sans code", "provider": "CFA inconnu", "region": "Région inconnue"}
_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
_THOUSAND = Decimal(1000)
_YEAR = 12
_MANY_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a breakdown; no sum when it is hidden."""

    code: str
    name: str
    sum: Sum

    @property
    def hidden(self) -> bool:
        return self.sum.persons is None


@dataclass(frozen=True, slots=True)
class Table:
    """A breakdown, the greatest change first."""

    title: str
    head: str
    lines: list[Line]
    hidden: int  # rows that are not shown to this reader

    @property
    def first(self) -> list[Line]:
        return self.lines[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.lines) - len(self.first)


@dataclass(frozen=True, slots=True)
class Shown:
    """One reading as a page shows it."""

    reading: Reading
    effect: Effect
    stock_on: date | None
    tables: list[Table]
    least: int | None  # small cells are hidden under it

    @property
    def label(self) -> str:
        return READINGS[self.reading]

    @property
    def explained(self) -> str:
        return EXPLAINED[self.reading]

    @property
    def series(self) -> tuple[str, str]:
        return SERIES

    @property
    def by_year(self) -> list[tuple[str, tuple[int, int]]]:
        return [
            (str(year), (_k(before), _k(before + change)))
            for year, (before, change) in self.effect.years.items()
        ]

    @property
    def years(self) -> list[tuple[int, Decimal, Decimal, Decimal]]:
        return [
            (year, before, before + change, change) for year, (before, change) in self.effect.years.items()
        ]

    @property
    def by_month(self) -> list[tuple[str, tuple[int, int]]]:
        return [
            (f"{_MONTHS[month % _YEAR]} {month // _YEAR % 100:02d}", (_k(before), _k(before + change)))
            for month, (before, change) in sorted(self.effect.months.items())
        ]

    @property
    def every(self) -> int:
        """One month in so many is named."""
        return _YEAR if len(self.effect.months) > _MANY_MONTHS else 3


def shown(
    reading: Reading, effect: Effect, *, stock_on: date | None, user: User, on: date, tables: bool = True
) -> Shown:
    """What this user may read of an effect; without tables when their names are not needed."""
    least = least_for(user, on)
    if least is not None:
        effect = veiled(effect, least=least)
    found = [_table(axis, effect.groups[axis]) for axis in BY] if tables else []
    return Shown(reading, effect, stock_on, found, least)


def least_for(user: User, on: date) -> int | None:
    """Under how many persons a figure is hidden from this user; None: nothing is."""
    return None if user.has_perm("branches.open_branch") else law.small_cell(on)


def totals(scenarios: Iterable[int], *, user: User, on: date) -> dict[tuple[int, str], Sum]:
    """The sums of computed effects by scenario and reading, without reading the rest of them."""
    rows = ScenarioEffect.objects.filter(scenario__in=scenarios, content__isnull=False)
    found, least = {}, least_for(user, on)
    for scenario, reading, stored in rows.values_list("scenario", "reading", KT("content__total")):
        total = sum_from(json.loads(stored))
        found[scenario, reading] = total if least is None else veiled_total(total, least=least)
    return found


def stored(row: ScenarioEffect, *, user: User, on: date, tables: bool = True) -> Shown | None:
    """An effect as it was computed, None when it never was."""
    if row.content is None:
        return None
    effect = Effect.from_dict(row.content)
    return shown(row.reading, effect, stock_on=row.stock_on, user=user, on=on, tables=tables)  # type: ignore[arg-type]


def _table(axis: str, rows: dict[str, Sum]) -> Table:
    names = _names(axis, rows)
    lines = [Line(code, names.get(code) or code or UNKNOWN[axis], each) for code, each in rows.items()]
    seen = [line for line in lines if not line.hidden]
    seen.sort(key=lambda line: (-abs(line.sum.change or Decimal(0)), -(line.sum.persons or 0), line.code))
    return Table(TITLES[axis], HEADS[axis], seen, len(lines) - len(seen))


def _names(axis: str, codes: Iterable[str]) -> dict[str, str]:
    """Names of the codes, read once."""
    wanted = [code for code in codes if code]
    if axis == "certification":
        return dict(Certification.objects.filter(pk__in=wanted).values_list("pk", "title"))
    if axis == "region":
        return dict(Region.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return dict(Provider.objects.filter(siret__in=wanted).values_list("siret", "name"))


def _k(amount: Decimal) -> int:
    return int((amount / _THOUSAND).quantize(Decimal(1)))
