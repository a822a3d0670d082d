"""Ceilings and budget of training plans, as the board decides them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.rights import Request
from contracts.actions import budgets
from law.refusal import Impossible
from law.typography import french
from smeservice.actions import plan_terms as actions
from smeservice.actions.request_decisions import SECTION
from smeservice.forms.request_steps import BudgetForm, TermsForm
from smeservice.models import PlanTerms
from smeservice.views.requests import VIEW

SET = "smeservice.set_planterms"
SHOWN = 100


@permission_required(VIEW, raise_exception=True)
@require_GET
def terms(request: Request) -> HttpResponse:
    """Ceilings in force, version by version, and what the year may still promise."""
    return _page(request)


@permission_required([VIEW, SET], raise_exception=True)
@require_POST
def set_terms(request: Request) -> HttpResponse:
    """Record ceilings."""
    form = TermsForm(request.POST)
    if form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("year", "idcc", "source", "decided_on")}
        try:
            actions.set_terms(ceilings=form.ceilings(), by=request.user, on=timezone.localdate(), **told)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french("Plafonds enregistrés : ils valent pour les décisions à venir."))
            return redirect("smeservice:plan_terms")
    return _page(request, terms=form)


@permission_required([VIEW, SET], raise_exception=True)
@require_POST
def set_budget(request: Request) -> HttpResponse:
    """Record the budget of a year."""
    form = BudgetForm(request.POST)
    if form.is_valid():
        try:
            budgets.decide(section=SECTION, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Enveloppe enregistrée.")
            return redirect("smeservice:plan_terms")
    return _page(request, budget=form)


def _page(
    request: Request, *, terms: TermsForm | None = None, budget: BudgetForm | None = None
) -> HttpResponse:
    on = timezone.localdate()
    sets = request.user.has_perm(SET)
    rows = PlanTerms.objects.select_related("made_by").order_by("-year", "idcc", "-pk")[:SHOWN]
    latest: set[tuple[int, str]] = set()
    shown = []
    for row in rows:
        key = row.year, row.idcc
        shown.append((row, key not in latest))
        latest.add(key)
    start = {"year": on.year, "decided_on": on}
    budget_form = budget or (BudgetForm(initial=start) if sets else None)
    if budget_form is not None:
        budget_form.auto_id = "budget_%s"  # beside the other sheet, which has the same names
    context = {
        "rows": shown,
        "room": budgets.room(SECTION, on.year),
        "history": budgets.history(SECTION),
        "terms": terms or (TermsForm(initial=start) if sets else None),
        "budget": budget_form,
        "wrong": "terms" if terms else "budget" if budget else "",
    }
    status = 422 if terms or budget else 200
    return render(request, "smeservice/requests/terms.html", context, status=status)
