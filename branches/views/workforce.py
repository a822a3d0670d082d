"""Employees of a branch: pyramid, evolution, occupations; a file loaded, older vintages read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.rights import Request
from branches.actions import workforce as actions
from branches.actions.sights import SIDES, portrait
from branches.exports import tables
from branches.forms.workforce import LoadForm, WorkforceFilter
from branches.imports import workforce as files
from branches.models import Projection, WorkforceVintage, visible_committees
from branches.views.offers import csv_answer
from branches.views.study_page import is_staff, opener, reader
from registers.sheets import Refused

LOAD = "branches.load_workforce"
loader = permission_required(["branches.open_branch", LOAD], raise_exception=True)
SHOWN = 50


@require_safe
@reader
def workforce(request: Request) -> HttpResponse:
    """A branch in figures; a representative sees the whole only, small cells hidden."""
    on, staff = timezone.localdate(), is_staff(request)
    committees = list(visible_committees(request.user, on).order_by("pk"))
    cpne = request.GET.get("cpne", "")
    committee = next((each for each in committees if each.pk == cpne), committees[0] if committees else None)
    vintages = _vintages(request, committee.pk) if committee else []
    asked = {**request.GET.dict(), "cpne": committee.pk if committee else ""}
    form = WorkforceFilter(
        asked,
        committees=committees, vintages=vintages, parts=staff,
    )  # fmt: skip
    form.is_valid()
    chosen = form.cleaned_data
    vintage = next(
        (each for each in vintages if str(each.pk) == chosen.get("vintage")),
        vintages[0] if vintages else None,
    )
    asked["vintage"] = str(vintage.pk) if vintage else ""
    context: dict[str, Any] = {
        "form": form, "committee": committee, "vintage": vintage, "staff": staff, "on": on,
        "least": law.small_cell(on), "sides": SIDES, "senior_age": law.senior_age(on),
    }  # fmt: skip
    if vintage:
        only = {name: chosen[name] for name in ("region", "contract") if chosen.get(name)}
        context["portrait"] = portrait(vintage, vintages, on=on, hidden=not staff, **only)
        context["only"] = only
    if committee and staff:
        mine = Projection.objects.visible_to(request.user, on).filter(committee=committee)
        context["projections"] = mine.select_related("vintage", "made_by").order_by("-pk")[:SHOWN]
    return render(request, "branches/workforce/workforce.html", context)


def _vintages(request: Request, cpne: str) -> list[WorkforceVintage]:
    """Those in force, the latest year first."""
    rows = WorkforceVintage.objects.visible_to(request.user, timezone.localdate()).current()
    return list(rows.filter(committee=cpne).order_by("-year", "source"))


@require_http_methods(["GET", "HEAD", "POST"])
@loader
def load(request: Request) -> HttpResponse:
    """Load a file of figures: every wrong cell is named, nothing is half written."""
    on = timezone.localdate()
    form = LoadForm(request.POST or None, request.FILES or None)
    outcome, refused = None, None
    if request.method == "POST" and form.is_valid():
        allowed = list(visible_committees(request.user, on).values_list("pk", flat=True))
        try:
            outcome = files.load_file(
                form.cleaned_data["file"], source=form.cleaned_data["source"], allowed=allowed,
                by=request.user,
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
    if outcome is not None and outcome.done:
        messages.success(request, said(outcome))
        first = outcome.created[0].committee_id if outcome.created else ""
        return redirect(f"{reverse('branches:workforce')}?cpne={first}")
    context = {
        "form": form,
        "flaws": outcome.flaws[: files.MOST_FLAWS] if outcome else [],
        "many": bool(outcome and len(outcome.flaws) > files.MOST_FLAWS),
        "refused": refused,
        "headers": files.HEADERS,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/workforce/load.html", context, status=status)


def said(outcome: actions.Outcome) -> str:
    """What a file changed, in one sentence."""
    if not outcome.created:
        return "Ces effectifs étaient déjà enregistrés : rien n’a changé."
    new = len(outcome.created) - outcome.replaced
    parts = [f"{new} millésime{'s' * (new > 1)} enregistré{'s' * (new > 1)}"] if new else []
    if outcome.replaced:
        parts.append(f"{outcome.replaced} remplacé{'s' * (outcome.replaced > 1)}, l’ancien reste lisible")
    if outcome.unchanged:
        parts.append(f"{outcome.unchanged} inchangé{'s' * (outcome.unchanged > 1)}")
    return f"{', '.join(parts)}."


@require_safe
@opener
def vintages(request: Request) -> HttpResponse:
    """Every vintage of a branch, those replaced too."""
    on = timezone.localdate()
    rows = WorkforceVintage.objects.visible_to(request.user, on).select_related(
        "committee", "file__loaded_by"
    )
    cpne = request.GET.get("cpne", "")[:10]
    if cpne:
        rows = rows.filter(committee=cpne)
    found = rows.order_by("-year", "source", "-pk")[:200]
    return render(request, "branches/workforce/vintages.html", {"vintages": found, "cpne": cpne})


@require_safe
@opener
def vintage_file(request: Request, pk: int) -> StreamingHttpResponse:
    """The figures of a vintage, in the layout that loads them again."""
    on = timezone.localdate()
    row = get_object_or_404(WorkforceVintage.objects.visible_to(request.user, on), pk=pk)
    return csv_answer(
        tables.figures_file(row), tables.name_of(f"effectifs-{row.committee_id}-{row.year}", on)
    )
