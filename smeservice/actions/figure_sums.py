"""What the pages read of the figures kept: sums by adviser, place, branch, size or quarter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Sum

from accounts.models import User
from registers.models import Agreement, Department
from registers.rules import sizes
from smeservice.models import FigureCell, FiguresCount
from smeservice.models.figures import NOW, FigureCellQuerySet
from smeservice.rules import figures
from smeservice.rules.figures import Period, Sums

BY = {
    "department": "Département",
    "adviser": "Conseiller",
    "idcc": "Branche",
    "size": "Taille",
    "quarter": "Trimestre",
}
COVERAGE = ("firms", "never", "quiet", "reached", "visits")  # what the map reads
FILTERS = ("department", "idcc", "size", "adviser")
_UNKNOWN = {
    "department": "Département inconnu",
    "idcc": "Branche inconnue",
    "size": "Taille inconnue",
    "adviser": "Suivies par personne",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of figures: its key in addresses (« none » when unknown), its name."""

    key: str
    label: str
    sums: Sums


def chosen(user: User, asked: Mapping[str, str]) -> FigureCellQuerySet:
    """The cells this user may read, narrowed; « none » asks for what is unknown, « me » for oneself."""
    rows = FigureCell.objects.visible_to(user)
    for name in FILTERS:
        if not (value := asked.get(name, "")):
            continue
        if name != "adviser":
            rows = rows.filter(**{name: "" if value == "none" else value})
        elif value == "none":
            rows = rows.filter(adviser=None)
        else:
            rows = rows.filter(adviser=user.pk if value == "me" else int(value))
    return rows


def total(cells: FigureCellQuerySet, period: Period | None) -> Sums:
    """The sums over these cells: firms as they are, acts of the period."""
    found = _within(cells, period).aggregate(**_summed())
    return Sums(**{name: found[name] or 0 for name in figures.NAMES})


def by(
    cells: FigureCellQuerySet,
    period: Period | None,
    name: str,
    measures: Sequence[str] = figures.NAMES,
) -> list[Row]:
    """The sums by one of BY, in the order of their names; those not asked for are 0."""
    if name == "quarter":
        return _by_quarter(cells, period)
    rows = _within(cells, period).order_by().values(name).annotate(**_summed(measures))
    keyed = {"" if row[name] is None else row[name]: _sums(row) for row in rows}
    names = labels(name, list(keyed))
    found = [Row(str(key) or "none", names.get(key, str(key)), sums) for key, sums in keyed.items()]
    return sorted(found, key=order(name))


def advisers(cells: FigureCellQuerySet) -> int:
    """How many advisers follow the firms of these cells."""
    return cells.filter(period=NOW).exclude(adviser=None).order_by().values("adviser").distinct().count()


def counted(period: Period | None) -> FiguresCount | None:
    """When what is shown was counted."""
    return FiguresCount.objects.filter(pk=period.code[:4] if period else NOW).first()


def _by_quarter(cells: FigureCellQuerySet, period: Period | None) -> list[Row]:
    asked = figures.quarters(int(period.code[:4])) if period else ()
    rows = cells.filter(period__in=[NOW, *(each.code for each in asked)]).order_by()
    found = {row["period"]: _sums(row) for row in rows.values("period").annotate(**_summed())}
    return [
        Row(each.code, each.label, found.get(NOW, Sums()) + found.get(each.code, Sums())) for each in asked
    ]


def _within(cells: FigureCellQuerySet, period: Period | None) -> FigureCellQuerySet:
    return cells.filter(period__in=[NOW, period.code] if period else [NOW])


def _summed(measures: Sequence[str] = figures.NAMES) -> dict[str, Sum]:
    return {name: Sum(name) for name in measures}


def _sums(row: Mapping[str, Any]) -> Sums:
    return Sums(**{name: row[name] for name in figures.NAMES if name in row})


def labels(name: str, keys: Sequence[Any]) -> dict[Any, str]:
    """The names of the keys of one of BY; the empty one is what is unknown."""
    found: dict[Any, str] = {"": _UNKNOWN[name]}
    if name == "department":
        found |= {row.pk: str(row) for row in Department.objects.filter(pk__in=keys)}
    elif name == "idcc":
        rows = Agreement.objects.filter(pk__in=keys).values_list("pk", "label")
        found |= {idcc: f"{idcc} {label}" for idcc, label in rows}
    elif name == "size":
        found |= {code: label.capitalize() for code, label in sizes.CLASSES.items()}
    else:
        found |= {row.pk: str(row) for row in User.objects.filter(pk__in=[key for key in keys if key])}
    return found


def order(name: str) -> Any:
    """How the rows of one of BY are sorted: what is unknown last."""
    if name == "size":
        ranks = [*sizes.CLASSES, "none"]
        return lambda row: ranks.index(row.key)
    if name == "adviser":
        return lambda row: (row.key == "none", row.label)
    return lambda row: (row.key == "none", row.key)
