"""The page of one file: facts in the order of the decision, checks, amounts, schedule, history."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import User
from accounts.rights import Request
from contracts.actions import reopening
from contracts.actions.assessing import replay
from contracts.filters import Queue
from contracts.forms.answering import FORMS
from contracts.forms.decide import Context, DecisionForm
from contracts.forms.reopening import ReopenForm
from contracts.models import Amendment, Contract, Correction, Verdict
from contracts.rules import states
from contracts.rules.verdict import Verdict as Said
from contracts.views import sheet
from contracts.views.letter_offers import offers
from registers.models import Agreement, Certification

VERDICTS, MOVES, CORRECTIONS = 20, 100, 20


@permission_required("contracts.view_contract", raise_exception=True)
@require_GET
def contract(request: Request, pk: int) -> HttpResponse:
    """One file, with the way to the next one of the list it was opened from."""
    return page(request, file_of(request.user, pk))


@permission_required("contracts.view_contract", raise_exception=True)
@require_GET
def replayed(request: Request, pk: int, verdict_pk: int) -> HttpResponse:
    """What today's rules would say on the facts of a stored verdict."""
    file = file_of(request.user, pk)
    row = get_object_or_404(file.verdicts.select_related("made_by"), pk=verdict_pk)
    private = request.user.has_perm("contracts.view_disability")
    found = replay(row)
    differences = [each for each in found if private or not sheet.about_disability(each.what)]
    context = {"contract": file, "row": row, "differences": differences, "same": not found}
    return render(request, "contracts/contract/replay.html", context)


def file_of(user: User, pk: int) -> Contract:
    """The file, when this user may see it."""
    files = (
        Contract.objects.visible_to(user)
        .select_related("sender", "officer", "batch", "decided_by", "envelope__convention")
        .annotate(
            branch=Subquery(Agreement.objects.filter(pk=OuterRef("idcc")).values("label")),
            certification=Subquery(Certification.objects.filter(pk=OuterRef("rncp")).values("title")),
            amended=Exists(Amendment.objects.filter(contract=OuterRef("pk"))),
            corrected=Exists(Correction.objects.filter(contract=OuterRef("pk"))),
        )
    )
    return get_object_or_404(files, pk=pk)


def page(
    request: Request,
    file: Contract,
    wrong: DecisionForm | None = None,
    *,
    reopen: ReopenForm | None = None,
) -> HttpResponse:
    """The page; `wrong` is a decision form to correct, `reopen` a request to correct."""
    on = timezone.localdate()
    private = request.user.has_perm("contracts.view_disability")
    queue = Queue(request.GET, user=request.user, on=on)
    verdicts = list(file.verdicts.select_related("made_by").order_by("-id")[:VERDICTS])
    verdict = Said.from_dict(verdicts[0].content) if verdicts else None
    before, after = queue.beside(file)
    context = {
        "contract": file,
        "on": on,
        "waiting": file.state in states.OPEN,
        "engaged": file.state in states.OPEN | states.ENGAGED,
        "queue": queue,
        "before": before,
        "after": after,
        "verdict": verdict,
        "checks": sheet.checks(verdict, private=private),
        "lines": sheet.amount_lines(verdict, private=private),
        "timeline": sheet.timeline(file, verdict, on),
        "sections": sheet.facts(file, private=private),
        "verdicts": verdicts,
        "moves": _moves(file, private=private),
        **_changes(file, private=private),
        "forms": _forms(request.user, file, verdicts, wrong),
        "offers": offers(request, file) if file.decided_at else [],
        "wrong": wrong,
        **_reopening(request.user, file, reopen),
    }
    status = 422 if wrong or reopen else 200
    return render(request, "contracts/contract/contract.html", context, status=status)


def _reopening(user: User, file: Contract, wrong: ReopenForm | None) -> dict[str, Any]:
    """The request that waits on a decided file, or the form to make one, or why none can be made."""
    if file.state not in states.DECIDED:
        return {}
    if row := file.reopenings.filter(state="proposed").select_related("proposed_by").first():
        return {"reopening": row}
    if not user.has_perm("contracts.propose_reopening"):
        return {}
    shut = reopening.why_not(file, timezone.localdate())
    return {"reopen": wrong or ReopenForm(), "shut": shut}


def _forms(user: User, file: Contract, verdicts: list[Verdict], wrong: DecisionForm | None) -> dict[str, Any]:
    """The forms of what this user may do now with this file."""
    if not user.has_perm("contracts.decide_contract"):
        return {}
    context = Context.of(file, verdicts[0] if verdicts else None)
    return {
        verb: wrong if wrong and wrong.verb == verb else FORMS[verb](context=context, verb=verb)
        for verb in FORMS
        if may(verb, file.state)
    }


def _changes(file: Contract, *, private: bool) -> dict[str, list[sheet.Changes]]:
    """The amendments and the corrections, read only when the file has some."""
    has: Any = file  # annotated by file_of
    return {
        "amendments": sheet.amendments(file, private=private) if has.amended else [],
        "corrections": sheet.corrections(file, CORRECTIONS, private=private) if has.corrected else [],
    }


def _moves(file: Contract, *, private: bool) -> list[sheet.Told]:
    rows = file.moves.select_related("made_by").order_by("-id")[:MOVES]
    return sheet.moves(rows, file.kind, private=private)


def may(verb: str, state: str) -> bool:
    """Whether the state lets this verb be offered."""
    if verb == "assign":
        return state in states.OPEN
    return states.can("assess" if verb in ("reassess", "answer") else verb, state)
