"""Consultants referenced by the OPCO."""

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
from smeservice.forms.consultants import ConsultantForm, initial
from smeservice.models import Consultant
from smeservice.rules.questionnaires import PRODUCTS
from smeservice.views.firms import reader

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
    start = initial(row) if row else None
    form = ConsultantForm(request.POST or None, initial=start, known=row is not None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.reference(
                told=form.told(), by=request.user, on=timezone.localdate(), consultant=pk,
                edition=form.cleaned_data["edition"], reason=form.cleaned_data.get("reason", ""),
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Consultant enregistré.")
            return redirect("smeservice:consultants")
    traces = row.traces.select_related("made_by") if row else None
    context = {"form": form, "row": row, "traces": traces}
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/consultants/sheet.html", context, status=status)
