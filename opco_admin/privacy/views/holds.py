"""Legal holds: listed, proposed, decided by another person, lifted likewise."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import holding
from accounts.models import LegalHold
from accounts.rights import Request
from accounts.rules import keeping
from law.refusal import Impossible
from law.typography import french
from opco_admin.privacy.forms import HoldFilter, HoldForm, ReasonForm
from opco_admin.privacy.views.purges import handler

reader = permission_required("privacy.view_purgerun", raise_exception=True)
SHOWN = 50
STATES = {
    "waiting": sorted(keeping.WAITING),
    "keeping": sorted(keeping.KEEPING),
    "over": ["lifted", "rejected"],
}
DONE = {
    "validate": "Suspension en vigueur : rien de ce qu’elle vise ne sera purgé.",
    "reject": "Suspension rejetée.",
    "ask_lifting": "Levée proposée : une autre personne doit la valider.",
    "lift": "Suspension levée.",
    "keep": "Suspension maintenue.",
}


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """The holds, the latest first."""
    form = HoldFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows: QuerySet[LegalHold] = LegalHold.objects.select_related("proposed_by")
    if state := chosen.get("state"):
        rows = rows.filter(state__in=STATES[state])
    if kind := chosen.get("kind"):
        rows = rows.filter(kind=kind)
    count, after = rows.count(), request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 18:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    context = {
        "form": form,
        "rows": found[:SHOWN],
        "count": count,
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else "",
    }
    return render(request, "opco_admin/privacy/holds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def new(request: Request) -> HttpResponse:
    """Propose a hold."""
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = holding.propose(**form.cleaned_data, by=request.user, on=timezone.localdate())
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french("Suspension proposée : une autre personne doit la valider."))
            return redirect("privacy:hold", row.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "opco_admin/privacy/hold_new.html", {"form": form}, status=status)


@require_safe
@reader
def hold(request: Request, pk: int) -> HttpResponse:
    """One hold: what it keeps, why, who agreed."""
    return _hold(request, _found(pk))


@require_POST
@handler
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """Validate, reject, ask to lift, lift, maintain."""
    if verb not in keeping.MOVES:
        raise Http404
    row, form = _found(pk), ReasonForm(request.POST)
    if keeping.MOVES[verb].needs_reason and not form.is_valid():
        return _hold(request, row, form)
    comment = form.cleaned_data["comment"] if form.is_valid() else ""
    try:
        holding.act(hold=pk, verb=verb, by=request.user, on=timezone.localdate(), comment=comment)
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, french(DONE[verb]))
    return redirect("privacy:hold", pk)


def _found(pk: int) -> LegalHold:
    rows = LegalHold.objects.select_related("proposed_by", "validated_by", "lifting_by", "lifted_by")
    return get_object_or_404(rows, pk=pk)


def _hold(request: Request, row: LegalHold, wrong: ReasonForm | None = None) -> HttpResponse:
    handles = request.user.has_perm("privacy.handle_purge")
    author = row.lifting_by_id if row.state == "lifting" else row.proposed_by_id
    verbs = {verb: move for verb, move in keeping.MOVES.items() if row.state in move.froms}
    context = {
        "row": row,
        "own": author == request.user.pk,
        "agree": next((verb for verb, move in verbs.items() if not move.needs_reason), "") if handles else "",
        "motivated": [(v, m) for v, m in verbs.items() if m.needs_reason] if handles else [],
        "labels": {verb: move.label for verb, move in verbs.items()},
        "reason": wrong or ReasonForm(),
        "traces": row.traces.select_related("made_by"),
        "told": keeping.TOLD,
    }
    return render(request, "opco_admin/privacy/hold.html", context, status=422 if wrong else 200)
