"""Aids of a firm: the ceilings it is under, each aid, what is declared and what is taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.rights import Request
from law.refusal import Impossible
from registers.actions import takeovers
from registers.models import Aid
from smeservice.actions import firm_aids
from smeservice.ceilings import counters
from smeservice.forms.firm_care import AidForm, ReasonForm
from smeservice.models import FirmDocument
from smeservice.views.firms import reader, seen, worker

SHOWN = 200


@reader
@require_GET
def listed(request: Request, siren: str) -> HttpResponse:
    """Every aid of a firm and of those it took over, and what is left of each ceiling."""
    firm, on = seen(request.user, siren), timezone.localdate()
    rows = list(Aid.objects.of_companies(takeovers.family(siren))[:SHOWN])
    proofs: dict[int | None, list[FirmDocument]] = {}
    for each in FirmDocument.objects.filter(aid__in=rows).order_by("pk"):
        proofs.setdefault(each.aid_id, []).append(each)
    context = {
        "firm": firm,
        "company": firm.company,
        "rows": [(row, proofs.get(row.pk, [])) for row in rows],
        "counters": counters(siren, on),
        "works": request.user.has_perm("smeservice.work_firm"),
        "on": on,
    }
    return render(request, "smeservice/aids/list.html", context)


@worker
@require_http_methods(["GET", "POST"])
def add(request: Request, siren: str) -> HttpResponse:
    """An aid declared by the firm, or granted by us."""
    firm, on = seen(request.user, siren), timezone.localdate()
    form = AidForm(request.POST or None, request.FILES or None, initial={"on": on})
    if request.method == "POST" and form.is_valid():
        try:
            found = firm_aids.record(
                company=siren, told=form.told(), token=form.cleaned_data["token"],
                proof=form.cleaned_data["proof"], by=request.user, on=on,
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Aide enregistrée.")
            if found.warning:
                messages.warning(request, found.warning)
            return redirect("smeservice:aids", siren)
    context = {"form": form, "firm": firm, "company": firm.company, "counters": counters(siren, on)}
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/aids/add.html", context, status=status)


@worker
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, siren: str, pk: int) -> HttpResponse:
    """An aid that counts no more; it stays readable."""
    firm = seen(request.user, siren)
    row = get_object_or_404(Aid.objects.of_companies(takeovers.family(siren)), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            firm_aids.withdraw(
                aid=pk, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate()
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Aide retirée : elle ne compte plus, et reste lisible.")
            return redirect("smeservice:aids", siren)
    context = {"form": form, "row": row, "firm": firm, "company": firm.company}
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/aids/withdraw.html", context, status=status)
