"""Decided files to open again: asked from the file, validated or rejected by somebody else."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.rights import Request, any_permission
from contracts.actions import reopening
from contracts.forms.reopening import DenyForm, ReopenForm
from contracts.models import Contract, Reopening
from contracts.views.contract import file_of, page
from law.refusal import Impossible

READ, PROPOSE, VALIDATE = (
    "contracts.view_contract",
    "contracts.propose_reopening",
    "contracts.validate_reopening",
)
KEPT = 50
validator = permission_required([READ, VALIDATE], raise_exception=True)


@permission_required(READ, raise_exception=True)
@any_permission(PROPOSE, VALIDATE)
@require_GET
def listed(request: Request) -> HttpResponse:
    """The requests that wait, and the last ones decided."""
    return _page(request)


@permission_required([READ, PROPOSE], raise_exception=True)
@require_POST
def propose(request: Request, pk: int) -> HttpResponse:
    """Ask that a decided file be opened again."""
    file = file_of(request.user, pk)
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return page(request, file, reopen=form)
    try:
        reopening.propose(
            contract=file.pk, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate()
        )
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Réouverture proposée : une autre personne la valide.")
    return redirect("contracts:contract", file.pk)


@validator
@require_POST
def validate(request: Request, pk: int) -> HttpResponse:
    """Open the file again."""
    row = _row(request, pk)
    try:
        reopening.validate(reopening=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, f"Dossier {row.contract.number} rouvert : il est de nouveau à décider.")
    return redirect("contracts:reopenings")


@validator
@require_POST
def reject(request: Request, pk: int) -> HttpResponse:
    """Leave the file as it was decided."""
    row, form = _row(request, pk), DenyForm(request.POST)
    if not form.is_valid():
        return _page(request, wrong=form, of=row.pk)
    try:
        reopening.reject(
            reopening=row.pk, by=request.user, on=timezone.localdate(), comment=form.cleaned_data["comment"]
        )
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, f"Réouverture rejetée : le dossier {row.contract.number} reste décidé.")
    return redirect("contracts:reopenings")


def _row(request: Request, pk: int) -> Reopening:
    """The request, about a file this user may see."""
    files = Contract.objects.visible_to(request.user)
    return get_object_or_404(Reopening.objects.select_related("contract"), pk=pk, contract__in=files)


def _page(request: Request, *, wrong: DenyForm | None = None, of: int = 0) -> HttpResponse:
    files = Contract.objects.visible_to(request.user)
    decided = Reopening.objects.filter(contract__in=files).exclude(state=Reopening.State.PROPOSED)
    mine = set(reopening.to_validate(request.user).values_list("pk", flat=True))
    waiting = [
        (row, row.pk in mine, wrong if wrong and row.pk == of else DenyForm(auto_id=f"id_{row.pk}_%s"))
        for row in reopening.waiting(request.user)
    ]
    context = {
        "waiting": waiting,
        "decided": decided.select_related("contract", "proposed_by", "validated_by")[:KEPT],
    }
    return render(request, "contracts/decision/reopenings.html", context, status=422 if wrong else 200)
