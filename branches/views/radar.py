"""The radar of certifications that come to their end, and the sheet of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import Request
from branches.actions import radar, sheets
from branches.actions.radar import Line
from branches.exports import radar as exports
from branches.forms.radar import SORTS, RadarFilter
from branches.models import Qualification, Registration, visible_committees
from branches.rules import radar as rules
from branches.views.frames import TYPES, staff
from branches.views.qualifications import reader
from registers.rules import fold

SIZE = 50
_KEYS: dict[str, Callable[[Line], Any]] = {
    "fin": lambda line: (line.ends_on, line.code),
    "contrats": lambda line: (-line.counts.live, line.ends_on, line.code),
    "intitule": lambda line: (fold(line.title), line.code),
}


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """What ends within the horizon, the nearest first."""
    on = timezone.localdate()
    outside = not request.user.has_perm("branches.open_branch")
    form, found = _found(request, on, outside=outside)
    chosen = form.chosen()
    sort = chosen.get("tri") or "fin"
    start = _place(found, request.GET.get("after", "")[:20])
    shown = found[start : start + SIZE]
    codes = {code for line in shown for code, _ in line.committees}
    context = {
        "form": form,
        "lines": shown,
        "count": len(found),
        "next": shown[-1].code if start + SIZE < len(found) else "",
        "names": radar.names_of(codes),
        "sort": sort,
        "sorts": {key: label for key, label in SORTS.items() if not outside or key != "contrats"},
        "tiles": [] if outside else _tiles(found, on),
        "on": on,
        "outside": outside,
    }
    return render(request, "branches/radar/list.html", context)


def _found(request: Request, on: date, *, outside: bool) -> tuple[RadarFilter, list[Line]]:
    marks = rules.marks(on)
    committees = list(visible_committees(request.user, on))
    form = RadarFilter(request.GET, committees=committees, marks=marks)
    chosen = form.chosen()
    horizon = chosen.get("horizon")
    read = radar.owned_lines if outside else radar.lines
    found = read(
        user=request.user,
        on=on,
        horizon=marks[0] if horizon is None else horizon,
        committee=chosen.get("cpne", ""),
    )
    if words := fold(chosen.get("q", "").replace("\0", "")):
        found = [line for line in found if words in fold(f"{line.code} {line.title}")]
    if chosen.get("suite") == "sans":
        found = [line for line in found if not line.project and not line.successors]
    elif chosen.get("suite") == "branche":
        found = [line for line in found if line.qualification]
    sort = chosen.get("tri") or "fin"
    return form, sorted(found, key=_KEYS["fin" if outside and sort == "contrats" else sort])


def _place(found: list[Line], after: str) -> int:
    """The row that follows a sheet; the first one when it is not there."""
    return next((index + 1 for index, line in enumerate(found) if line.code == after), 0)


def _tiles(found: list[Line], on: date) -> list[tuple[int, str, str]]:
    """How many lines and contracts each alarm covers."""
    near = rules.marks(on)[-2:]
    tiles = [
        (
            sum(line.alarm is not None and 0 < line.alarm.months <= months for line in found),
            f"à moins de {months} mois de la fin",
            "soon" if months == near[0] else "late",
        )
        for months in near
    ]
    alone = sum(line.alone for line in found)
    return [
        *tiles,
        (sum(line.counts.beyond for line in found), "contrats qui finissent après la fiche", ""),
        (alone, "des nôtres sans projet", "late" if alone else ""),
    ]


@require_safe
@staff
def export(request: Request, form: str) -> HttpResponse:
    """The list as it is seen, whole."""
    if form not in TYPES:
        raise Http404
    on = timezone.localdate()
    _, found = _found(request, on, outside=False)
    rows = exports.rows(found)
    content: str | bytes = (
        exports.csv_text(exports.HEADERS, rows)
        if form == "csv"
        else exports.workbook("Échéances", exports.HEADERS, rows)
    )
    name = f"echeances-certifications-{on:%Y%m%d}.{form}"
    return HttpResponse(
        content, content_type=TYPES[form], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_safe
@reader
def sheet(request: Request, code: str) -> HttpResponse:
    """A sheet of the national register as the branches see it."""
    on = timezone.localdate()
    outside = not request.user.has_perm("branches.open_branch")
    found = None if "\0" in code else sheets.sheet_of(code[:20], user=request.user, on=on, outside=outside)
    if found is None:
        raise Http404
    own = (
        Registration.objects.filter(code=found.sheet.code)
        .filter(qualification__in=_seen(request, on))
        .select_related("qualification")
        .first()
    )
    ends_on = found.sheet.registered_until
    context = {
        "found": found,
        "sheet": found.sheet,
        "own": own,
        "alarm": rules.alarm(ends_on, on) if ends_on else None,
        "on": on,
        "outside": outside,
    }
    return render(request, "branches/radar/sheet.html", context)


def _seen(request: Request, on: date) -> Any:
    return Qualification.objects.visible_to(request.user, on).order_by().values("pk")
