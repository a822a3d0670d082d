"""What the page of a branch counts: its contracts by theme, for the OPCO or for its representatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum

import law
from branches.models import Figure
from branches.rules import figures as rules
from branches.rules.figures import Measures, Theme
from contracts.rules import states
from law.periods import add_months
from registers.models import Agreement, Certification, Committee, Provider, Region
from registers.rules.sizes import CLASSES

SHOWN = 12
YEAR = 12
_THEMES = ("whole", "month", "state", "region", "provider", "agreement", "sex", "size")
_MEASURES = ("live", "received", "accepted", "committed", "paid", "employers", "companies")


Bar = list[tuple[str, int | None]]
Bars = list[tuple[str, tuple[int | None, ...]]]


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table or of a chart."""

    key: str
    label: str
    count: Measures


@dataclass(frozen=True, slots=True)
class Room:
    """The figures of a branch, theme by theme; `secret`: small cells are hidden."""

    total: Measures
    months: list[Row]
    states: list[Row]
    levels: list[Row]
    regions: list[Row]
    sizes: list[Row]
    sexes: list[Row]
    agreements: list[Row]
    certifications: list[Row]
    providers: list[Row]
    more_certifications: int  # that are not shown, whatever the reason
    more_providers: int
    secret: bool

    @property
    def empty(self) -> bool:
        return self.total == Measures()

    @property
    def month_series(self) -> tuple[str, str]:
        return ("Reçus", "Acceptés")

    @property
    def by_month(self) -> Bars:
        return [(row.label, (row.count.received, row.count.accepted)) for row in self.months]

    @property
    def by_level(self) -> Bar:
        return _live(self.levels)

    @property
    def by_region(self) -> Bar:
        return _live(self.regions[:SHOWN])

    @property
    def by_size(self) -> Bar:
        return [(row.label, row.count.employers) for row in self.sizes if row.count.employers != 0]


def room(committee: Committee, *, on: date, secret: bool) -> Room:
    """The figures of a branch as they were last computed."""
    found = _cells(committee)
    months = _last_months(on)  # hidden among themselves: the older ones are not shown
    found["month"] = {key: found.get("month", {}).get(key, Measures()) for key in months}
    limits = {"least": law.small_cell(on), "least_firms": law.small_cell_firms(on)}

    def seen(name: str) -> Theme:
        cells = found.get(name, {})
        return rules.hidden(cells, **limits) if secret else rules.whole(cells)

    certifications, levels = _certified(found.get("certification", {}), limits["least"], secret=secret)
    themes = {
        name: seen(name)
        for name in ("whole", "month", "state", "region", "provider", "agreement", "sex", "size")
    }
    shown = _largest(certifications.cells)
    providers = _largest(themes["provider"].cells)
    return Room(
        total=_total([*(themes[name] for name in themes if name != "month"), certifications, levels]),
        months=[Row(key, rules.month(key), themes["month"].cells[key]) for key in months],
        states=_rows(themes["state"].cells, states.STATES),
        levels=_rows(levels.cells, {f"{n}": f"Niveau {n}" for n in range(1, 9)} | {"": "Niveau inconnu"}),
        regions=_rows(themes["region"].cells, _regions(themes["region"].cells), largest=True),
        sizes=_rows(themes["size"].cells, CLASSES | {"": "Taille inconnue"}),
        sexes=_rows(themes["sex"].cells, rules.SEXES),
        agreements=_rows(themes["agreement"].cells, _agreements(themes["agreement"].cells), largest=True),
        certifications=_named(shown, certifications.cells, dict(_titles(shown))),
        providers=_named(providers, themes["provider"].cells, dict(_providers(providers))),
        more_certifications=len(certifications.cells) - len(shown),
        more_providers=len(themes["provider"].cells) - len(providers),
        secret=secret,
    )


def running(committees: Iterable[str]) -> dict[str, Measures]:
    """The whole of each of these branches, in one query."""
    sums = {name: Sum(name) for name in ("live", "received", "accepted", "committed", "paid")}
    rows = Figure.objects.filter(committee__in=committees, theme="whole").order_by()
    found = rows.values("committee").annotate(**sums).values_list("committee", *sums)
    return {code: Measures(**dict(zip(sums, values, strict=True))) for code, *values in found}


def _live(rows: list[Row]) -> Bar:
    return [(row.label, row.count.live) for row in rows if row.count.live != 0]


def _cells(committee: Committee) -> dict[str, dict[str, Measures]]:
    """Both kinds of contract together, by theme and value."""
    sums = {name: Sum(name) for name in _MEASURES}
    rows = Figure.objects.filter(committee=committee).order_by("theme", "key")
    found: dict[str, dict[str, Measures]] = {}
    for theme, key, *values in (
        rows.values("theme", "key").annotate(**sums).values_list("theme", "key", *sums)
    ):
        found.setdefault(theme, {})[key] = Measures(**dict(zip(sums, values, strict=True)))
    return found


def _certified(cells: dict[str, Measures], least: int, *, secret: bool) -> tuple[Theme, Theme]:
    """Certifications, and the same by level: a level is never found again from its certifications."""
    levels = dict(Certification.objects.filter(pk__in=cells).values_list("pk", "level"))
    groups = {key: f"{levels.get(key) or ''}" for key in cells}
    if secret:
        return rules.hidden_groups(cells, groups, least=least)
    by_level: dict[str, Measures] = {}
    for level in dict.fromkeys(groups.values()):
        by_level[level] = rules.whole({k: each for k, each in cells.items() if groups[k] == level}).total
    return rules.whole(cells), rules.whole(by_level)


def _total(themes: list[Theme]) -> Measures:
    """The sum, hidden where one of the themes hides it; firms are counted by the theme of sizes only."""
    values: dict[str, int | Decimal | None] = {}
    for name in _MEASURES:
        seen = [getattr(theme.total, name) for theme in themes]
        known = [value for value in seen if value is not None]
        values[name] = None if len(known) < len(seen) else max(known, default=0)
    return Measures(**values)  # type: ignore[arg-type]


def _last_months(on: date) -> list[str]:
    """The keys of the last twelve months, those without a contract too."""
    return [f"{add_months(on.replace(day=1), -back):%Y-%m}" for back in range(YEAR - 1, -1, -1)]


def _rows(cells: Mapping[str, Measures], labels: Mapping[str, str], *, largest: bool = False) -> list[Row]:
    """In the order of the labels, or the largest first (those that are hidden last, by name)."""
    rows = [Row(key, labels.get(key) or key or "Non indiqué", each) for key, each in cells.items()]
    if largest:
        return sorted(rows, key=lambda row: (-(row.count.live or 0), row.label))
    order = list(labels)
    return sorted(rows, key=lambda row: (order.index(row.key) if row.key in order else len(order), row.key))


def _largest(cells: Mapping[str, Measures]) -> list[str]:
    """The keys of the largest cells that may be shown."""
    shown = [key for key, each in cells.items() if each.live]
    return sorted(shown, key=lambda key: (-(cells[key].live or 0), key))[:SHOWN]


def _named(keys: list[str], cells: Mapping[str, Measures], names: Mapping[str, str]) -> list[Row]:
    return [Row(key, names.get(key, ""), cells[key]) for key in keys]


def _regions(cells: Mapping[str, Measures]) -> dict[str, str]:
    return dict(Region.objects.filter(pk__in=cells).values_list("pk", "name"))


def _agreements(cells: Mapping[str, Measures]) -> dict[str, str]:
    rows = Agreement.objects.filter(pk__in=cells).values_list("pk", "label")
    return {pk: f"{pk} {label}".strip() for pk, label in rows}


def _titles(keys: list[str]) -> list[tuple[str, str]]:
    return list(Certification.objects.filter(pk__in=keys).values_list("pk", "title"))


def _providers(keys: list[str]) -> list[tuple[str, str]]:
    return list(Provider.objects.filter(pk__in=keys).values_list("pk", "name"))
