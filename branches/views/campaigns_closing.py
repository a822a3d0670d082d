"""The end of a campaign: what is sent, who failed, what the decree sets, the closing by two people."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

import law
from accounts.rights import Request
from branches import jobs
from branches.actions import campaigns_closing as closing
from branches.actions import campaigns_facts as facts
from branches.actions import campaigns_sending as sending
from branches.exports import campaigns as exports
from branches.forms.campaigns import ClosingForm, ReasonForm, TableForm, TransmitForm
from branches.imports import recommendations as files
from branches.models import Campaign, CampaignWork, Position, Remark, Transmission, visible_committees
from branches.rules import campaigns as rules
from branches.views.campaigns_page import attached, found, reader, whole, worker
from law.refusal import Impossible
from registers.pages import page_of
from registers.sheets import Refused

closer = permission_required(["branches.open_branch", "branches.close_campaign"], raise_exception=True)
FAILED = ("missing", "study", "proposed", "voted", "default")
LISTED = 100


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def transmission(request: Request, pk: int) -> HttpResponse:
    """What is ready to be sent and what is missing; posting sends."""
    row, on = found(request, pk), timezone.localdate()
    branches = [each.committee_id for each in facts.asked_by(row, request.user, on)]
    form = TransmitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            work = jobs.start_transmission(
                campaign=row.pk, committees=branches, **form.cleaned_data, by=request.user, on=on
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            if work is None:
                messages.success(request, "Transmission enregistrée : téléchargez son fichier.")
            return redirect("branches:campaign_transmission", pk)
    ours = row.positions.filter(committee__in=branches)
    counts = facts.states_by_branch(ours)
    context = {
        "campaign": row,
        "form": form,
        "work": CampaignWork.objects.filter(campaign=row, kind="transmit").first(),
        "state": sending.completeness(ours),
        "missing": [
            (each, counts[each.committee_id])
            for each in facts.asked_by(row, request.user, on)
            if any(counts[each.committee_id][state] for state in (*rules.UNVOTED, "voted"))
        ],
        "sent": row.transmissions.select_related("sent_by"),
        "remarks": Remark.objects.filter(position__campaign=row, position__committee__in=branches)
        .select_related("position")
        .order_by("answered_on", "-pk")[:LISTED],
    }
    wrong = request.method == "POST"
    return render(request, "branches/campaigns/transmission.html", context, status=422 if wrong else 200)


@require_safe
@worker
def sent_file(request: Request, pk: int) -> HttpResponse:
    """A file that was sent, byte for byte."""
    row = get_object_or_404(Transmission.objects.select_related("campaign"), pk=pk)
    found(request, row.campaign_id)
    mine = visible_committees(request.user, timezone.localdate())
    if row.positions.exclude(committee__in=mine).exists():  # it also tells of branches that are not open
        raise Http404
    name = f"positions-campagne-{row.campaign_id}-transmission-{row.rank}.csv"
    return HttpResponse(
        row.content.encode(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
@reader
def work(request: Request, pk: int) -> HttpResponse:
    """How far a long transmission, or closing, is; once it is over, the whole page again."""
    seen = CampaignWork.objects.visible_to(request.user, timezone.localdate())
    row = get_object_or_404(seen.select_related("campaign"), pk=pk)
    if not row.running:
        return HttpResponseClientRefresh()
    return render(request, "branches/campaigns/work.html", {"work": row})


def _failed(request: Request, row: Campaign) -> Any:
    mine = Position.objects.visible_to(request.user, timezone.localdate()).filter(campaign=row)
    states = ("default",) if row.state == "closed" else FAILED
    return mine.filter(state__in=states).select_related("committee").order_by("pk")


@require_safe
@reader
def defaults(request: Request, pk: int) -> HttpResponse:
    """The branches that failed, and for which certifications (D6332-81)."""
    row = found(request, pk)
    listed = _failed(request, row)
    by_branch = facts.states_by_branch(listed)
    asked = facts.asked_by(row, request.user, timezone.localdate())
    context = {
        "campaign": row,
        "page": page_of(listed, _digits(request.GET.get("after", ""))),
        "branches": [
            (each, sum(count for state, count in by_branch[each.committee_id].items() if state != "outside"))
            for each in asked
            if each.committee_id in by_branch
        ],
        "on": timezone.localdate(),
    }
    return render(request, "branches/campaigns/defaults.html", context)


@require_safe
@reader
def defaults_csv(request: Request, pk: int) -> StreamingHttpResponse:
    """The same list, to send."""
    row = found(request, pk)
    header = ("Code CPNE", "CPNE", "RNCP", "Position", "Retard", "Niveau fixé", "Statut")
    rows = (
        [
            each.committee_id, each.committee.label, each.rncp, each.get_state_display(), each.late,
            each.final_amount, each.final_status,
        ]
        for each in _failed(request, row).order_by("committee", "rncp").iterator(2000)
    )  # fmt: skip
    return attached(exports.lines(header, rows), f"carence-campagne-{row.pk}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def close_page(request: Request, pk: int) -> HttpResponse:
    """Record the levels of the decree, then propose to close; somebody else validates."""
    row = found(request, pk)
    if request.method == "POST" and not request.user.has_perm("branches.work_branch"):
        raise PermissionDenied
    if request.method == "POST" and "load" in request.POST:
        return _decree(request, row)
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            whole(request, row)
            closing.propose(campaign=row.pk, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Clôture proposée : une autre personne la valide.")
            return redirect("branches:campaign_closing", pk)
    return _page(request, found(request, pk), form=form if request.method == "POST" else None)


@require_POST
@closer
def close(request: Request, pk: int) -> HttpResponse:
    """Validate what somebody else proposed: the levels are published."""
    row = found(request, pk)
    try:
        whole(request, row)
        work = jobs.start_closing(campaign=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("branches:campaign_closing", pk)
    if work is None:
        messages.success(request, "Campagne close, niveaux publiés.")
    return redirect("branches:campaign_closing", pk)


@require_POST
@closer
def reject(request: Request, pk: int) -> HttpResponse:
    """Send the campaign back to work."""
    row, form = found(request, pk), ReasonForm(request.POST)
    if form.is_valid():
        try:
            closing.reject(campaign=row.pk, **form.cleaned_data, by=request.user, on=timezone.localdate())
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Clôture rejetée : la campagne est de nouveau ouverte.")
            return redirect("branches:campaign_closing", pk)
    return _page(request, row, reject=form)


def _decree(request: Request, row: Campaign) -> HttpResponse:
    """Take the table of a decree, whole or not at all."""
    form = TableForm(request.POST, request.FILES)
    flaws: Any = []
    refused = None
    if form.is_valid():
        try:
            whole(request, row)
            table = files.outcomes(form.sent)
            changed, others, flaws = sending.record_outcomes(
                campaign=row.pk, lines=table.lines, flaws=table.flaws, by=request.user,
                on=timezone.localdate(),
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            if not flaws:
                said = f"Niveaux du décret enregistrés : {changed}. Lignes d’autres branches : {others}."
                messages.success(request, said)
                return redirect("branches:campaign_closing", row.pk)
    return _page(request, row, decree=form, flaws=flaws, refused=refused)


def _page(request: Request, row: Campaign, **more: Any) -> HttpResponse:
    on = timezone.localdate()
    mine = Position.objects.visible_to(request.user, on).filter(campaign=row)
    told = closing.told(mine)
    user = request.user
    proposed = {"act": row.act, "applicable_from": row.applicable_from}
    context = {
        "campaign": row,
        "on": on,
        "work": CampaignWork.objects.filter(campaign=row, kind="close").first(),
        "told": [(rules.STATUSES[code], code, told.get(code, 0)) for code in rules.STATUSES],
        "without": told.get("none", 0),
        "form": more.get("form") or ClosingForm(initial=proposed),
        "decree": more.get("decree") or TableForm(),
        "reject": more.get("reject") or ReasonForm(),
        "flaws": more.get("flaws", []),
        "refused": more.get("refused"),
        "headers": files.OUTCOME_TITLES.values(),
        "works": user.has_perm("branches.work_branch") and row.state == "open",
        "validates": user.has_perm("branches.close_campaign")
        and row.state == "proposed"
        and row.proposed_by_id != user.pk,
        "publish_by": law.add_days(row.closed_on, law.publication_days(row.closed_on))
        if row.closed_on
        else None,
        "wrong": bool(more.get("form") or more.get("decree") or more.get("reject")),
    }
    return render(
        request, "branches/campaigns/closing.html", context, status=422 if context["wrong"] else 200
    )


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) < 19 else ""
