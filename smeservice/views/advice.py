"""HR advice given to firms with the help of the State: recorded, corrected, cancelled."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Request
from law.refusal import Impossible
from smeservice.actions import advice as actions
from smeservice.forms.consultants import MissionForm, written
from smeservice.models import HrAdvice
from smeservice.views.firms import seen, worker


@worker
@require_http_methods(["GET", "POST"])
def advise(request: Request, siren: str) -> HttpResponse:
    """A mission of HR advice in this firm, alone or with others."""
    firm, on = seen(request.user, siren), timezone.localdate()
    form = MissionForm(request.POST or None, on=on, initial={"starts_on": on})
    if request.method == "POST" and form.is_valid():
        try:
            actions.advise(
                told=form.told(), companies=[siren, *form.cleaned_data["others"]],
                token=form.cleaned_data["token"], by=request.user, on=on,
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(
                request, "Conseil RH enregistré, l’aide est inscrite parmi celles de l’entreprise."
            )
            return redirect("smeservice:firm", siren)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "firm": firm, "company": firm.company}
    return render(request, "smeservice/consultants/advise.html", context, status=status)


@worker
@require_http_methods(["GET", "POST"])
def correct(request: Request, siren: str, pk: int) -> HttpResponse:
    """A mission written again, for a reason."""
    firm, on = seen(request.user, siren), timezone.localdate()
    row = get_object_or_404(HrAdvice.objects.of_firm(siren), pk=pk)
    form = MissionForm(request.POST or None, on=on, corrects=row, initial=written(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct(
                advice=pk, told=form.told(), edition=form.cleaned_data["edition"] or 0,
                reason=form.cleaned_data["reason"], by=request.user, on=on,
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Mission corrigée, ses aides aussi.")
            return redirect("smeservice:firm", siren)
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "firm": firm,
        "company": firm.company,
        "row": row,
        "traces": row.traces.select_related("made_by"),
    }
    return render(request, "smeservice/consultants/advise.html", context, status=status)


@worker
@require_POST
def cancel(request: Request, siren: str, pk: int) -> HttpResponse:
    """A mission that counts no more, for a reason."""
    seen(request.user, siren)
    row = get_object_or_404(HrAdvice.objects.of_firm(siren), pk=pk)
    try:
        reason = request.POST.get("reason", "").replace("\0", "").strip()[:300]
        actions.cancel(advice=row.pk, reason=reason, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("smeservice:advice", siren, pk)
    messages.success(request, "Mission annulée, ses aides sont retirées.")
    return redirect("smeservice:firm", siren)
