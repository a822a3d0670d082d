"""Consultants referenced, and the HR advice given to firms."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.rights import Request
from law.refusal import Impossible
from smeservice.actions import consultants as actions
from smeservice.forms.consultants import ConsultantForm, MissionForm, initial
from smeservice.models import Consultant
from smeservice.rules.questionnaires import PRODUCTS
from smeservice.views.firms import reader, seen, worker

SHOWN = 500
EDIT = "smeservice.reference_consultant"
keeper = permission_required(["smeservice.open_firm", EDIT], raise_exception=True)


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """The consultants of the OPCO, those whose contract has ended last."""
    on = timezone.localdate()
    known = Consultant.objects.order_by("name", "pk")[:SHOWN]
    rows = [(each, [PRODUCTS.get(code, code) for code in each.domains], each.until < on) for each in known]
    context = {"rows": rows, "writes": request.user.has_perm(EDIT)}
    return render(request, "smeservice/consultants/list.html", context)


@keeper
@require_http_methods(["GET", "POST"])
def sheet(request: Request, pk: int | None = None) -> HttpResponse:
    """A consultant, new or known."""
    row = get_object_or_404(Consultant, pk=pk) if pk is not None else None
    form = ConsultantForm(request.POST or None, initial=initial(row) if row else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reference(
                told=form.told(), by=request.user, consultant=pk, edition=form.cleaned_data["edition"]
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Consultant enregistré.")
            return redirect("smeservice:consultants")
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/consultants/sheet.html", {"form": form, "row": row}, status=status)


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
                token=form.cleaned_data["token"], by=request.user,
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Conseil RH enregistré.")
            return redirect("smeservice:firm", siren)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "firm": firm, "company": firm.company}
    return render(request, "smeservice/consultants/advise.html", context, status=status)
