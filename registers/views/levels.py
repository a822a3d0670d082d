"""Levels: browsed, exported."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registers import browsing
from registers.models import NpecLevel, NpecVintage
from registers.npec_forms import EVERY, LevelFilter
from registers.pages import page_of
from registers.rules.explaining import STATUSES
from registers.sheets.writing import csv_lines

READ = "registers.view_npeclevel"


def all_vintages() -> list[NpecVintage]:
    """Every revision of every vintage, the newest first."""
    rows = NpecVintage.objects.select_related("source")
    return list(rows.order_by("-applicable_from", "superseded_by", "-pk"))


@require_safe
@permission_required(READ, raise_exception=True)
def levels(request: HttpRequest) -> HttpResponse:
    """The levels that answer the filters, page by page."""
    form = LevelFilter(request.GET, vintages=all_vintages())
    vintage, rows, chosen = _rows(form)
    page = page_of(browsing.shown(rows), chosen.get("after", ""))
    context = {
        "form": form,
        "page": page,
        "lines": browsing.named(page.rows),
        "vintage": vintage,
        "every": chosen.get("millesime") == EVERY,
        "statuses": STATUSES.items(),
    }
    return render(request, "registers/levels.html", context)


@require_safe
@permission_required(READ, raise_exception=True)
def levels_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same rows, all of them, for a spreadsheet."""
    _, rows, _ = _rows(LevelFilter(request.GET, vintages=all_vintages()))
    return csv_answer("niveaux", csv_lines(browsing.TITLES, browsing.table(rows)))


def csv_answer(name: str, lines: Any) -> StreamingHttpResponse:
    """A file to save, named after the day."""
    on = timezone.localdate()
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}-{on:%Y-%m-%d}.csv"'},
    )


def _rows(form: LevelFilter) -> tuple[NpecVintage | None, QuerySet[NpecLevel], dict[str, Any]]:
    """The vintage shown, its rows that answer, and what was chosen; nothing when the filters are wrong."""
    chosen = form.chosen()
    if chosen.get("after", "") and not chosen["after"].isdecimal():
        chosen["after"] = ""
    name = chosen.get("millesime", "")
    vintage = form.vintages.get(name) or (
        None if name == EVERY else browsing.vintage_on(timezone.localdate())
    )
    if form.errors or (vintage is None and name != EVERY):
        return vintage, NpecLevel.objects.none(), chosen
    rows = browsing.levels(
        vintage=vintage,
        q=chosen["q"],
        cpne=chosen["cpne"],
        level=chosen["niveau"],
        status=chosen["statut"],
        worth=chosen["valeur"],
        act=bool(chosen["origine"]),
    )
    return vintage, rows, chosen
