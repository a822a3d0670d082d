"""The dashboard of a COM: indicators, the rows behind them, what is frozen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import Request
from conventions.actions import com_indicators as actions
from conventions.models import Convention, Indicator, IndicatorDefinition, Measure
from conventions.rules import com_formulas, com_indicators
from conventions.rules.com_indicators import Period
from conventions.views.com import ENTER, WRITE, found_com, found_indicator, reader
from conventions.views.com_ceilings import standing
from conventions.views.tabs import framed
from opco_admin import indicators
from opco_admin.indicators import Source
from opco_admin.steering import figures, measures
from opco_admin.steering.forms import PartFilter, YearFilter
from registers.pages import COUNTED, SIZE, Page
from registers.sheets.writing import csv_lines

HERE = "steering:dashboard"
CHUNK = 1000


@require_safe
@reader
def coms(request: Request) -> HttpResponse:
    """The COM in force, or the list of them."""
    rows = Convention.objects.visible_to(request.user, timezone.localdate()).filter(kind="com")
    found = list(rows.order_by("-starts_on", "-pk")[:50])
    if len(found) == 1:
        return redirect(HERE, found[0].pk)
    return render(request, "steering/coms.html", {"rows": found, "may_write": request.user.has_perm(WRITE)})


@require_safe
@reader
def dashboard(request: Request, pk: int) -> HttpResponse:
    """Every indicator in a year, against its target and what was sent."""
    row, on = found_com(request, pk), timezone.localdate()
    form = YearFilter(request.GET, convention=row, on=on)
    year = form.year
    rows = figures.rows(row, year, request.user, on)
    context = framed(
        request, row, HERE, form=form, year=year, rows=_by_mission(rows), count=len(rows),
        met=sum(each.met is True for each in rows), missed=sum(each.met is False for each in rows),
        sent=sum(each.measure is not None for each in rows), may_write=request.user.has_perm(WRITE),
        may_enter=request.user.has_perm(ENTER), **standing(row, on),
    )  # fmt: skip
    return render(request, "steering/dashboard.html", context)


@require_safe
@reader
def export(request: Request, pk: int) -> StreamingHttpResponse:
    """The indicators of a year as the page shows them, for a spreadsheet."""
    row, on = found_com(request, pk), timezone.localdate()
    year = YearFilter(request.GET, convention=row, on=on).year
    rows = figures.rows(row, year, request.user, on)
    return StreamingHttpResponse(
        csv_lines(figures.TITLES, (figures.cells(each) for each in rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="indicateurs-{year}-{on:%Y-%m-%d}.csv"'},
    )


def _by_mission(rows: list[figures.Row]) -> list[tuple[str, list[figures.Row]]]:
    found = [
        (label, [each for each in rows if each.told.mission == code])
        for code, label in com_formulas.MISSIONS.items()
    ]
    return [(label, kept) for label, kept in found if kept]


@require_safe
@reader
def indicator(request: Request, pk: int) -> HttpResponse:
    """One indicator: its definition, its years, what was sent of it."""
    return indicator_page(request, found_indicator(request, pk))


def indicator_page(request: Request, row: Indicator, wrong: Any = None) -> HttpResponse:
    """The page of an indicator; `wrong` is the measure that could not be frozen, with its year."""
    on = timezone.localdate()
    told = actions.latest(row.pk)
    years = figures.over_years(told, row.convention, request.user, on)
    may = request.user.has_perm(WRITE) and row.withdrawn_on is None
    context = framed(
        request, row.convention, HERE, indicator=row, told=told, years=years,
        chart=figures.chart(years), series=figures.SERIES,
        definitions=row.definitions.select_related("made_by"),
        sent=_sent(row), forms=measures.forms_of(row, told, years, wrong, on) if may else [], may_write=may,
        role=com_formulas.ROLES[told.owner], filters=_filters(told),
        formula=com_formulas.BY_KEY.get(told.key), unit=com_formulas.UNITS[told.unit],  # type: ignore[index]
    )  # fmt: skip
    return render(request, "steering/indicator.html", context, status=422 if wrong else 200)


def _sent(row: Indicator) -> list[tuple[Measure, str, str, bool]]:
    """Every measure sent, the last first: its value and inputs in words, whether its seal still holds."""
    rows = row.measures.select_related("made_by", "definition", "corrects").order_by("-year", "-pk")
    return [
        (
            each,
            figures.worded(each.value, each.definition.unit),
            figures.fraction(
                com_indicators.Figure(each.numerator, each.denominator),
                euros_=each.definition.key.endswith("_cost"),
            ),
            com_indicators.seal(each.content) == each.sha256,
        )
        for each in rows
    ]


def _filters(told: IndicatorDefinition) -> str:
    return ", ".join(f"{com_formulas.SLICES[name].lower()} {worth}" for name, worth in told.filters.items())


@require_safe
@reader
def behind(request: Request, pk: int, year: int) -> HttpResponse:
    """The rows behind a value, those this user may open."""
    row, told, period, on = _asked(request, pk, year)
    form = PartFilter(request.GET)
    source, found = _rows(request, told, period, form.part, on)
    page = _page(found, str(request.GET.get("after", "")))
    context = framed(
        request, row.convention, HERE, indicator=row, told=told, year=year, period=period, form=form,
        page=page, lines=[source.told(each) for each in page.rows], divided=source.out_of is not None,
        figure=figures.fraction(indicators.figure(told, row.convention, period, on)),
    )  # fmt: skip
    return render(request, "steering/behind.html", context)


@require_safe
@reader
def behind_export(request: Request, pk: int, year: int) -> StreamingHttpResponse:
    """What the list shows, for a spreadsheet."""
    row, told, period, on = _asked(request, pk, year)
    source, found = _rows(request, told, period, PartFilter(request.GET).part, on)

    def lines() -> Iterator[tuple[str, str, date | None]]:
        for each in found.order_by("pk").iterator(chunk_size=CHUNK):
            name, more, day, _url = source.told(each)
            yield name, more, day

    return StreamingHttpResponse(
        csv_lines(("Nom", "Précision", "Date"), lines()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="indicateur-{row.pk}-{year}.csv"'},
    )


def _asked(request: Request, pk: int, year: int) -> tuple[Indicator, IndicatorDefinition, Period, date]:
    row, on = found_indicator(request, pk), timezone.localdate()
    period = com_indicators.period_of(year, row.convention.starts_on, row.convention.ends_on)
    if period is None or period.since > on:
        raise Http404
    return row, actions.latest(row.pk), period, on


def _rows(
    request: Request, told: IndicatorDefinition, period: Period, part: str, on: date
) -> tuple[Source, QuerySet[Any]]:
    found = indicators.behind(told, period, part, request.user, on)
    if found is None:
        raise Http404
    if not request.user.has_perm(found[0].permission):
        raise PermissionDenied
    return found


def _page(rows: QuerySet[Any], after: str) -> Page:
    """A page in the order of the keys; nonsense in the address is the first page."""
    counted = rows.order_by().values("pk")[: COUNTED + 1].count()
    textual = rows.model._meta.pk.get_internal_type() == "CharField"
    known = after.isalnum() if textual else after.isdigit()
    if known and after.isascii() and len(after) <= 18:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[: SIZE + 1])
    last = str(found[SIZE - 1].pk) if len(found) > SIZE else ""
    return Page(found[:SIZE], last, min(counted, COUNTED), counted > COUNTED)
