"""A branch in figures, as pages and diagnoses show it: pyramid, evolution, occupations, régions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Sum

import law
from branches.actions.workforce import figures_of
from branches.models import WorkforceFigure, WorkforceVintage
from branches.rules import privacy
from branches.rules import workforce as rules

Shown = int | None
SIDES = ("Femmes", "Hommes")


@dataclass(frozen=True, slots=True)
class Occupation:
    """One occupation: how many, how many women, how many seniors, how it grew in a year."""

    rome: str
    heads: Shown
    women: float | None
    seniors: float | None
    growth: float | None


@dataclass(frozen=True, slots=True)
class Portrait:
    """The figures of a branch on a year of a source; None: hidden."""

    total: Shown
    women: float | None
    seniors: float | None
    growth: float | None
    pyramid: list[tuple[str, Shown, Shown]]
    evolution: list[tuple[str, list[Shown]]]  # (year, [women, men])
    occupations: list[Occupation]
    regions: list[tuple[str, Shown]]
    hidden: bool  # whether something is hidden


def portrait(
    vintage: WorkforceVintage, current: Sequence[WorkforceVintage], *, on: date, hidden: bool, **only: str
) -> Portrait:
    """The portrait of a vintage beside the other years of its source; `only` keeps a région or a contract."""
    figures = figures_of(vintage, **only)
    least = law.small_cell(on) if hidden else 0
    years = [each for each in current if each.source == vintage.source]
    before = next((each for each in years if each.year == vintage.year - 1), None)
    earlier = _by_rome(figures_of(before, **only)) if before else {}
    by_rome = _by_rome(figures)
    ages = rules.pyramid(rules.by_age(figures))
    table = privacy.table(
        {(label, side): n for label, *pair in ages for side, n in zip(SIDES, pair, strict=True)}, least=least
    )
    women, senior_age, total = _women(figures), law.senior_age(on), sum(by_rome.values())
    known = table.total is not None and total >= least
    both = known and all(table.columns.get(side) is not None for side in SIDES)
    old = known and all(
        table.rows[label] is not None for label, *_ in ages if int(label.split("–")[0]) >= senior_age
    )
    grown = known and before is not None and sum(earlier.values()) >= least
    found = Portrait(
        total=total if known else None,
        women=rules.share(women, total) if both and _told(women, total, least) else None,
        seniors=rules.share(rules.seniors(figures, senior_age), total) if old else None,
        growth=rules.growth(sum(earlier.values()), total) if grown else None,
        pyramid=[(label, table.cells[label, SIDES[0]], table.cells[label, SIDES[1]]) for label, *_ in ages],
        evolution=_evolution(years, least, **only) if both else [],
        occupations=_occupations(
            figures, by_rome, _shown(by_rome, least), earlier, senior_age, detailed=not hidden
        ),
        regions=_regions(vintage, least, **only) if known else [],
        hidden=False,
    )
    return _marked(found)


def _shown(counts: dict[str, int], least: int) -> dict[str, Shown]:
    """The cells of a line whose sum stands elsewhere on the page: none when they would give it away."""
    line = privacy.line(counts, least=least)
    return line.cells if line.total is not None else dict.fromkeys(counts)


def _marked(found: Portrait) -> Portrait:
    every: list[Shown] = [found.total, *(n for _, *pair in found.pyramid for n in pair)]
    every += [n for _, pair in found.evolution for n in pair] + [each.heads for each in found.occupations]
    every += [n for _, n in found.regions]
    return replace(found, hidden=None in every)


def _told(part: int, whole: int, least: int) -> bool:
    """Whether both a part and what is left of the whole may be told."""
    return (part == 0 or part >= least) and (whole - part == 0 or whole - part >= least)


def _by_rome(figures: Sequence[rules.Figure]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for each in figures:
        found[each.rome] += each.heads
    return dict(found)


def _women(figures: Sequence[rules.Figure]) -> int:
    return sum(each.heads for each in figures if each.gender == "F")


def _evolution(years: Sequence[WorkforceVintage], least: int, **only: str) -> list[tuple[str, list[Shown]]]:
    """Women and men, year after year, in one question."""
    rows = (
        WorkforceFigure.objects.filter(vintage__in=years, **only)
        .order_by()
        .values_list("vintage__year", "gender")
        .annotate(count=Sum("heads"))
    )
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for year, gender, count in rows:
        counts[year][gender] = count
    found = []
    for year in sorted(counts):
        shown = privacy.published({gender: counts[year].get(gender, 0) for gender in "FM"}, least=least)
        found.append((str(year), [shown["F"], shown["M"]]))
    return found


def _occupations(
    figures: Sequence[rules.Figure],
    counts: dict[str, int],
    shown: dict[str, Shown],
    earlier: dict[str, int],
    senior_age: int,
    *,
    detailed: bool,
) -> list[Occupation]:
    """The most numerous first; shares are for the OPCO alone."""
    own: dict[str, list[rules.Figure]] = defaultdict(list)
    for each in figures:
        own[each.rome].append(each)
    found = []
    for rome in sorted(counts, key=lambda code: (-counts[code], code)):
        rows, whole = own[rome], counts[rome]
        found.append(
            Occupation(
                rome,
                shown[rome],
                rules.share(_women(rows), whole) if detailed else None,
                rules.share(rules.seniors(rows, senior_age), whole) if detailed else None,
                rules.growth(earlier.get(rome, 0), whole) if detailed else None,
            )
        )
    return found


def _regions(vintage: WorkforceVintage, least: int, **only: str) -> list[tuple[str, Shown]]:
    rows = (
        vintage.figures.filter(**only)
        .order_by("region__name")
        .values_list("region__name")
        .annotate(count=Sum("heads"))
    )
    counts = {name or "Non précisée": count for name, count in rows}
    if set(counts) == {"Non précisée"}:
        return []
    shown = _shown(counts, least)
    return [(name, shown[name]) for name in sorted(counts, key=lambda name: (-counts[name], name))]
