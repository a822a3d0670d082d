"""Indicators of a COM as they are written: added, redefined, withdrawn."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Request
from conventions.actions import com_indicators as actions
from conventions.forms.com import IndicatorForm, ReasonForm
from conventions.models import IndicatorDefinition
from conventions.rules import com_formulas
from conventions.rules import com_indicators as rules
from conventions.views.com import done, found_com, found_indicator, writer
from conventions.views.tabs import framed
from law.refusal import Impossible

DASHBOARD, INDICATOR = "steering:dashboard", "steering:indicator"


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def new(request: Request, pk: int) -> HttpResponse:
    """Add an indicator."""
    row, on = found_com(request, pk), timezone.localdate()
    years = rules.years_of(row.starts_on, row.ends_on)
    form = IndicatorForm(request.POST or None, years=years)
    made: list[IndicatorDefinition] = []

    def add(chosen: dict[str, Any]) -> None:
        code = chosen["code"].strip()
        made.append(actions.define(convention=row.pk, code=code, told=form.told, by=request.user, on=on))

    if request.method == "POST" and done(form, add):
        messages.success(request, "Indicateur ajouté.")
        return redirect(INDICATOR, made[0].indicator_id)
    context = framed(request, row, DASHBOARD, form=form, formulas=com_formulas.FORMULAS, indicator=None)
    return render(request, "conventions/com/definition.html", context, status=_status(request))


@require_http_methods(["GET", "HEAD", "POST"])
@writer
def change(request: Request, pk: int) -> HttpResponse:
    """Give an indicator its next definition, or withdraw it."""
    row, on = found_indicator(request, pk), timezone.localdate()
    told = actions.latest(row.pk)
    years = rules.years_of(row.convention.starts_on, row.convention.ends_on)
    seen = request.POST.get("number", "")
    form = IndicatorForm(request.POST or None, years=years, told=actions.definition_of(told), indicator=row)

    def write(chosen: dict[str, Any]) -> None:
        number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0
        actions.redefine(
            indicator=row.pk, told=form.told, reason=chosen["reason"], seen=number, by=request.user, on=on
        )

    if request.method == "POST" and done(form, write):
        messages.success(request, "Définition enregistrée : l’ancienne reste lisible.")
        return redirect(INDICATOR, row.pk)
    context = framed(
        request, row.convention, DASHBOARD, form=form, formulas=com_formulas.FORMULAS, indicator=row,
        told=told, withdrawal=ReasonForm(auto_id="withdraw_%s"),
    )  # fmt: skip
    return render(request, "conventions/com/definition.html", context, status=_status(request))


@require_POST
@writer
def withdraw(request: Request, pk: int) -> HttpResponse:
    """Stop following an indicator."""
    row = found_indicator(request, pk)
    form = ReasonForm(request.POST)
    if done(
        form,
        lambda chosen: actions.withdraw(
            indicator=row.pk, reason=chosen["reason"], by=request.user, on=timezone.localdate()
        ),
    ):
        messages.success(request, "Indicateur retiré : ses mesures restent.")
        return redirect(DASHBOARD, row.convention_id)
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return redirect("conventions:com_indicator", row.pk)


@require_POST
@writer
def catalogue(request: Request, pk: int) -> HttpResponse:
    """Add the indicators of the starter catalogue that are missing."""
    row = found_com(request, pk)
    try:
        added = actions.start_catalogue(convention=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, f"{added} indicateur{'s' * (added > 1)} ajouté{'s' * (added > 1)}.")
    return redirect(DASHBOARD, row.pk)


def _status(request: Request) -> int:
    return 422 if request.method == "POST" else 200
