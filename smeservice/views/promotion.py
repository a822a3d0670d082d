"""Promotion on screen: campaigns, actions, one action with its firms, its steps."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, F, Q, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from contracts import paging
from contracts.paging import Sort
from law.refusal import Impossible
from registers.models import Agreement, Department
from registers.search import named
from smeservice.actions import promotion as actions
from smeservice.forms.promotion import (
    ActionFilter,
    ActionForm,
    CampaignForm,
    HoldForm,
    action_initial,
    campaign_initial,
    shown,
)
from smeservice.models import Participation, PromotionAction, PromotionCampaign
from smeservice.models.promotion import PromotionActionQuerySet
from smeservice.rules import promotion as rules
from smeservice.views.firms import reader

SIZE, COUNTED, SHOWN = 50, 10_000, 500
SORT = Sort("Le", F("on"), "on", dt.date.fromisoformat)
promoter = permission_required(["smeservice.open_firm", "smeservice.promote_training"], raise_exception=True)
PROMOTES = "smeservice.promote_training"


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """One page of the actions the address asks for, the last first."""
    form = ActionFilter(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    rows = _chosen(PromotionAction.objects.visible_to(request.user), asked)
    total = rows.order_by().values("pk")[: COUNTED + 1].count()
    counted = rows.counting()
    page = paging.walk(
        counted.select_related("adviser", "campaign"), SORT, descending=True, limit=SIZE + 1,
        after=paging.read(SORT, request.GET.get("after", "")),
    )  # fmt: skip
    campaign = PromotionCampaign.objects.filter(pk=asked.get("campagne") or 0).first()
    context = {
        "form": form,
        "rows": page[:SIZE],
        "next": paging.written(paging.mark_of(SORT, page[SIZE - 1])) if len(page) > SIZE else "",
        "total": min(total, COUNTED),
        "more": total > COUNTED,
        "campaign": campaign,
        "narrowed": any(request.GET.get(name) for name in form.fields),
        "promotes": request.user.has_perm(PROMOTES),
    }
    return render(request, "smeservice/promotion/list.html", context)


@reader
@require_GET
def campaigns(request: Request) -> HttpResponse:
    """The campaigns, with what they did so far."""
    done = Q(actions__state="held")
    rows = PromotionCampaign.objects.annotate(
        planned=Count("actions", filter=~Q(actions__state="cancelled")),
        held=Count("actions", filter=done),
        reached=Sum("actions__reached", filter=done),
        spent=Sum("actions__cost", filter=done),
    ).order_by("-starts_on", "-pk")[:SHOWN]
    touched = dict(
        Participation.objects.filter(state="present", action__campaign__isnull=False)
        .exclude(action__state="cancelled")
        .order_by()
        .values_list("action__campaign")
        .annotate(Count("company", distinct=True))
    )
    context = {
        "rows": [(each, touched.get(each.pk, 0)) for each in rows],
        "promotes": request.user.has_perm(PROMOTES),
        "on": timezone.localdate(),
    }
    return render(request, "smeservice/promotion/campaigns.html", context)


@promoter
@require_http_methods(["GET", "POST"])
def campaign(request: Request, pk: int | None = None) -> HttpResponse:
    """The sheet of a campaign."""
    row = None if pk is None else get_object_or_404(PromotionCampaign, pk=pk)
    form = CampaignForm(request.POST or None, initial=campaign_initial(row) if row else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_campaign(
                told=form.told(), by=request.user, campaign=pk, edition=form.cleaned_data["edition"]
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Campagne enregistrée.")
            return redirect("smeservice:promotion_campaigns")
    return _sheet(request, "smeservice/promotion/campaign.html", {"form": form, "row": row})


@promoter
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Plan an action, on the day and in the campaign the address proposes."""
    asked = request.GET.get("campagne", "")
    told: dict[str, Any] = {"on": timezone.localdate()}
    if asked.isascii() and asked.isdigit() and len(asked) < 10:
        told["campaign"] = int(asked)
    form = ActionForm(request.POST or None, initial=told)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.begin(
                told=form.told(), token=form.cleaned_data["token"], by=request.user, on=timezone.localdate()
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Action prévue : ajoutez les entreprises.")
            return redirect("smeservice:promotion_action", row.pk)
    return _sheet(request, "smeservice/promotion/action_form.html", {"form": form, "row": None})


@promoter
@require_http_methods(["GET", "POST"])
def change(request: Request, pk: int) -> HttpResponse:
    """The sheet of a planned action."""
    row = found(request, pk)
    form = ActionForm(request.POST or None, initial=action_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            actions.change(
                action=pk, told=form.told(), edition=form.cleaned_data["edition"], by=request.user,
                on=timezone.localdate(),
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Action modifiée.")
            return redirect("smeservice:promotion_action", pk)
    return _sheet(request, "smeservice/promotion/action_form.html", {"form": form, "row": row})


@reader
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """An action, its firms and who came."""
    row = found(request, pk)
    return render(request, "smeservice/promotion/action.html", context_of(request, row))


@promoter
@require_POST
def step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Hold, cancel or prepare again an action."""
    row, on = found(request, pk), timezone.localdate()
    form = HoldForm(request.POST if verb == "hold" else None)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:500]
    given: dict[str, Any] = {"action": pk, "by": request.user, "on": on}
    try:
        if verb == "hold" and form.is_valid():
            actions.hold(reached=form.cleaned_data["reached"], cost=form.cleaned_data["cost"], **given)
        elif verb == "hold":
            context = {**context_of(request, row), "hold": form, "form": form}
            return render(request, "smeservice/promotion/action.html", context, status=422)
        elif verb == "cancel":
            actions.cancel(reason=reason, **given)
        elif verb == "reopen":
            actions.reopen(reason=reason, **given)
        else:
            raise Http404
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, f"Action : {rules.TOLD[verb].lower()}.")
    return redirect("smeservice:promotion_action", pk)


def found(request: Request, pk: int) -> PromotionAction:
    """The action; not found for who may not open it."""
    rows = PromotionAction.objects.visible_to(request.user).select_related("campaign", "adviser")
    return get_object_or_404(rows, pk=pk)


def context_of(request: Request, row: PromotionAction) -> dict[str, Any]:
    """What the page of an action shows; firms of other advisers are counted, not named."""
    visible = row.participations.visible_to(request.user)
    listed = list(visible.select_related("company__firm").order_by("company__name", "pk")[:SHOWN])
    total = row.participations.count()
    labels = dict(Agreement.objects.filter(pk__in=row.branches).values_list("pk", "label"))
    return {
        "row": row,
        "form": None,
        "lines": listed,
        "hidden": total - visible.count(),
        "total": total,
        "present": row.participations.filter(state="present").count(),
        "branches": [f"{idcc} {labels.get(idcc, '')}".strip() for idcc in row.branches],
        "department": Department.objects.filter(pk=row.department).first(),
        "promotes": request.user.has_perm(PROMOTES),
        "hold": HoldForm(initial={"cost": shown(row.cost)}),
        "due": row.on <= timezone.localdate(),
        "traces": [
            (rules.TOLD.get(each.verb, each.verb), each) for each in row.traces.select_related("made_by")[:30]
        ],
    }


def _chosen(rows: PromotionActionQuerySet, asked: dict[str, Any]) -> PromotionActionQuerySet:
    if words := asked.get("q", "").strip():
        rows = rows.filter(named("title", words))
    for name, field in (
        ("sujet", "theme"),
        ("forme", "channel"),
        ("etat", "state"),
        ("campagne", "campaign"),
    ):
        if value := asked.get(name):
            rows = rows.filter(**{field: value})
    return rows


def _sheet(request: Request, template: str, context: dict[str, Any]) -> HttpResponse:
    return render(request, template, context, status=422 if request.method == "POST" else 200)
