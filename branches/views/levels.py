"""Levels and contracts: which level for this file and why, and the files that a conflict holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Request
from branches.actions import conflicting
from branches.forms.postings import ContractQuestion
from contracts.actions import decide
from contracts.models import Contract
from contracts.search import search
from law.refusal import Impossible
from law.typography import french
from registers.conflicts import conflicts
from registers.explaining import explain
from registers.pages import page_of

READ = ["contracts.view_contract", "registers.view_npeclevel"]
REASSESS = [*READ, "contracts.decide_contract"]
LOOK_ALIKES, TOGETHER = 10, 200


@require_safe
@permission_required(READ, raise_exception=True)
def of_contract(request: Request) -> HttpResponse:
    """« Quel niveau pour ce dossier, et pourquoi ? », from its number."""
    form = ContractQuestion(request.GET if "numero" in request.GET else None)
    context: dict[str, Any] = {"form": form, "file": None, "files": []}
    if form.is_bound and form.is_valid():
        found = search(Contract.objects.visible_to(request.user), form.cleaned_data["numero"])
        files = list(found.order_by("-pk")[: LOOK_ALIKES + 1])
        context |= {"files": files[:LOOK_ALIKES], "more": len(files) > LOOK_ALIKES}
        if len(files) == 1:
            context |= _explained(files[0])
        elif not files:
            form.add_error("numero", "Aucun dossier de ce numéro.")
    return render(request, "branches/levels/contract.html", context)


def _explained(file: Contract) -> dict[str, Any]:
    """The reasoning of today’s registers beside what the last verdict kept."""
    answer = None
    if file.kind == Contract.Kind.APPRENTICESHIP:
        answer = explain(rncp=file.rncp, idcc=file.idcc, cpne=file.cpne, conclusion=file.concluded_on)
    last = file.verdicts.order_by("-pk").first()
    kept = (last.content or {}).get("npec") if last else None
    amounts = {line.answer.annual for line in answer.lines} if answer else set()
    moved = bool(kept and answer and Decimal(kept["annual"]) not in amounts)
    return {"file": file, "answer": answer, "kept": kept, "verdict": last, "moved": moved}


@require_safe
@permission_required(READ, raise_exception=True)
def held(request: Request) -> HttpResponse:
    """The files that a contradictory level holds: those to assess again, and those that still wait."""
    after = request.GET.get("after", "")
    page = page_of(conflicting.waiting(request.user), after if after.isdecimal() else "")
    decided = {(row.rncp, row.cpne): row for row in conflicts()}
    lines = []
    for file in page.rows:
        met = [decided[pair] for pair in conflicting.pairs(file) if pair in decided]
        ready = bool(met) and all(each.chosen is not None for each in met)
        lines.append({"file": file, "conflicts": met, "ready": ready})
    return render(request, "branches/levels/held.html", {"page": page, "lines": lines})


@require_POST
@permission_required(REASSESS, raise_exception=True)
def reassess(request: Request) -> HttpResponse:
    """Assess again the files ticked, with the amounts kept since."""
    asked = {int(text) for text in request.POST.getlist("file")[:TOGETHER] if _readable(text)}
    files = list(conflicting.waiting(request.user).filter(pk__in=asked).values_list("pk", flat=True))
    if not files:
        messages.warning(request, "Aucun de ces dossiers n’attend plus : la liste est à jour.")
        return redirect("branches:conflict_contracts")
    try:
        done = decide.reassess(
            contracts=files,
            by=request.user,
            on=timezone.localdate(),
            comment="Montants contradictoires tranchés.",
        )
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        many = len(done) > 1
        messages.success(request, french(f"{len(done)} dossier{'s' * many} instruit{'s' * many} de nouveau."))
    return redirect("branches:conflict_contracts")


def _readable(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18
