"""Accesses to the branches: who works or speaks for which one, what is proposed, what is closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import law
from accounts.models import User
from accounts.rights import Request
from branches.actions import accesses, inviting
from branches.forms.accesses import AccessFilter, AccessForm, ReasonForm
from branches.models import Access, AccessProposal
from branches.models.access import REPRESENTATIVES
from branches.rules import accesses as rules
from branches.views.paging import page_back
from law.periods import add_months
from law.refusal import Impossible
from law.typography import french
from registers.search import named

SEE, PROPOSE, VALIDATE = (
    f"branches.{name}" for name in ("view_accesses", "propose_access", "validate_access")
)
VERBS = {"propose": "Proposé", **{verb: move.label for verb, move in rules.MOVES.items()}}
VERBS |= {"validate": "Validé", "reject": "Refusé", "withdraw": "Retiré"}


@require_safe
@permission_required(SEE, raise_exception=True)
def listed(request: Request) -> HttpResponse:
    """What waits for somebody, then the accesses, the last given first."""
    on = timezone.localdate()
    form = AccessFilter(request.GET)
    chosen = form.chosen()
    waiting = AccessProposal.objects.visible_to(request.user, on).filter(state="proposed")
    rows = _asked(Access.objects.visible_to(request.user, on), chosen, on)
    page = page_back(rows, chosen.get("after", ""))
    outside = User.groups.through.objects.filter(user=OuterRef("user"), group__name=REPRESENTATIVES)
    found = (
        rows.filter(pk__in=page.keys)
        .select_related("user", "committee", "ended_by")
        .annotate(
            outside=Exists(outside),
            first=Max("user__branch_accesses__since"),
            confirmed=Max("user__branch_accesses__confirmed_on"),
        )
        .order_by("-pk")
    )
    context = {
        "form": form,
        "waiting": waiting.select_related("committee", "proposed_by").order_by("pk"),
        "lines": [_line(each, on) for each in found],
        "count": page.total,
        "next": page.next,
        "months": law.representative_idle_months(on),
        "on": on,
    }
    return render(request, "branches/accesses/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(PROPOSE, raise_exception=True)
def propose(request: Request) -> HttpResponse:
    """Ask for an access."""
    on = timezone.localdate()
    first = {"committee": request.GET.get("cpne", ""), "email": request.GET.get("email", "")}
    form = AccessForm(request.POST or None, user=request.user, on=on, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            row = accesses.propose(by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Accès proposé. Il s’ouvrira quand un administrateur l’aura validé.")
            return redirect("branches:access_proposal", row.pk)
    wrong = request.method == "POST"
    return render(request, "branches/accesses/propose.html", {"form": form}, status=422 if wrong else 200)


@require_safe
@permission_required(SEE, raise_exception=True)
def proposal(request: Request, pk: int) -> HttpResponse:
    """One proposal, and what may be decided of it."""
    return _proposal(request, _proposed(request, pk))


@require_POST
@permission_required(VALIDATE, raise_exception=True)
def validate(request: Request, pk: int) -> HttpResponse:
    """Open the access, and invite who has no password yet."""
    row = _proposed(request, pk)
    try:
        row, invited = accesses.validate(proposal=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("branches:access_proposal", pk)
    messages.success(request, french(f"Accès ouvert à {row.name}."))
    if invited:
        try:
            inviting.invite(user=invited, site=request.build_absolute_uri("/").rstrip("/"))
        except OSError:
            messages.warning(
                request,
                french(
                    "Le courriel n’a pas pu partir : dites à cette personne de demander un mot de passe par "
                    "« Mot de passe oublié »."
                ),
            )
        else:
            messages.info(request, "Un courriel lui permet de choisir son mot de passe.")
    return redirect("branches:access_proposal", pk)


@require_POST
@permission_required([SEE, PROPOSE], raise_exception=True)
def refuse(request: Request, pk: int) -> HttpResponse:
    """Refuse a proposal, or withdraw one’s own."""
    row = _proposed(request, pk)
    if row.proposed_by_id != request.user.pk and not request.user.has_perm(VALIDATE):
        raise PermissionDenied
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _proposal(request, row, form)
    try:
        accesses.refuse(
            proposal=row.pk, by=request.user, on=timezone.localdate(), comment=form.cleaned_data["comment"]
        )
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Proposition close : aucun accès n’est ouvert.")
    return redirect("branches:access_proposal", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required([SEE, PROPOSE], raise_exception=True)
def end(request: Request, pk: int) -> HttpResponse:
    """Close an access at once."""
    on = timezone.localdate()
    rows = Access.objects.visible_to(request.user, on).select_related("user", "committee")
    row = get_object_or_404(rows, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            accesses.end(access=row.pk, reason=form.cleaned_data["comment"], by=request.user, on=on)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french(f"Accès fermé : {row.user} ne lit plus cette branche."))
            return redirect("branches:accesses")
    context = {"form": form, "access": row}
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/accesses/end.html", context, status=status)


@require_POST
@permission_required([SEE, PROPOSE], raise_exception=True)
def confirm(request: Request, pk: int) -> HttpResponse:
    """The branch confirms that its representative still speaks for it."""
    on = timezone.localdate()
    row = get_object_or_404(Access.objects.visible_to(request.user, on), pk=pk)
    try:
        accesses.confirm(access=row.pk, by=request.user, on=on)
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Accès confirmé par la branche pour un an.")
    return redirect("branches:accesses")


def _proposed(request: Request, pk: int) -> AccessProposal:
    rows = AccessProposal.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("committee", "proposed_by", "decided_by", "access"), pk=pk)


def _proposal(request: Request, row: AccessProposal, wrong: ReasonForm | None = None) -> HttpResponse:
    own = row.proposed_by_id == request.user.pk
    decides = request.user.has_perm(VALIDATE)
    context: dict[str, Any] = {
        "row": row,
        "own": own,
        "may_validate": row.state == "proposed" and decides and not own,
        "refusal": (wrong or ReasonForm()) if row.state == "proposed" and (own or decides) else None,
        "traces": row.traces.select_related("made_by"),
        "labels": VERBS,
    }
    return render(request, "branches/accesses/proposal.html", context, status=422 if wrong else 200)


def _asked(rows: Any, chosen: dict[str, Any], on: date) -> QuerySet[Access]:
    """The accesses the filters ask for."""
    if words := chosen.get("q", "").strip():
        rows = rows.filter(
            Q(user__email__icontains=words)
            | Q(user__last_name__icontains=words)
            | Q(user__first_name__icontains=words)
            | Q(committee=words)
            | named("committee__label", words)
        )
    if role := chosen.get("role"):
        rows = rows.filter(user__groups__name=rules.ROLES[role])
    ended = Q(ended_at__isnull=False) | Q(until__lt=on)
    match chosen.get("state"):
        case "all":
            return rows
        case "ended":
            return rows.filter(ended)
        case "idle":
            return rows.exclude(ended).filter(user__is_active=False)
        case "confirm":
            limit = add_months(on, -law.representative_confirm_months(on))
            return (
                rows.exclude(ended)
                .of_representatives()
                .filter(Q(confirmed_on__lte=limit) | Q(confirmed_on=None, since__lte=limit))
            )
        case _:
            return rows.exclude(ended)


def _line(access: Any, on: date) -> dict[str, Any]:
    """An access with what its branch and its nights say of it."""
    outside = access.outside
    still = access.ended_at is None and not (access.until and access.until < on)
    last = accesses.last_seen(access.user, access.first, access.confirmed)
    due = rules.confirm_due_on(access.confirmed_on or access.since, on)
    return {
        "access": access,
        "outside": outside,
        "open": still,
        "closed": still and not access.user.is_active,
        "confirm": due <= on if outside and still else False,
        "confirm_on": due if outside and still else None,
        "idle_on": rules.idle_on(last, on) if outside and still and access.user.is_active else None,
    }
