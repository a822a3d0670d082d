"""Projections of a branch: hypotheses, scenarios, tensions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import law
from accounts.rights import Request
from branches.actions import projecting as actions
from branches.actions.sights import SIDES
from branches.forms.workforce import ProjectionForm
from branches.models import Projection, WorkforceVintage, visible_committees
from branches.rules import projection as rules
from branches.rules.projection import Hypotheses
from branches.views.offers import done
from branches.views.study_page import opener
from branches.views.workforce import loader


@require_http_methods(["GET", "HEAD", "POST"])
@loader
def new(request: Request, cpne: str) -> HttpResponse:
    """State the hypotheses; the three scenarios are computed and kept with them."""
    on = timezone.localdate()
    committee = get_object_or_404(visible_committees(request.user, on), pk=cpne)
    rows = WorkforceVintage.objects.visible_to(request.user, on).current()
    vintages = list(rows.filter(committee=committee).order_by("-year", "source"))
    stock = actions.stock(committee.pk, on)
    form = ProjectionForm(request.POST or None, vintages=vintages, stock=stock, on=on)
    made: list[Projection] = []

    def compute(chosen: dict[str, Any]) -> None:
        made.append(
            actions.make(
                vintage=chosen["vintage"], title=chosen["title"], years=chosen["years"],
                scenarios=form.scenarios, by=request.user, on=on,
            )
        )  # fmt: skip

    if request.method == "POST" and done(form, compute):
        messages.success(request, "Projection calculée et gardée avec ses hypothèses.")
        return redirect("branches:projection", made[0].pk)
    context = {"form": form, "committee": committee, "stock": stock, "vintages": vintages, "on": on}
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/workforce/projection_new.html", context, status=status)


@require_safe
@opener
def projection(request: Request, pk: int) -> HttpResponse:
    """A projection: its scenarios, its hypotheses, its tensions."""
    row = _found(request, pk)
    scenarios = {code: Hypotheses.from_dict(stored) for code, stored in row.inputs["scenarios"].items()}
    codes = list(rules.SCENARIOS)
    results = [row.results[code]["years"] for code in codes]
    first = results[0][0]["start"] if results[0] else 0
    curve = [(str(row.vintage.year), [first] * len(codes))]
    curve += [
        (str(parts[0]["year"]), [part["end"] for part in parts]) for parts in zip(*results, strict=True)
    ]
    context = {
        "projection": row,
        "sides": SIDES,
        "labels": [rules.SCENARIOS[code] for code in codes],
        "curve": curve,
        "scenarios": [(rules.SCENARIOS[code], row.results[code]["years"]) for code in codes],
        "pyramid": row.results["central"]["pyramid"],
        "last": row.vintage.year + row.years,
        "hypotheses": rules.told_hypotheses(scenarios),
        "tensions": row.results["tensions"],
        "high": float(law.tension_high(row.made_on)),
        "senior_age": row.inputs["senior_age"],
    }
    return render(request, "branches/workforce/projection.html", context)


@require_POST
@opener
def check(request: Request, pk: int) -> HttpResponse:
    """Do it again and say whether the same inputs give the same result."""
    if actions.replay(_found(request, pk)):
        messages.success(request, "Les mêmes hypothèses redonnent les mêmes résultats.")
    else:
        messages.error(request, "Le calcul refait ne donne pas les mêmes résultats.")
    return redirect("branches:projection", pk)


def _found(request: Request, pk: int) -> Projection:
    rows = Projection.objects.visible_to(request.user, timezone.localdate())
    found = rows.filter(pk=pk).select_related("committee", "vintage", "made_by").first()
    if found is None:
        raise Http404
    return found
