"""The page of a campaign of levels: where it is, its branches, the map of its positions."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.db.models import Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.rights import Request, any_permission
from branches.actions import campaigns_facts as facts
from branches.forms.campaigns import GridFilter, PublishForm, ReasonForm
from branches.models import Campaign, CampaignCommittee, Position
from branches.rules import campaigns as rules
from law.refusal import Impossible
from registers import rules as registers
from registers.models import Certification
from registers.pages import page_of
from registers.search import named

either = any_permission("branches.open_branch", "branches.represent_branch")
reader = permission_required("branches.open_branch", raise_exception=True)
worker = permission_required(["branches.open_branch", "branches.work_branch"], raise_exception=True)
ROWS = 30
VERBS = {
    "prepare": "Campagne préparée",
    "open": "Campagne ouverte aux branches",
    "publish": "Recommandations publiées",
    "plan": "Calendrier d’une branche",
    "load": "Recommandations chargées",
    "drop": "Tableau abandonné",
    "transmit": "Positions transmises",
    "decree": "Niveaux du décret enregistrés",
    "propose_closing": "Clôture proposée",
    "reject_closing": "Clôture rejetée",
    "close": "Campagne close, niveaux publiés",
    "cancel": "Campagne abandonnée",
}


def found(request: Request, pk: int) -> Campaign:
    """The campaign, when it is open to this user; else it does not exist."""
    return get_object_or_404(Campaign.objects.visible_to(request.user, timezone.localdate()), pk=pk)


def whole(request: Request, row: Campaign) -> None:
    """Impossible when the campaign asks a branch that is not open to this user."""
    if row.asked.count() != len(facts.asked_by(row, request.user, timezone.localdate())):
        raise Impossible("Cette campagne compte des branches qui ne vous sont pas ouvertes.")


def attached(lines: Any, name: str) -> StreamingHttpResponse:
    """Lines as a file to keep."""
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def page(request: Request, row: Campaign, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page of a campaign; `forms` are those that were wrong."""
    on = timezone.localdate()
    asked = facts.asked_by(row, request.user, on)
    positions = Position.objects.visible_to(request.user, on).filter(campaign=row)
    counts = facts.states_by_branch(positions)
    totals: dict[str, int] = {}
    for each in counts.values():
        for state, count in each.items():
            totals[state] = totals.get(state, 0) + count
    form = GridFilter(request.GET)
    sent = row.transmissions.order_by("-rank").first()
    left = sum(totals.get(state, 0) for state in rules.PENDING - {"transmitted"})
    due = rules.Deadlines(row.due_on, row.decree_due_on)
    published = {"published_on": row.published_on, "bulletin": row.bulletin}
    context = {
        "campaign": row,
        "on": on,
        "allowance": rules.allowance(row.kind, row.launched_on),
        "steps": rules.steps(
            order=row.order, state=row.state, launched_on=row.launched_on, published_on=row.published_on,
            due=due, transmitted_on=sent.sent_on if sent and not left else None, closed_on=row.closed_on,
        ),
        "asked": [(each, counts[each.committee_id]) for each in asked],
        "totals": totals,
        "chart": [(label, totals.get(code, 0)) for code, label in rules.POSITION_STATES.items()],
        "expected": sum(totals.get(code, 0) for code in rules.POSITION_STATES),
        "states": rules.POSITION_STATES,
        "form": form,
        **_map(form, positions, asked),
        "publish": forms.get("publish") or PublishForm(initial=published),
        "cancel": forms.get("cancel") or ReasonForm(),
        "wrong": sorted(forms),
        "waiting": row.files.filter(state="waiting").first(),
        "traces": row.traces.select_related("made_by")[:50],
        "labels": VERBS,
    }  # fmt: skip
    return render(request, "branches/campaigns/campaign.html", context, status=status)


def _map(form: GridFilter, positions: QuerySet[Position], asked: list[CampaignCommittee]) -> dict[str, Any]:
    """One page of the map: certifications down, branches across."""
    chosen = form.chosen()
    rows = positions.filter(narrowed(chosen)).order_by("rncp").distinct("rncp")
    listed = page_of(rows, chosen.get("after", ""), key="rncp", size=ROWS)
    rncps = [each.rncp for each in listed.rows]
    cells = {(each.rncp, each.committee_id): each for each in positions.filter(rncp__in=rncps)}
    titles = facts.titles_of(rncps)
    return {
        "page": listed,
        "columns": [each.committee for each in asked],
        "map": [
            (
                rncp,
                titles.get(rncp, ""),
                [(each.committee, cells.get((rncp, each.committee_id))) for each in asked],
            )
            for rncp in rncps
        ],
    }


def narrowed(chosen: dict[str, Any]) -> Q:
    """The positions that answer the filters."""
    wanted, term, state = Q(), chosen.get("q", "").strip(), chosen.get("state", "")
    if term:
        code = registers.normalise_rncp(term) if term.isascii() else None
        titled = Certification.objects.filter(named("title", term)).values("pk")
        wanted &= Q(rncp=code) if code else Q(rncp__in=titled)
    if state == "outside":
        wanted &= Q(outside=True)
    elif state == "late":
        wanted &= ~Q(late="")
    elif state:
        wanted &= Q(state=state)
    return wanted
