"""Figures of training plans: what was decided in a year, by branch; what is left of the budget."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.rights import Request
from contracts.actions import budgets
from registers.models import Agreement
from smeservice.actions import plan_figures
from smeservice.actions.request_decisions import SECTION
from smeservice.views.requests import VIEW

CHARTED, FIRST = 12, 2019


@permission_required(VIEW, raise_exception=True)
@require_GET
def figures(request: Request) -> HttpResponse:
    """One year."""
    on = timezone.localdate()
    asked = request.GET.get("annee", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else on.year
    year = year if FIRST <= year <= on.year else on.year
    rows, whole = plan_figures.by_branch(user=request.user, year=year)
    names = Agreement.objects.in_bulk([row.idcc for row in rows])
    labelled = [
        (row, names[row.idcc].label if row.idcc in names else row.idcc or "Branche inconnue") for row in rows
    ]
    context = {
        "year": year,
        "years": range(on.year, FIRST - 1, -1),
        "rows": labelled,
        "whole": whole,
        "room": budgets.room(SECTION, year),
        "chart": [(label, int(row.amount)) for row, label in labelled[:CHARTED]],
    }
    return render(request, "smeservice/requests/figures.html", context)
