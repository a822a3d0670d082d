"""A branch in a campaign: its certifications, its positions, the grid it pastes, its vote, its papers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from branches.actions import campaigns as actions
from branches.actions import campaigns_facts as facts
from branches.actions import campaigns_papers as papers
from branches.actions import campaigns_positions as positions
from branches.actions import campaigns_votes as votes
from branches.actions.campaigns_moves import Unfit
from branches.exports import campaigns as exports
from branches.exports import campaigns_papers
from branches.forms.campaigns import EVERY, GridFilter, PasteForm, PlanForm, ReceiveForm, VoteForm
from branches.imports import recommendations as files
from branches.models import CampaignCommittee
from branches.rules import campaigns as rules
from branches.views.campaigns_page import attached, either, narrowed, worker
from law.refusal import Impossible
from law.typography import french
from registers.pages import page_of
from registers.sheets import Refused

proposer = permission_required("branches.propose_position", raise_exception=True)


def asked_of(request: Request, pk: int) -> CampaignCommittee:
    """The branch in its campaign, when it is open to this user; else it does not exist."""
    rows = CampaignCommittee.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("campaign", "committee", "scenario"), pk=pk)


@require_safe
@either
def branch(request: Request, pk: int) -> HttpResponse:
    """The page of a branch: countdown, positions with their facts, what can be done."""
    return _page(request, asked_of(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
@either
@proposer
def paste(request: Request, pk: int) -> HttpResponse:
    """Paste a grid of positions: every wrong cell is named, and nothing is applied while one is left."""
    row, form = asked_of(request, pk), PasteForm(request.POST or None)
    flaws: Any = []
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            table = files.positions(form.cleaned_data["pasted"])
            count, flaws = positions.propose_all(
                asked=row.pk, lines=table.lines, flaws=table.flaws, by=request.user, on=timezone.localdate()
            )
        except Refused as refusal:
            refused = refusal
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            if not flaws:
                messages.success(request, _counted(count, "proposée") if count else "Rien n’a changé.")
                return redirect("branches:campaign_branch", pk)
    context = {"asked": row, "campaign": row.campaign, "form": form, "flaws": flaws, "refused": refused,
               "headers": files.POSITION_TITLES.values()}  # fmt: skip
    wrong = request.method == "POST"
    return render(request, "branches/campaigns/paste.html", context, status=422 if wrong else 200)


@require_POST
@worker
def study(request: Request, pk: int) -> HttpResponse:
    """Put ticked positions in study."""
    row = asked_of(request, pk)
    act = partial(positions.study, positions=_chosen(request, row, "study", every=False))
    return _done(request, row, act, "mise en étude")


@require_POST
@worker
def vote(request: Request, pk: int) -> HttpResponse:
    """Record the vote of the branch, with its minutes."""
    row, on = asked_of(request, pk), timezone.localdate()
    form = VoteForm(request.POST, request.FILES, committee=row.committee_id, user=request.user, on=on)
    if not form.is_valid():
        return _page(request, row, vote=form)
    given = form.cleaned_data
    chosen = _chosen(request, row, "vote", every=given["which"] == EVERY)
    minutes = given["minutes"] or given["kept"]
    act = partial(votes.vote, asked=row.pk, positions=chosen, minutes=minutes, voted_on=given["voted_on"])
    return _done(request, row, act, "votée", vote=form)


@require_POST
@worker
def receive(request: Request, pk: int) -> HttpResponse:
    """Record that voted positions were received."""
    row, form = asked_of(request, pk), ReceiveForm(request.POST)
    if not form.is_valid():
        return _page(request, row, receive=form)
    given = form.cleaned_data
    chosen = _chosen(request, row, "receive", every=given["which"] == EVERY)
    act = partial(votes.receive, positions=chosen, received_on=given["received_on"])
    return _done(request, row, act, "reçue", receive=form)


@require_POST
@worker
def plan(request: Request, pk: int) -> HttpResponse:
    """When the branch meets, when its recommendation reached it."""
    row = asked_of(request, pk)
    on = timezone.localdate()
    form = PlanForm(
        request.POST, order=row.campaign.order, committee=row.committee_id, user=request.user, on=on
    )
    if not form.is_valid():
        return _page(request, row, plan=form)
    chosen = {"notified_on": None, **form.cleaned_data}
    try:
        actions.plan(asked=row.pk, **chosen, by=request.user, on=on)
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return _page(request, row, plan=form)
    messages.success(request, "Calendrier enregistré.")
    return redirect("branches:campaign_branch", pk)


@require_safe
@either
def export(request: Request, pk: int) -> StreamingHttpResponse:
    """The positions of the branch with their facts, as its page shows them."""
    row, on = asked_of(request, pk), timezone.localdate()
    return attached(
        exports.lines(papers.COLUMNS, papers.table(row, request.user, on)),
        f"positions-cpne-{row.committee_id}.csv",
    )


@require_safe
@either
def briefing(request: Request, pk: int) -> HttpResponse:
    """The briefing of the branch, ready to print."""
    row, on = asked_of(request, pk), timezone.localdate()
    return _pdf(papers.briefing(row, request.user, on), f"note-cpne-{row.committee_id}.pdf")


@require_safe
@either
def minutes(request: Request, pk: int) -> HttpResponse:
    """The minutes of the branch, filled in and still to sign."""
    row, on = asked_of(request, pk), timezone.localdate()
    return _pdf(papers.minutes(row, request.user, on), f"proces-verbal-cpne-{row.committee_id}.pdf")


def _pdf(content: dict[str, Any], name: str) -> HttpResponse:
    return HttpResponse(
        campaigns_papers.pdf(content),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _chosen(request: Request, row: CampaignCommittee, verb: str, *, every: bool) -> list[int]:
    """The positions ticked, or every one of the branch that the verb may be for."""
    mine = row.campaign.positions.filter(committee=row.committee_id)
    if every:
        return list(mine.filter(state__in=rules.POSITION_MOVES[verb].froms).values_list("pk", flat=True))
    return list(mine.filter(pk__in=_ticked(request)).values_list("pk", flat=True))


def _ticked(request: Request) -> list[int]:
    given = request.POST.getlist("positions")
    return [int(each) for each in given if each.isascii() and each.isdigit() and len(each) < 19]


def _done(
    request: Request, row: CampaignCommittee, act: Callable[..., int], word: str, **forms: Any
) -> HttpResponse:
    """Do it for the chosen positions; what is wrong stands beside its field, what was typed stays."""
    form = next(iter(forms.values()), None)
    try:
        count = act(by=request.user, on=timezone.localdate())
    except Unfit as unfit:
        for name, sentence in unfit.fields.items():
            if form is not None:
                form.add_error(name if name in form.fields else None, sentence)
    except Impossible as impossible:
        if form is None:
            messages.error(request, str(impossible))
            return redirect("branches:campaign_branch", row.pk)
        form.add_error(None, str(impossible))
    else:
        messages.success(request, _counted(count, word))
        return redirect("branches:campaign_branch", row.pk)
    return _page(request, row, **forms)


def _counted(count: int, word: str) -> str:
    plural = "s" * (count > 1)
    return french(f"{count} position{plural} {word}{plural}.")


def _page(request: Request, row: CampaignCommittee, **forms: Any) -> HttpResponse:
    on, campaign, form = timezone.localdate(), row.campaign, GridFilter(request.GET)
    mine = campaign.positions.filter(committee=row.committee_id)
    chosen = form.chosen()
    listed = page_of(mine.filter(narrowed(chosen)), chosen.get("after", ""), key="rncp")
    for each in listed.rows:
        each.campaign = campaign
    user = request.user
    work = user.has_perm("branches.work_branch") and campaign.state == "open"
    counts = facts.states_by_branch(mine).get(row.committee_id, {})
    due = rules.deadlines(
        campaign.kind, campaign.launched_on, row.notified_on or campaign.published_on, campaign.announced_on
    )
    planned = {"meets_on": row.meets_on, "notified_on": row.notified_on, "scenario": row.scenario_id}
    options: dict[str, Any] = {"committee": row.committee_id, "user": user, "on": on}
    context = {
        "asked": row,
        "campaign": campaign,
        "on": on,
        "decree_on": due.decree,
        "allowance": rules.allowance(campaign.kind, campaign.launched_on),
        "counts": [
            (label, code, counts[code]) for code, label in rules.POSITION_STATES.items() if counts.get(code)
        ],
        "outside": counts.get("outside", 0),
        "form": form,
        "page": listed,
        "rows": facts.rows_of(campaign, listed.rows, user, on),
        "counted_on": facts.counted_on(),
        "staff": user.has_perm("branches.open_branch"),
        "work": work,
        "proposes": user.has_perm("branches.propose_position") and campaign.state == "open",
        "ticked": set(_ticked(request)) if request.method == "POST" else set(),
        "vote": forms.get("vote") or VoteForm(**options) if work else None,
        "receive": forms.get("receive") or ReceiveForm(initial={"received_on": on}) if work else None,
        "plan": forms.get("plan") or PlanForm(order=campaign.order, initial=planned, **options),
        "wrong": sorted(forms),
    }
    return render(request, "branches/campaigns/branch.html", context, status=422 if forms else 200)
