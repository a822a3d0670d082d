"""One file under control, step by step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from accounts.rights import Request
from contracts.actions import controls
from contracts.forms.controls import FORMS, FileForm
from contracts.models import ControlFile, Letter
from contracts.rules import controls as rules
from contracts.rules import pieces
from contracts.views.contract import file_of
from law.refusal import Impossible

SLUGS = {
    "ask": "demander",
    "receive": "recevoir",
    "notify": "notifier",
    "reply": "repondre",
    "decide": "decider",
    "lift": "lever",
}
_DONE = {
    "ask": "Preuves demandées.",
    "receive": "Preuves reçues.",
    "notify": "Constat enregistré.",
    "reply": "Réponse enregistrée.",
    "decide": "Dossier décidé.",
    "lift": "Manquement levé.",
}
DOCUMENTS = 50
runner = permission_required(["contracts.view_contract", "contracts.run_controls"], raise_exception=True)
sender = permission_required(
    ["contracts.view_contract", "contracts.run_controls", "contracts.send_letter"], raise_exception=True
)


@runner
@require_GET
def file(request: Request, pk: int) -> HttpResponse:
    """Facts, documents, what was said, what may be done now."""
    return _page(request, _row(request, pk))


@runner
@require_POST
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """One verb on one file."""
    row, on = _row(request, pk), timezone.localdate()
    form = FORMS[verb](request.POST, file=row, on=on)
    if not form.is_valid():
        return _page(request, row, form)
    target = {"files": [row.pk]} if verb == "ask" else {"file": row.pk}
    try:
        getattr(controls, verb)(by=request.user, on=on, **target, **form.cleaned_data)
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        row.refresh_from_db()
        return _page(request, row, form)
    messages.success(request, _DONE[verb])
    return redirect("contracts:control_file", row.pk)


@sender
@require_POST
def order(request: Request, pk: int) -> HttpResponse:
    """Prepare the order to pay back, then look at it."""
    return _prepared(request, pk, controls.order)


@sender
@require_POST
def proof_letter(request: Request, pk: int) -> HttpResponse:
    """Prepare the letter that asks for the proofs, then look at it."""
    return _prepared(request, pk, controls.proof_letter)


def _prepared(request: Request, pk: int, prepare: Callable[..., Letter]) -> HttpResponse:
    row = _row(request, pk)
    try:
        letter = prepare(file=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("contracts:control_file", row.pk)
    return redirect("contracts:letter", letter.pk)


def _row(request: Request, pk: int) -> ControlFile:
    """The file, when its contract may be seen."""
    row = get_object_or_404(ControlFile.objects.select_related("campaign", "decided_by"), pk=pk)
    row.contract = file_of(request.user, row.contract_id)
    return row


def _page(request: Request, row: ControlFile, wrong: FileForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    verbs = [] if row.campaign.closed_on else list(rules.verbs(row.state))
    if row.decision in rules.BREACHES and not row.lifted_on:
        verbs.append("lift")
    if wrong is not None and wrong.verb not in verbs:
        verbs.append(wrong.verb)
    known = pieces.kinds(row.contract.kind)
    documents = []
    if request.user.has_perm("contracts.view_document"):
        kept = row.contract.documents.exclude(kind__in=pieces.PRIVATE).order_by("-received_on", "-pk")
        documents = [
            (known[each.kind].label if each.kind in known else each.kind, each) for each in kept[:DOCUMENTS]
        ]
    context = {
        "file": row,
        "contract": row.contract,
        "on": on,
        "proofs": [rules.PROOFS[code] for code in row.proofs if code in rules.PROOFS],
        "documents": documents,
        "forms": [
            {
                "verb": verb,
                "label": rules.MOVES[verb].label if verb in rules.MOVES else "Lever le manquement",
                "address": reverse(f"contracts:control_{verb}", args=[row.pk]),
                "form": wrong if wrong is not None and wrong.verb == verb else FORMS[verb](file=row, on=on),
            }
            for verb in verbs
        ],
        "addressees": [rules.ADDRESSEES[code] for code in row.signalled_to if code in rules.ADDRESSEES],
        "history": _history(row),
        "early": rules.too_early("signal", on=on, replied_on=row.replied_on, reply_due_on=row.reply_due_on)
        if row.state == "notified"
        else "",
    }
    return render(request, "contracts/controls/file.html", context, status=422 if wrong else 200)


def _history(row: ControlFile) -> list[dict[str, Any]]:
    people = User.objects.in_bulk({told["by"] for told in row.history if told["by"]})
    labels = {verb: move.label for verb, move in rules.MOVES.items()} | {"lift": "Lever le manquement"}
    return [
        {**told, "label": labels[told["verb"]], "who": people.get(told["by"], "")}
        for told in reversed(row.history)
    ]
