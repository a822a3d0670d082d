"""Campaigns of levels: list, new one, its page, its publication, its grid."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from branches.actions import campaigns as actions
from branches.exports import campaigns as exports
from branches.forms.campaigns import CampaignForm, PublishForm, ReasonForm
from branches.models import Campaign, CampaignCommittee, Position
from branches.rules import campaigns as rules
from branches.views.campaigns_page import attached, either, found, page, reader, whole, worker
from law.refusal import Impossible

LISTED, DIGITS = 50, 18


@require_safe
@either
def listed(request: Request) -> HttpResponse:
    """The campaigns, the last first; a representative has the pages of their own branches."""
    on, text = timezone.localdate(), request.GET.get("after", "")
    after = int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else 0
    staff = request.user.has_perm("branches.open_branch")
    context: dict[str, Any] = {"on": on, "staff": staff}
    if staff:
        mine = Position.objects.visible_to(request.user, on)
        campaigns, context["next"] = _newest(Campaign.objects.visible_to(request.user, on), after)
        context["campaigns"] = [(row, *_progress(mine.filter(campaign=row))) for row in campaigns]
    else:
        rows = CampaignCommittee.objects.visible_to(request.user, on)
        asked, context["next"] = _newest(rows.select_related("campaign", "committee"), after)
        context["asked"] = [
            (row, *_progress(row.campaign.positions.filter(committee=row.committee_id))) for row in asked
        ]
    return render(request, "branches/campaigns/list.html", context)


def _newest(rows: QuerySet[Any], after: int) -> tuple[list[Any], str]:
    """A page of rows, the last first, and the key of the next page."""
    found = list((rows.filter(pk__lt=after) if after else rows).order_by("-pk")[: LISTED + 1])
    return found[:LISTED], str(found[LISTED - 1].pk) if len(found) > LISTED else ""


def _progress(positions: QuerySet[Position]) -> tuple[int, int]:
    """How many positions are voted, of how many."""
    total = positions.count()
    return total - positions.filter(state__in=sorted(rules.UNVOTED)).count(), total


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def new(request: Request) -> HttpResponse:
    """Prepare a campaign; its order is that of the law on its launch."""
    on = timezone.localdate()
    form = CampaignForm(request.POST or None, user=request.user, on=on)
    if request.method == "POST" and form.is_valid():
        chosen = {**form.cleaned_data}
        chosen["committees"] = [each.pk for each in chosen["committees"]]
        try:
            row = actions.prepare(**chosen, by=request.user, on=on)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Campagne préparée.")
            return redirect("branches:campaign", row.pk)
    wrong = request.method == "POST"
    return render(request, "branches/campaigns/new.html", {"form": form}, status=422 if wrong else 200)


@require_safe
@reader
def campaign(request: Request, pk: int) -> HttpResponse:
    """One campaign: where it is, each branch, the map of positions."""
    return page(request, found(request, pk))


@require_POST
@worker
def begin(request: Request, pk: int) -> HttpResponse:
    """Open to the branches a campaign of the old order."""
    row = found(request, pk)
    return _said(request, row, "Campagne ouverte aux branches.", partial(actions.begin, campaign=row.pk))


@require_POST
@worker
def publish(request: Request, pk: int) -> HttpResponse:
    """The recommendations are published: the countdown runs."""
    row, on = found(request, pk), timezone.localdate()
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            whole(request, row)
            actions.publish(campaign=row.pk, **form.cleaned_data, by=request.user, on=on)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Publication enregistrée, échéances calculées.")
            return redirect("branches:campaign", pk)
    return page(request, row, publish=form, status=422)


@require_POST
@worker
def cancel(request: Request, pk: int) -> HttpResponse:
    """Give up a campaign."""
    row, form = found(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return page(request, row, cancel=form, status=422)
    reason = form.cleaned_data["reason"]
    return _said(
        request,
        row,
        "Campagne abandonnée.",
        lambda **by: actions.cancel(campaign=row.pk, reason=reason, **by),
    )


@require_safe
@reader
def grid(request: Request, pk: int) -> StreamingHttpResponse:
    """Every position of the branches open to this user, as the map shows them."""
    row, on = found(request, pk), timezone.localdate()
    positions = Position.objects.visible_to(request.user, on).filter(campaign=row)
    header = (
        "RNCP", "Code CPNE", "Position", "Choix", "Montant", "Hors bornes", "Votée le", "Reçue le", "Retard",
        "Niveau fixé", "Statut",
    )  # fmt: skip
    rows = (
        [
            each.rncp, each.committee_id, each.get_state_display(),
            each.get_choice_display() if each.choice else "", each.amount, "oui" if each.outside else "",
            each.voted_on, each.received_on, each.late, each.final_amount, each.final_status,
        ]
        for each in positions.order_by("rncp", "committee").iterator(2000)
    )  # fmt: skip
    return attached(exports.lines(header, rows), f"positions-campagne-{row.pk}.csv")


def _said(request: Request, row: Campaign, sentence: str, act: Any) -> HttpResponse:
    """Do, and say it on the page of the campaign."""
    try:
        whole(request, row)
        act(by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, sentence)
    return redirect("branches:campaign", row.pk)
