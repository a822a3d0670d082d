"""Figures of the proximity service: by adviser, place, branch, size or quarter; what stands behind each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

import law
from accounts.rights import Request
from smeservice import figure_list, jobs
from smeservice.actions import figure_sums
from smeservice.actions.figure_sums import BY, Row
from smeservice.exports import figures as exports
from smeservice.figure_list import MEASURES, Behind
from smeservice.forms.figures import FigureFilter
from smeservice.models.figures import FigureCellQuerySet
from smeservice.rules import figures, satisfaction
from smeservice.rules.figures import Period, Sums
from smeservice.views.firms import reader

SHOWN, SIZE, COUNTED = 100, 50, 10_000
NAMES = ("department", "idcc", "size", "adviser")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for, read."""

    form: FigureFilter
    told: dict[str, str]
    period: Period
    by: str

    def query(self, **changes: str) -> str:
        """These filters in an address, some changed."""
        kept = {name: self.told.get(name, "") for name in NAMES} | {"periode": self.period.code} | changes
        return urlencode({name: value for name, value in kept.items() if value})


@reader
@require_GET
def shown(request: Request) -> HttpResponse:
    """The figures by what is asked, their total, the quarters of the year."""
    on = timezone.localdate()
    asked = _asked(request, on)
    cells = figure_sums.chosen(request.user, asked.told)
    rows = figure_sums.by(cells, asked.period, asked.by)
    total = _total(asked, rows, cells)
    start = _place(rows, request.GET.get("after", ""))
    page = rows[start : start + SHOWN]
    hidden = _hidden(rows, total, on)
    context = {
        "form": asked.form,
        "asked": asked,
        "head": BY[asked.by],
        "lines": [_line(request, asked, row, hidden, on) for row in page],
        "count": len(rows),
        "next": page[-1].key if start + SHOWN < len(rows) else "",
        "total": _line(request, asked, Row("", "Ensemble", total), hidden, on),
        "sums": total,
        "quarters": [
            (f"T{rank}", (row.sums.visits - row.sums.remote, row.sums.remote))
            for rank, row in enumerate(figure_sums.by(cells, asked.period, "quarter"), start=1)
        ],
        "visit_series": ("Sur place", "À distance"),
        "funnel": [
            ("Terminés", total.diagnoses),
            ("Suivis d’un plan", total.planned),
            ("Avec une action financée", total.funded),
        ],
        "counted": figure_sums.counted(asked.period),
        "narrowed": any(asked.told.get(name) for name in (*NAMES, "periode")),
    }
    return render(request, "smeservice/figures/figures.html", context)


@reader
@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """The same table, whole."""
    on = timezone.localdate()
    asked = _asked(request, on)
    cells = figure_sums.chosen(request.user, asked.told)
    rows = figure_sums.by(cells, asked.period, asked.by)
    total = _total(asked, rows, cells)
    lines = exports.table(BY[asked.by], rows, total, _hidden(rows, total, on))
    return csv_answer(lines, f"chiffres-proximite-{asked.period.code}-{on:%Y%m%d}.csv")


@reader
@require_GET
def behind(request: Request, measure: str) -> HttpResponse:
    """The firms, exchanges or diagnoses of a figure."""
    on = timezone.localdate()
    asked, found = _behind(request, measure, on)
    total = found.rows.order_by().values("pk")[: COUNTED + 1].count()
    rows, after = found.rows, request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    page = list(rows[: SIZE + 1])
    context = {
        "asked": asked,
        "found": found,
        "measure": measure,
        "rows": page[:SIZE],
        "next": str(page[SIZE - 1].pk) if len(page) > SIZE else "",
        "total": min(total, COUNTED),
        "more": total > COUNTED,
        "filters": _said(asked),
    }
    return render(request, "smeservice/figures/behind.html", context)


@reader
@require_GET
def behind_export(request: Request, measure: str) -> StreamingHttpResponse:
    """The same rows, whole."""
    on = timezone.localdate()
    asked, found = _behind(request, measure, on)
    return csv_answer(exports.behind(found), f"{measure}-{asked.period.code}-{on:%Y%m%d}.csv")


@reader
@require_POST
def again(request: Request) -> HttpResponse:
    """Count again without waiting for the night."""
    if jobs.start_figures(on=timezone.localdate()):
        messages.success(request, "Chiffres établis à l’instant.")
    else:
        messages.info(request, "Les chiffres se recomptent : rechargez la page dans quelques minutes.")
    return redirect("smeservice:coverage" if request.POST.get("page") == "coverage" else "smeservice:figures")


def csv_answer(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    """A table to download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def of_firms(request: Request, asked: dict[str, str], **changes: str) -> str:
    """The filters of the list of firms that shows the same ones."""
    kept = {name: asked.get(name, "") for name in NAMES} | changes
    if kept["adviser"] == str(request.user.pk) and not request.user.has_perm("smeservice.every_firm"):
        kept["adviser"] = "me"
    return urlencode({name: value for name, value in kept.items() if value})


def _asked(request: Request, on: date) -> Asked:
    everybody = request.user.has_perm("smeservice.every_firm")
    form = FigureFilter(request.GET, everybody=everybody, on=on)
    form.is_valid()
    told = {name: value for name, value in form.cleaned_data.items() if value}
    period = figures.period_of(told.get("periode", "")) or figures.year(on.year)
    return Asked(form, told, period, told.get("par", "department"))


def _behind(request: Request, measure: str, on: date) -> tuple[Asked, Behind]:
    if measure not in MEASURES:
        raise Http404
    asked = _asked(request, on)
    return asked, figure_list.behind(measure, asked.told, asked.period, user=request.user, on=on)


def _line(request: Request, asked: Asked, row: Row, hidden: frozenset[str], on: date) -> dict[str, Any]:
    """A row, the addresses of what is behind it, its satisfaction unless it is hidden."""
    key = row.key
    if (
        asked.by == "adviser"
        and key == str(request.user.pk)
        and not request.user.has_perm("smeservice.every_firm")
    ):
        key = "me"
    name = "periode" if asked.by == "quarter" else asked.by
    changes = {name: key} if key else {}
    firms = {} if asked.by == "quarter" else changes
    return {
        "row": row,
        "sums": row.sums,
        "query": asked.query(**changes),
        "firms": of_firms(request, asked.told, **firms),
        "never": of_firms(request, asked.told, contact="never", **firms),
        "hidden": row.key in hidden,
        "mean": satisfaction.mean(row.sums.score, row.sums.answers),
    }


def _total(asked: Asked, rows: list[Row], cells: FigureCellQuerySet) -> Sums:
    """The rows added up; quarters do not add up, they are counted together."""
    if asked.by == "quarter":
        return figure_sums.total(cells, asked.period)
    return sum((row.sums for row in rows), Sums())


def _hidden(rows: list[Row], total: Sums, on: date) -> frozenset[str]:
    """The rows whose satisfaction may not be shown; the total is under the empty key."""
    least = law.survey_least(on)
    if 0 < total.answers < least:
        return frozenset(("", *(row.key for row in rows)))
    return satisfaction.hidden({row.key: row.sums.answers for row in rows}, least)


def _said(asked: Asked) -> list[str]:
    """The filters in words."""
    found = [asked.period.label]
    for name in NAMES:
        if value := asked.told.get(name):
            choices = dict(getattr(asked.form.fields[name], "choices", ()))
            found.append(choices.get(value) or ("Branche inconnue" if value == "none" else f"IDCC {value}"))
    return found


def _place(rows: list[Row], after: str) -> int:
    keys = [row.key for row in rows]
    return keys.index(after) + 1 if after in keys else 0
