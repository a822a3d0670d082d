"""The coverage map: where firms were never met, by size and by branch; the old norm beside."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from accounts.rights import Request
from law.typography import french
from registers.models import Department
from smeservice.actions import figure_sums
from smeservice.actions.figure_sums import Row
from smeservice.exports import figures as exports
from smeservice.forms.figures import CoverageFilter
from smeservice.rules import coverage, figures
from smeservice.rules.figures import Sums
from smeservice.views.figures import csv_answer, of_firms
from smeservice.views.firms import reader

BRANCHES = 15
OVERSEAS = 3  # letters of the code of an overseas territory


@reader
@require_GET
def shown(request: Request) -> HttpResponse:
    """The map, and the same figures in tables."""
    on = timezone.localdate()
    form, told = _asked(request, on)
    period = figures.year(on.year)
    cells = figure_sums.chosen(request.user, told)
    places, branches, by_size = (
        figure_sums.by(cells, period, name, figure_sums.COVERAGE) for name in ("department", "idcc", "size")
    )
    total = sum((row.sums for row in places), Sums())
    met = told.get("voir") == "reached"
    context = {
        "form": form,
        "met": met,
        "year": on.year,
        "total": total,
        "tiles": _tiles(request, told, places, met=met, on=on),
        "places": [_line(request, told, row, "department") for row in places],
        "sizes": [_line(request, told, row, "size") for row in by_size],
        "branches": [
            _line(request, told, row, "idcc")
            for row in sorted(branches, key=lambda row: -row.sums.never)[:BRANCHES]
        ],
        "more": len(branches) > BRANCHES,
        "all": of_firms(request, told),
        "all_never": of_firms(request, told, contact="never"),
        "norm": _norm(request, told, period, by_size),
        "territories": _territories(places),
        "counted": figure_sums.counted(period),
        "query": urlencode(told),
        "narrowed": bool(told.keys() - {"voir"}),
    }
    return render(request, "smeservice/coverage/map.html", context)


@reader
@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """The départements of the map with all their figures."""
    on = timezone.localdate()
    _, told = _asked(request, on)
    period = figures.year(on.year)
    cells = figure_sums.chosen(request.user, told)
    rows = figure_sums.by(cells, period, "department")
    masked = frozenset(("", *(row.key for row in rows)))
    lines = exports.table("Département", rows, figure_sums.total(cells, period), masked)
    return csv_answer(lines, f"couverture-{on:%Y%m%d}.csv")


def _asked(request: Request, on: date) -> tuple[CoverageFilter, dict[str, str]]:
    form = CoverageFilter(request.GET, everybody=request.user.has_perm("smeservice.every_firm"), on=on)
    form.is_valid()
    return form, {name: value for name, value in form.cleaned_data.items() if value}


def _tiles(
    request: Request, told: dict[str, str], places: list[Row], *, met: bool, on: date
) -> list[tuple[str, str, int | None, str]]:
    """What the map draws: every département, those without firms too."""
    known = {row.key: row.sums for row in places}
    found = []
    for code, name in Department.objects.values_list("code", "name"):
        sums = known.get(code, Sums())
        share, words = (
            (sums.coverage, f"touchées en {on.year}, {sums.reached}")
            if met
            else (sums.white, f"jamais rencontrées, {sums.never}")
        )
        said = "aucune entreprise" if share is None else f"{share} % {words} sur {sums.firms}"
        found.append(
            (code, _address(request, told, code, met=met, on=on), share, french(f"{code} {name} : {said}"))
        )
    return found


def _address(request: Request, told: dict[str, str], code: str, *, met: bool, on: date) -> str:
    if met:
        kept = {name: told.get(name, "") for name in ("size", "idcc", "adviser")}
        asked = kept | {"department": code, "periode": f"{on.year:04d}"}
        query = urlencode({name: value for name, value in asked.items() if value})
        return f"{reverse('smeservice:figure', args=['reached'])}?{query}"
    return f"{reverse('smeservice:firms')}?{of_firms(request, told, department=code, contact='never')}"


def _line(request: Request, told: dict[str, str], row: Row, name: str) -> dict[str, Any]:
    return {
        "row": row,
        "sums": row.sums,
        "firms": of_firms(request, told, **{name: row.key}),
        "never": of_firms(request, told, contact="never", **{name: row.key}),
        "quiet": of_firms(request, told, contact="quiet", **{name: row.key}),
    }


def _norm(request: Request, told: dict[str, str], period: figures.Period, rows: list[Row]) -> dict[str, Any]:
    """What the norm asks for these firms of every size, and what was done; unknown sizes are left out."""
    cells = figure_sums.chosen(request.user, {**told, "size": ""})
    if told.get("size"):
        rows = figure_sums.by(cells, period, "size", figure_sums.COVERAGE)
    by_size = {row.key: row.sums for row in rows}
    done = sum(sums.visits for sums in by_size.values())
    small = by_size.pop("small", Sums()).firms
    unknown = by_size.pop("none", Sums()).firms
    other = sum(sums.firms for sums in by_size.values())
    asked = coverage.norm(small=small, other=other, on=period.since)
    return {
        "asked": asked, "done": done, "unknown": unknown, "advisers": figure_sums.advisers(cells),
        "percent": figures.percent(done, asked.visits),
    }  # fmt: skip


def _territories(places: list[Row]) -> dict[str, int]:
    """Départements with firms, those reached, and overseas ones among them (P9)."""
    lands = [row for row in places if row.key != "none" and row.sums.firms]
    reached = [row for row in lands if row.sums.reached]
    overseas = [row for row in reached if len(row.key) == OVERSEAS]
    return {"all": len(lands), "reached": len(reached), "overseas": len(overseas)}
