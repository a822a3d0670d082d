"""Anomalies: evidence to read, with the files behind it; nothing is decided here."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.rights import Request
from contracts.actions import anomalies
from contracts.forms.controls import AnomalyFilter, ReadForm
from contracts.models import Anomaly
from contracts.rules.anomalies import NOT_A_DECISION
from law.refusal import Impossible
from registers.models import Provider

SIZE, DIGITS, SHOWN = 25, 18, 12
READ = "contracts.view_anomaly"


@permission_required(READ, raise_exception=True)
@require_GET
def listed(request: Request) -> HttpResponse:
    """The anomalies, last seen first; those to examine unless others are asked for."""
    return _page(request)


@permission_required([READ, "contracts.run_controls"], raise_exception=True)
@require_POST
def read(request: Request, pk: int) -> HttpResponse:
    """Mark one as examined."""
    row = get_object_or_404(Anomaly, pk=pk)
    form = ReadForm(request.POST, auto_id=f"id_{pk}_%s")
    if not form.is_valid():
        return _page(request, wrong=(row.pk, form))
    try:
        anomalies.read(
            anomaly=row.pk, comment=form.cleaned_data["comment"], by=request.user, on=timezone.localdate()
        )
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Anomalie examinée.")
    return redirect("contracts:anomalies")


def _page(request: Request, wrong: tuple[int, ReadForm] | None = None) -> HttpResponse:
    form = AnomalyFilter(request.GET)
    rows = _chosen(form)
    after = request.GET.get("after", "")
    beyond = (
        rows.filter(pk__lt=int(after))
        if after.isascii() and after.isdigit() and len(after) <= DIGITS
        else rows
    )
    found = list(beyond.select_related("read_by").order_by("-pk")[: SIZE + 1])
    shown = found[:SIZE]
    files = anomalies.contracts_of(shown)
    known = Provider.objects.in_bulk({siret for row in shown for siret in row.evidence["providers"]})
    acts = request.user.has_perm("contracts.run_controls")
    lines = [
        {
            "row": row,
            "files": [files[pk] for pk in row.evidence["contracts"] if pk in files][:SHOWN],
            "providers": [(siret, known.get(siret)) for siret in row.evidence["providers"]],
            "more": max(len(row.evidence["contracts"]) - SHOWN, 0),
            "form": _form(row, wrong) if acts and row.read_on is None else None,
        }
        for row in shown
    ]
    context = {
        "form": form,
        "lines": lines,
        "count": rows.count(),
        "warning": NOT_A_DECISION,
        "next": str(shown[-1].pk) if len(found) > SIZE else "",
    }
    return render(request, "contracts/controls/anomalies.html", context, status=422 if wrong else 200)


def _form(row: Anomaly, wrong: tuple[int, ReadForm] | None) -> ReadForm:
    return wrong[1] if wrong and wrong[0] == row.pk else ReadForm(auto_id=f"id_{row.pk}_%s")


def _chosen(form: AnomalyFilter) -> QuerySet[Anomaly]:
    form.is_valid()
    asked, rows = form.cleaned_data, Anomaly.objects.all()
    if kind := asked.get("kind"):
        rows = rows.filter(kind=kind)
    if (read := asked.get("read", "")) != "all":
        rows = rows.filter(read_on__isnull=read != "read")
    return rows
