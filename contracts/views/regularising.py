"""Regularisations: simulated, read, applied."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from contracts import jobs
from contracts.actions import regularising
from contracts.actions.regularised import Totals
from contracts.exports import differences as exports
from contracts.forms.course import ScopeForm
from contracts.models import Regularisation
from law.refusal import Impossible
from registers.models import Agreement, Certification

KEPT, GROUPS = 50, 100
RUNNING = (Regularisation.State.SIMULATING, Regularisation.State.APPLYING)
allowed = permission_required(
    ["contracts.view_contract", "contracts.regularise_contracts"], raise_exception=True
)


@allowed
@require_http_methods(["GET", "POST"])
def listed(request: Request) -> HttpResponse:
    """The regularisations, the last first, and a new simulation."""
    form = ScopeForm(request.POST or None, initial={"scope": regularising.INTERIM})
    if request.method == "POST" and form.is_valid():
        try:
            row = jobs.start_simulation(
                scope=form.cleaned_data["scope"], by=request.user, on=timezone.localdate()
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            return redirect("contracts:regularisation", row.pk)
    waiting = regularising.candidates(regularising.INTERIM)[: regularising.COUNTED + 1].count()
    context = {
        "form": form,
        "rows": Regularisation.objects.select_related("made_by", "applied_by")[:KEPT],
        "waiting": min(waiting, regularising.COUNTED),
        "more": waiting > regularising.COUNTED,
    }
    wrong = request.method == "POST"
    return render(request, "contracts/course/regularisations.html", context, status=422 if wrong else 200)


@allowed
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """What one changes: totals, by certification, by branch."""
    row = get_object_or_404(Regularisation.objects.select_related("made_by", "applied_by"), pk=pk)
    done = regularising.totals(row) if row.state in RUNNING else None
    counts = row.counts.get("applied") if row.state == Regularisation.State.APPLIED else row.counts
    totals = Totals.from_dict(counts or row.counts)
    named = {
        "rncp": dict(Certification.objects.filter(pk__in=totals.rncp).values_list("code", "title")),
        "idcc": dict(Agreement.objects.filter(pk__in=totals.idcc).values_list("idcc", "label")),
    }
    groups = [
        (title, _largest(getattr(totals, name), named[name]))
        for title, name in (("Par certification", "rncp"), ("Par branche", "idcc"))
    ]
    context = {
        "row": row, "totals": totals, "groups": groups, "done": done, "limit": GROUPS,
        "lines": _lines(row),
    }  # fmt: skip
    return render(request, "contracts/course/regularisation.html", context)


@allowed
@require_POST
def apply(request: Request, pk: int) -> HttpResponse:
    """Apply what was simulated."""
    row = get_object_or_404(Regularisation, pk=pk)
    try:
        done = jobs.start_regularisation(regularisation=row, by=request.user)
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        if done.state == Regularisation.State.APPLIED:
            messages.success(request, "Régularisation appliquée.")
        else:
            messages.info(request, "Régularisation commencée : les contrats sont traités par lots.")
    return redirect("contracts:regularisation", pk)


@allowed
@require_GET
def differences(request: Request, pk: int) -> FileResponse:
    """The differences, contract by contract."""
    row = get_object_or_404(Regularisation.objects.exclude(file=""), pk=pk)
    try:
        stream = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(
        stream, as_attachment=True, filename=f"regularisation-{row.pk}.csv", content_type="text/csv"
    )


def _lines(row: Regularisation) -> list[list[Any]]:
    """The first contracts of the file, by column."""
    if not row.file:
        return []
    try:
        with row.file.open("rb") as stream:
            found = exports.first_lines(stream, GROUPS)
    except FileNotFoundError:
        return []
    return [[line[name] for name in exports.HEADER] for line in found]


def _largest(groups: dict[str, list], names: dict[str, str]) -> list[tuple[str, str, list]]:
    """The groups that change most: code, name, (number, more, less)."""
    found = sorted(groups.items(), key=lambda item: item[1][1] - item[1][2], reverse=True)[:GROUPS]
    return [(code, names.get(code, ""), row) for code, row in found]
