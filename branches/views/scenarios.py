"""Scenarios of levels: the list, one with its effects, several side by side, their verbs and files."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from accounts.rights import Request
from branches import jobs
from branches.actions import scenarios, scenarios_stock
from branches.exports.scenarios import effects_file, levels_file
from branches.forms.scenarios import ScenarioFilter
from branches.models import Scenario
from branches.rules import scenarios as rules
from branches.views.paging import page_back
from branches.views.scenarios_shown import Shown, stored, totals
from law.refusal import Impossible
from law.typography import french
from registers.models import Certification, Committee

VIEW = "branches.view_scenario"
SIMULATE = (VIEW, "branches.simulate_levels")
LEAST, MOST, DIGITS = 2, 4, 18
_SIZE = 50


@require_safe
@permission_required(VIEW, raise_exception=True)
def listed(request: Request) -> HttpResponse:
    """The scenarios one may read, the last first, with what each changes."""
    on = timezone.localdate()
    form = ScenarioFilter(request.GET)
    chosen = form.chosen()
    rows = _asked(Scenario.objects.visible_to(request.user, on), chosen)
    back = page_back(rows, chosen.get("after", ""), size=_SIZE)
    found = Scenario.objects.filter(pk__in=back.keys).select_related("committee", "made_by")
    sums = totals(back.keys, user=request.user, on=on)
    lines = [
        (row, sums.get((row.pk, "stock")), sums.get((row.pk, "entries"))) for row in found.order_by("-pk")
    ]
    code = chosen.get("cpne", "")
    context = {
        "form": form,
        "lines": lines,
        "next": back.next,
        "total": back.total,
        "committee": Committee.objects.filter(pk=code).first() if code and "\0" not in code else None,
        "stock": scenarios_stock.latest(),
        "running": scenarios_stock.running(),
        "least": LEAST,
        "most": MOST,
    }
    return render(request, "branches/scenarios/list.html", context)


@require_safe
@permission_required(VIEW, raise_exception=True)
def scenario(request: Request, pk: int) -> HttpResponse:
    """One scenario: its levels, its effect by the reading of the address."""
    on = timezone.localdate()
    row = _row(request, pk)
    reading = request.GET.get("lecture", "stock")
    reading = reading if reading in rules.READINGS else "stock"
    effects = {each.reading: each for each in row.effects.all()}
    effect, stock = effects.get(reading), scenarios_stock.latest()
    context = {
        "scenario": row,
        "reading": reading,
        "readings": [(code, label, rules.EXPLAINED[code]) for code, label in rules.READINGS.items()],
        "effect": effect,
        "shown": stored(effect, user=request.user, on=on) if effect else None,
        "stock": stock,
        "old": bool(effect and stock and effect.stock_on and effect.stock_on < stock.on),
        "left": scenarios_stock.left_out(row.committee_id, on=stock.on) if stock else {},
        "levels": _levels(row),
        "traces": row.traces.select_related("made_by"),
        "labels": rules.VERBS,
        "editable": Scenario.objects.editable_by(request.user, on).filter(pk=pk).exists(),
        "mine": _mine(request, row),
    }
    return render(request, "branches/scenarios/scenario.html", context)


@require_safe
@permission_required(VIEW, raise_exception=True)
def compare(request: Request) -> HttpResponse:
    """Two to four scenarios of one branch side by side."""
    on = timezone.localdate()
    asked = [
        int(text)
        for text in request.GET.getlist("s")
        if text.isascii() and text.isdigit() and len(text) < DIGITS
    ]
    rows = Scenario.objects.visible_to(request.user, on).filter(pk__in=asked).select_related("committee")
    found = sorted(rows.prefetch_related("effects"), key=lambda row: asked.index(row.pk))
    wrong = ""
    if not LEAST <= len(found) <= MOST:
        wrong = french(f"Cochez de {LEAST} à {MOST} scénarios à comparer.")
    elif len({row.committee_id for row in found}) > 1:
        wrong = french("Ces scénarios ne sont pas de la même branche : ils ne se comparent pas.")
    reading = request.GET.get("lecture", "stock")
    reading = reading if reading in rules.READINGS else "stock"
    context: dict[str, Any] = {
        "wrong": wrong,
        "reading": reading,
        "readings": list(rules.READINGS.items()),
        "explained": rules.EXPLAINED[reading],
        "asked": asked,
    }
    if not wrong:
        context |= _side_by_side(request, found, reading)
    return render(request, "branches/scenarios/compare.html", context, status=422 if wrong else 200)


def _side_by_side(request: Request, found: list[Scenario], reading: str) -> dict[str, Any]:
    """Columns of a comparison: an effect a scenario, budget years, levels."""
    on = timezone.localdate()
    effects: list[Shown | None] = []
    for row in found:
        each = next((each for each in row.effects.all() if each.reading == reading), None)
        effects.append(stored(each, user=request.user, on=on, tables=False) if each else None)
    years = sorted({year for each in effects if each for year in each.effect.years})
    by_year = [
        (
            str(year),
            [int((sum(each.effect.years.get(year, (0, 0))) if each else 0) / 1000) for each in effects],
        )
        for year in years
    ]
    codes = sorted({line.rncp for row in found for line in row.lines.all()})
    titles = dict(Certification.objects.filter(pk__in=codes).values_list("pk", "title"))
    amounts = [{line.rncp: line.amount for line in row.lines.all()} for row in found]
    return {
        "columns": list(zip(found, effects, strict=True)),
        "names": [row.name for row in found],
        "by_year": by_year,
        "years": [
            (year, [each.effect.years.get(year) if each else None for each in effects]) for year in years
        ],
        "levels": [(code, titles.get(code, ""), [each.get(code) for each in amounts]) for code in codes],
        "committee": found[0].committee,
        "days": {each.stock_on for each in effects if each},
    }


@require_POST
@permission_required(SIMULATE, raise_exception=True)
def duplicate(request: Request, pk: int) -> HttpResponse:
    """Copy a scenario; the copy is one’s own."""
    row = scenarios.duplicate(scenario=_row(request, pk), by=request.user, on=timezone.localdate())
    jobs.start_effects(scenario=row)
    messages.success(request, "Scénario copié.")
    return redirect("branches:scenario", row.pk)


@require_POST
@permission_required(SIMULATE, raise_exception=True)
def share(request: Request, pk: int) -> HttpResponse:
    """Show a scenario to the representatives, or take it back."""
    row = _own(request, pk)
    try:
        scenarios.share(
            scenario=row.pk, shared="shared" in request.POST, by=request.user, on=timezone.localdate()
        )
    except Impossible as impossible:
        messages.error(request, str(impossible))
    return redirect("branches:scenario", pk)


@require_POST
@permission_required(SIMULATE, raise_exception=True)
def put_away(request: Request, pk: int) -> HttpResponse:
    """Archive a scenario, or reopen it."""
    row = _own(request, pk)
    verb = "reopen" if "reopen" in request.POST else "archive"
    try:
        scenarios.put_away(scenario=row.pk, verb=verb, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    return redirect("branches:scenario", pk)


@require_POST
@permission_required(SIMULATE, raise_exception=True)
def compute(request: Request, pk: int) -> HttpResponse:
    """Compute the effects again, on the stock of today."""
    row = _row(request, pk)
    scenarios.ask_again(scenario=row.pk)
    jobs.start_effects(scenario=row)
    return redirect("branches:scenario", pk)


@require_safe
@permission_required(VIEW, raise_exception=True)
def progress(request: Request, pk: int) -> HttpResponse:
    """Asks again until the effects are computed, then reloads the page."""
    row = _row(request, pk)
    if not row.effects.filter(state="asked").exists():
        return HttpResponseClientRefresh()
    return render(request, "branches/scenarios/progress.html", {"scenario": row})


@require_safe
@permission_required(VIEW, raise_exception=True)
def export(request: Request, pk: int) -> StreamingHttpResponse:
    """The levels of a scenario, or its effects, as the page shows them."""
    on, row = timezone.localdate(), _row(request, pk)
    if request.GET.get("part") == "niveaux":
        name, lines = f"niveaux-scenario-{pk}", levels_file(_levels(row))
    else:
        found = [stored(each, user=request.user, on=on) for each in row.effects.all()]
        name, lines = f"effet-scenario-{pk}", effects_file([each for each in found if each])
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}.csv"'},
    )


@require_POST
@permission_required([*SIMULATE, "branches.work_branch"], raise_exception=True)
def refresh_stock(request: Request) -> HttpResponse:
    """Read the contracts into the simulator now."""
    if jobs.start_reading(by=request.user, on=timezone.localdate()):
        messages.success(request, "Stock mis à jour.")
    else:
        messages.info(request, "Lecture du stock demandée : elle se fait en tâche de fond.")
    return redirect("branches:scenarios")


def _asked(rows: QuerySet[Scenario], chosen: dict[str, Any]) -> QuerySet[Scenario]:
    state = chosen.get("state", "")
    if state != "all":
        rows = rows.filter(state=state or "open")
    if code := chosen.get("cpne"):
        rows = rows.filter(committee=code)
    if words := chosen.get("q", "").strip():
        rows = rows.filter(
            Q(name__icontains=words) | Q(committee__label__icontains=words) | Q(committee__code=words)
        )
    return rows


def _row(request: Request, pk: int) -> Scenario:
    rows = Scenario.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("committee", "made_by", "changed_by"), pk=pk)


def _mine(request: Request, row: Scenario) -> bool:
    """Whether its verbs are this user’s: officers those of the OPCO, a representative their own."""
    if not request.user.has_perm("branches.simulate_levels"):
        return False
    if request.user.has_perm("branches.open_branch"):
        return not row.from_branch
    return row.made_by_id == request.user.pk


def _own(request: Request, pk: int) -> Scenario:
    rows = Scenario.objects.visible_to(request.user, timezone.localdate())
    if request.user.has_perm("branches.open_branch"):
        return get_object_or_404(rows.filter(from_branch=False), pk=pk)
    return get_object_or_404(rows.filter(made_by=request.user), pk=pk)


def _levels(row: Scenario) -> list[tuple[str, str, Any]]:
    amounts = list(row.lines.order_by("rncp").values_list("rncp", "amount"))
    titles = dict(
        Certification.objects.filter(pk__in=[code for code, _ in amounts]).values_list("pk", "title")
    )
    return [(code, titles.get(code, ""), amount) for code, amount in amounts]
