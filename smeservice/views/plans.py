"""Actions of a plan: added, changed, moved on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Request
from contracts.models import Contract
from law.refusal import Impossible
from smeservice.actions import plans as actions
from smeservice.forms.plans import ActionForm, initial
from smeservice.models import FirmDiagnosis, PlanAction, PlanRequest
from smeservice.rules import plans as rules
from smeservice.views.diagnoses import found
from smeservice.views.firms import worker


@worker
@require_http_methods(["GET", "POST"])
def add(request: Request, pk: int) -> HttpResponse:
    """A new action; from a priority, its title is proposed."""
    diagnosis = found(request.user, pk)
    asked = diagnosis.priorities.filter(question=request.GET.get("priorite", "")[:8]).first()
    told = {"priority": asked.question, "title": asked.title[:200]} if asked else {}
    form = _form(request, diagnosis, told)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add(
                diagnosis=pk, told=form.told(), token=form.cleaned_data["token"], by=request.user,
                on=timezone.localdate(),
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Action ajoutée au plan.")
            return redirect("smeservice:diagnosis", pk)
    return _sheet(request, diagnosis, form, "Nouvelle action")


@worker
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """An action written again."""
    action = _action(request, pk)
    form = _form(request, action.diagnosis, initial(action))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                action=pk, told=form.told(), edition=form.cleaned_data["edition"], by=request.user,
                on=timezone.localdate(),
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Action modifiée.")
            return redirect("smeservice:diagnosis", action.diagnosis_id)
    return _sheet(request, action.diagnosis, form, "Modifier l’action")


@worker
@require_POST
def advance(request: Request, pk: int, verb: str) -> HttpResponse:
    """Start, finish, drop or resume an action."""
    action = _action(request, pk)
    if verb not in rules.MOVES:
        raise Http404
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:500]
    try:
        actions.advance(action=pk, verb=verb, reason=reason, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    return redirect("smeservice:diagnosis", action.diagnosis_id)


def _action(request: Request, pk: int) -> PlanAction:
    rows = PlanAction.objects.visible_to(request.user).select_related("diagnosis__company")
    return get_object_or_404(rows, pk=pk)


def _form(request: Request, diagnosis: FirmDiagnosis, told: dict[str, Any]) -> ActionForm:
    contracts = Contract.objects.visible_to(request.user)
    requests = PlanRequest.objects.visible_to(request.user)
    return ActionForm(
        request.POST or None, diagnosis=diagnosis, contracts=contracts, requests=requests, initial=told
    )


def _sheet(request: Request, diagnosis: FirmDiagnosis, form: ActionForm, heading: str) -> HttpResponse:
    context = {"form": form, "diagnosis": diagnosis, "heading": heading}
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/plans/action.html", context, status=status)
