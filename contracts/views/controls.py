"""Control campaigns: list, new one with its preview, progress, population; breaches that last."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from contracts.actions import campaigns, controls
from contracts.forms.controls import AskForm, BreachFilter, CampaignForm, FilesFilter
from contracts.models import ControlCampaign, ControlFile
from contracts.rules import controls as rules
from contracts.rules.controls import Criteria
from contracts.rules.sampling import Plan
from law.refusal import Impossible
from law.typography import french
from registers.pages import page_of

RUN = "contracts.run_controls"
runner = permission_required(["contracts.view_contract", RUN], raise_exception=True)
CAMPAIGNS, SHOWN, BREACHES, DIGITS = 50, 20, 50, 18


@runner
@require_GET
def listed(request: Request) -> HttpResponse:
    """The campaigns, the last first."""
    decided = Count("files", filter=Q(files__state="decided"))
    rows = ControlCampaign.objects.annotate(decided=decided).order_by("-pk")
    after = _after(request)
    found = list((rows.filter(pk__lt=after) if after else rows)[: CAMPAIGNS + 1])
    context = {
        "campaigns": found[:CAMPAIGNS],
        "next": str(found[CAMPAIGNS - 1].pk) if len(found) > CAMPAIGNS else "",
    }
    return render(request, "contracts/controls/campaigns.html", context)


@runner
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """Choose a population, look at what it would draw, then freeze it."""
    form = CampaignForm(request.POST or None)
    preview = None
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        if "freeze" in request.POST:
            try:
                campaign = campaigns.freeze(
                    name=chosen["name"],
                    criteria=form.criteria,
                    plan=form.plan,
                    seed=chosen["seed"],
                    fingerprint=chosen["fingerprint"],
                    by=request.user,
                    on=timezone.localdate(),
                )
            except Impossible as impossible:
                form.add_error(None, str(impossible))
            else:
                messages.success(request, "Population figée, dossiers tirés.")
                return redirect("contracts:campaign", campaign.pk)
        preview = campaigns.preview(criteria=form.criteria, plan=form.plan, seed=chosen["seed"])
    context: dict[str, Any] = {"form": form, "preview": preview}
    if preview:
        sample = preview.sample[:SHOWN]
        files = campaigns.numbered(sample)
        context["sample"] = [(drawn, files[campaigns.identity(drawn.number)]) for drawn in sample]
        context["hidden"] = len(preview.sample) - len(sample)
        context["parts"] = rules.PARTS
        context["criteria"] = rules.described(form.criteria)
    wrong = request.method == "POST" and not form.is_valid()
    return render(request, "contracts/controls/new.html", context, status=422 if wrong else 200)


@runner
@require_GET
def campaign(request: Request, pk: int) -> HttpResponse:
    """One campaign: figures, then its files."""
    return _page(request, get_object_or_404(ControlCampaign.objects.select_related("made_by"), pk=pk))


@runner
@require_POST
def ask(request: Request, pk: int) -> HttpResponse:
    """Ask for the same proofs about every file not asked yet."""
    row = get_object_or_404(ControlCampaign, pk=pk)
    form = AskForm(request.POST, on=timezone.localdate())
    if not form.is_valid():
        return _page(request, row, form)
    drawn = list(row.files.filter(state="drawn").values_list("pk", flat=True))
    try:
        count = controls.ask(
            files=drawn, proofs=form.cleaned_data["proofs"], by=request.user, on=timezone.localdate()
        )
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        plural = "s" * (count > 1)
        messages.success(request, french(f"Preuves demandées pour {count} dossier{plural}."))
    return redirect("contracts:campaign", pk)


@runner
@require_POST
def close(request: Request, pk: int) -> HttpResponse:
    """Close a campaign whose files are all decided."""
    get_object_or_404(ControlCampaign, pk=pk)
    try:
        campaigns.close(campaign=pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Campagne close.")
    return redirect("contracts:campaign", pk)


@runner
@require_POST
def check(request: Request, pk: int) -> HttpResponse:
    """Do the draw again and say whether it gives the same files."""
    found = campaigns.check(get_object_or_404(ControlCampaign, pk=pk))
    if found.holds:
        messages.success(request, "La population est intacte et le tirage redonne les mêmes dossiers.")
    elif not found.intact:
        messages.error(request, "La population figée n’a plus la même empreinte.")
    else:
        messages.error(request, "Le tirage refait ne donne pas les mêmes dossiers.")
    return redirect("contracts:campaign", pk)


@runner
@require_GET
def population(request: Request, pk: int) -> StreamingHttpResponse:
    """The frozen population, with what is needed to draw again elsewhere."""
    row = get_object_or_404(ControlCampaign.objects.select_related("frozen_population"), pk=pk)

    def lines() -> Iterator[str]:
        yield "\ufeffdossier;siret_organisme;designe_par_une_anomalie\r\n"
        for unit in campaigns.frozen(row):
            yield f"{unit.number};{unit.provider};{'oui' if unit.flagged else 'non'}\r\n"

    name = f"population-campagne-{row.pk}.csv"
    return StreamingHttpResponse(
        lines(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@runner
@require_GET
def breaches(request: Request) -> HttpResponse:
    """Breaches that last: a refusal for « control » may rest on them."""
    form = BreachFilter(request.GET)
    form.is_valid()
    rows = campaigns.breaches(provider=form.cleaned_data.get("provider", ""))
    context = {"form": form, "files": list(rows[:BREACHES]), "count": rows.count()}
    return render(request, "contracts/controls/breaches.html", context)


def _page(request: Request, row: ControlCampaign, wrong: AskForm | None = None) -> HttpResponse:
    form = FilesFilter(request.GET)
    form.is_valid()
    after = _after(request)
    page = page_of(_shown(row, form), str(after or ""), key="position")
    figures = campaigns.figures(row)
    context = {
        "campaign": row,
        "criteria": rules.described(Criteria.from_dict(row.criteria)),
        "plan": Plan.from_dict(row.plan),
        "figures": figures,
        "steps": [(rules.STATES[code], code, count) for code, count in figures.states.items() if count],
        "found": [(rules.FINDINGS[code], code, count) for code, count in figures.findings.items() if count],
        "form": form,
        "page": page,
        "ask": None if row.closed_on else wrong or AskForm(on=timezone.localdate()),
        "wrong": wrong,
        "over": figures.states["decided"] == row.sample_size and not row.closed_on,
        "on": timezone.localdate(),
    }
    return render(request, "contracts/controls/campaign.html", context, status=422 if wrong else 200)


def _shown(row: ControlCampaign, form: FilesFilter) -> QuerySet[ControlFile]:
    asked = {name: worth for name, worth in form.cleaned_data.items() if worth}
    return campaigns.listed(row).filter(**asked)


def _after(request: Request) -> int | None:
    """The key of the address, None when there is none or nonsense."""
    text = request.GET.get("after", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= DIGITS else None
