"""One position: what is known, what is proposed, what is said of it, what France compétences answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Request
from branches.actions import campaigns_facts as facts
from branches.actions import campaigns_positions as positions
from branches.actions import campaigns_sending as sending
from branches.actions import campaigns_votes as votes
from branches.actions.campaigns_moves import Unfit
from branches.forms.campaigns import CommentForm, PositionForm, ReasonForm, RemarkForm
from branches.models import CampaignCommittee, Position, Remark
from branches.rules import campaigns as rules
from branches.rules.campaigns_positions import bounds
from branches.views.campaigns_branch import proposer
from branches.views.campaigns_page import either, worker
from law.refusal import Impossible

VERBS = {
    "study": "Mise en étude",
    "propose": "Proposée",
    "vote": "Votée",
    "receive": "Reçue",
    "transmit": "Transmise",
    "reopen": "Remise en discussion",
    "retain": "Retenue",
    "default": "Fixée par l’État",
}


def found(request: Request, pk: int) -> Position:
    """The position, when its branch is open to this user; else it does not exist."""
    rows = Position.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("campaign", "committee", "minutes"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@either
def position(request: Request, pk: int) -> HttpResponse:
    """The page of a position; posting proposes an amount."""
    if request.method != "POST":
        return _page(request, found(request, pk))
    if not request.user.has_perm("branches.propose_position"):
        raise PermissionDenied
    row, form = found(request, pk), PositionForm(request.POST)
    if form.is_valid():
        try:
            positions.propose(position=row.pk, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except Unfit as unfit:
            for name, sentence in unfit.fields.items():
                form.add_error(name, sentence)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Position proposée.")
            return redirect("branches:position", pk)
    return _page(request, found(request, pk), propose=form)


@require_POST
@either
@proposer
def comment(request: Request, pk: int) -> HttpResponse:
    """Say a word about a position."""
    row, form = found(request, pk), CommentForm(request.POST)
    if form.is_valid():
        try:
            positions.comment(position=row.pk, text=form.cleaned_data["text"], by=request.user)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Commentaire enregistré.")
            return redirect("branches:position", pk)
    return _page(request, row, comment=form)


@require_POST
@worker
def reopen(request: Request, pk: int) -> HttpResponse:
    """Put a voted position back in discussion."""
    row, form = found(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            votes.reopen(position=row.pk, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Position remise en discussion : elle sera votée de nouveau.")
            return redirect("branches:position", pk)
    return _page(request, found(request, pk), reopen=form)


@require_POST
@worker
def remark(request: Request, pk: int) -> HttpResponse:
    """Record an anomaly that France compétences answers."""
    row, form = found(request, pk), RemarkForm(request.POST)
    if form.is_valid():
        try:
            sending.remark(position=row.pk, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Anomalie enregistrée.")
            return redirect("branches:position", pk)
    return _page(request, row, remark=form)


@require_POST
@worker
def answer(request: Request, pk: int) -> HttpResponse:
    """Say what was done about an anomaly."""
    row = get_object_or_404(Remark, pk=pk)
    found(request, row.position_id)
    form = CommentForm(request.POST)
    try:
        text = form.cleaned_data["text"] if form.is_valid() else ""
        sending.answer(remark=row.pk, text=text, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Suite enregistrée.")
    return redirect("branches:position", row.position_id)


def _page(request: Request, row: Position, **forms: Any) -> HttpResponse:
    on, user, campaign = timezone.localdate(), request.user, row.campaign
    (fact,) = facts.rows_of(campaign, [row], user, on)
    asked = CampaignCommittee.objects.get(campaign=campaign, committee=row.committee_id)
    others = campaign.positions.filter(committee=row.committee_id)
    work = user.has_perm("branches.work_branch") and campaign.state == "open"
    speaks = user.has_perm("branches.propose_position")
    context = {
        "position": row,
        "campaign": campaign,
        "asked": asked,
        "row": fact,
        "bounds": bounds(fact.advice),
        "on": on,
        "staff": user.has_perm("branches.open_branch"),
        "counted_on": facts.counted_on(),
        "before": others.filter(rncp__lt=row.rncp).order_by("-rncp").first(),
        "next": others.filter(rncp__gt=row.rncp).order_by("rncp").first(),
        "propose": (forms.get("propose") or PositionForm.of(row))
        if speaks and campaign.state == "open" and row.state in rules.UNVOTED
        else None,
        "comment": (forms.get("comment") or CommentForm())
        if speaks and campaign.state in rules.RUNNING
        else None,
        "reopen": (forms.get("reopen") or ReasonForm())
        if work and row.state in rules.POSITION_MOVES["reopen"].froms
        else None,
        "remark": (forms.get("remark") or RemarkForm(initial={"reported_on": on}))
        if work and row.state == "transmitted"
        else None,
        "answers": work,
        "comments": row.comments.select_related("made_by"),
        "remarks": row.remarks.select_related("made_by", "answered_by"),
        "traces": row.traces.select_related("made_by"),
        "labels": VERBS,
    }
    return render(request, "branches/campaigns/position.html", context, status=422 if forms else 200)
