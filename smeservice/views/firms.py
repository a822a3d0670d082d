"""Firms: the list of an adviser, one firm as the OPCO knows it, portfolios."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, F, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.rights import Request
from contracts.models import Contract
from contracts.rules import states
from law.refusal import Impossible
from registers.actions import takeovers
from registers.models import Agreement, Aid, Company, Department, Takeover
from registers.rules import sizes, thresholds
from smeservice.actions import firms as actions
from smeservice.ceilings import counters
from smeservice.firm_list import FirmList
from smeservice.forms.firms import FollowForm
from smeservice.models import (
    Contact,
    ContactMerge,
    ContactPair,
    Firm,
    FirmDiagnosis,
    FirmDocument,
    HrAdvice,
    Interaction,
    PlanRequest,
)
from smeservice.rules import exchanges, priorities

SHOWN, PLACES, FEW = 30, 50, 10
reader = permission_required("smeservice.open_firm", raise_exception=True)
worker = permission_required(["smeservice.open_firm", "smeservice.work_firm"], raise_exception=True)


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """One page of the firms the address asks for."""
    on = timezone.localdate()
    asked = FirmList(request.GET, user=request.user, on=on)
    page = asked.page()
    context = {
        "asked": asked,
        "form": asked.form,
        "page": page,
        "next": page.next,
        "rows": [(firm, priorities.reasons(actions.situation_of(firm), on)) for firm in page.rows],
        "works": request.user.has_perm("smeservice.work_firm"),
    }
    return render(request, "smeservice/firms/list.html", context)


@reader
@require_GET
def one(request: Request, siren: str) -> HttpResponse:
    """Everything the OPCO knows of a firm."""
    on = timezone.localdate()
    firm = seen(request.user, siren)
    company = firm.company
    headcounts = company.headcounts.order_by("-year")[:SHOWN]
    known = [sizes.Size(row.year, row.least, row.most) for row in headcounts]
    contracts = Contract.objects.visible_to(request.user).filter(
        employer_siret__range=(f"{siren}00000", f"{siren}99999")
    )
    by_state = contracts.order_by().values_list("state").annotate(Count("pk"), Sum("total"))
    context = {
        "firm": firm,
        "company": company,
        "on": on,
        "reasons": priorities.reasons(actions.situation_of(firm), on),
        "agreement": Agreement.objects.filter(pk=firm.idcc).first(),
        "department": Department.objects.filter(pk=firm.department).first(),
        "places": company.establishments.order_by("closed_on", "siret")[:PLACES],
        "sizes": [(size, sizes.class_of(size, on)) for size in known],
        "classes": sizes.CLASSES,
        "effects": thresholds.crossed(known, on)[::-1][:SHOWN],
        "contracts": contracts.order_by("-pk")[:SHOWN],
        "money": [(states.STATES[state], number, euros) for state, number, euros in by_state],
        "contacts": Contact.objects.current().filter(company=company),
        "exchanges": _exchanges(company),
        "advice": HrAdvice.objects.of_firm(company.pk)[:SHOWN],
        "diagnoses": FirmDiagnosis.objects.of_firm(company.pk)[:SHOWN],
        "documents": FirmDocument.objects.filter(company=company)[:SHOWN],
        **_cared(company, on),
        "inherited": _inherited(company, request.user),
        "followings": company.followings.select_related("adviser")[:SHOWN],
        "plan_requests": PlanRequest.objects.visible_to(request.user).filter(company=company)[:SHOWN],
        "plan_place": _place(company),
        "works": request.user.has_perm("smeservice.work_firm"),
    }
    return render(request, "smeservice/firms/firm.html", context)


@worker
@require_http_methods(["GET", "POST"])
def follow(request: Request) -> HttpResponse:
    """Give the firms chosen in the list to an adviser, with a reason."""
    chosen = _chosen(request)
    if not chosen:
        messages.error(request, "Choisissez d’abord les entreprises à confier.")
        return redirect("smeservice:firms")
    told = request.method == "POST" and "adviser" in request.POST
    form = FollowForm(request.POST if told else None)
    if told and form.is_valid():
        adviser = form.cleaned_data["adviser"]
        try:
            moved = actions.follow(
                companies=chosen, adviser=None if adviser == "none" else User.objects.get(pk=adviser),
                by=request.user, on=timezone.localdate(), reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, f"Entreprises confiées : {moved}.")
            return redirect("smeservice:firms")
    firms = Firm.objects.filter(company__in=chosen).select_related("company", "adviser").order_by("company")
    return render(
        request, "smeservice/firms/follow.html", {"form": form, "firms": firms}, status=422 if told else 200
    )


@worker
@require_POST
def take(request: Request, siren: str) -> HttpResponse:
    """Take over a firm from the register, for a reason."""
    company = get_object_or_404(Company, pk=siren)
    reason = request.POST.get("reason", "").replace("\0", "").strip()[:300]
    if not reason:
        messages.error(request, "Dites pourquoi vous reprenez cette entreprise.")
        return redirect("registers:company", siren)
    actions.follow(
        companies=[company.pk], adviser=request.user, by=request.user, on=timezone.localdate(), reason=reason
    )
    return redirect("smeservice:firm", siren)


def seen(user: User, siren: str) -> Firm:
    """The firm, when this user may open it; not found otherwise."""
    rows = Firm.objects.visible_to(user).select_related("company", "adviser")
    return get_object_or_404(rows, company=siren)


def _place(company: Company) -> str:
    """The establishment a request of the firm is for, unless another is typed."""
    open_places = company.establishments.filter(closed_on=None)
    chosen = open_places.order_by(F("head_office").desc(nulls_last=True), "siret")
    return chosen.values_list("pk", flat=True).first() or ""


def _cared(company: Company, on: date) -> dict[str, Any]:
    """Aids and their ceilings, duplicates and takeovers."""
    waiting = ContactPair.objects.waiting().filter(company=company).select_related("one", "other")
    taken = Takeover.objects.in_force().select_related("old", "new").filter(moves__isnull=False)
    return {
        "aids": Aid.objects.held().of_companies(takeovers.family(company.pk))[:FEW],
        "counters": counters(company.pk, on),
        "duplicates": list(waiting.order_by("pk")[:FEW]),
        "merges": ContactMerge.objects.filter(company=company).select_related("made_by")[:FEW],
        "taken_over": taken.filter(old=company).first(),
        "takes_over": taken.filter(new=company)[:FEW],
    }


def _inherited(company: Company, user: User) -> list[dict[str, Any]]:
    """What stays with the firms this one goes on from: their contracts and requests."""
    found = []
    olds = [siren for siren in takeovers.family(company.pk) if siren != company.pk]
    for old in Company.objects.filter(pk__in=olds).order_by("pk"):
        contracts = Contract.objects.visible_to(user).filter(
            employer_siret__range=(f"{old.pk}00000", f"{old.pk}99999")
        )
        requests = PlanRequest.objects.visible_to(user).filter(company=old)
        by_state = contracts.order_by().values_list("state").annotate(Count("pk"), Sum("total"))
        found.append(
            {
                "company": old,
                "contracts": contracts.order_by("-pk")[:FEW],
                "money": [(states.STATES[state], number, euros) for state, number, euros in by_state],
                "requests": requests[:FEW],
            }
        )
    return [each for each in found if each["money"] or each["requests"]]


def _exchanges(company: Company) -> list[dict[str, Any]]:
    """The last exchanges, with their words; those corrected are left to their page."""
    rows = Interaction.objects.filter(company=company, replaced_by=None).select_related("adviser", "contact")
    return [
        {"row": row, "themes": [exchanges.THEMES.get(theme, theme) for theme in row.themes]}
        for row in rows[:SHOWN]
    ]


def _chosen(request: Request) -> Sequence[str]:
    """The firms ticked, among those this user may open."""
    told = (request.POST if request.method == "POST" else request.GET).getlist("companies")
    valid = [siren for siren in told if siren.isascii() and siren.isdigit() and len(siren) == 9]
    found = Firm.objects.visible_to(request.user).filter(company__in=valid[:500])
    return list(found.order_by("company").values_list("company", flat=True))
