"""Agreements and their committees."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registers import search
from registers.forms import BranchFilter
from registers.models import Agreement, CommitteeAgreement
from registers.pages import page_of

CURRENT = Prefetch(
    "mappings", CommitteeAgreement.objects.in_force().select_related("committee"), to_attr="current"
)


@require_safe
@permission_required("registers.view_agreement", raise_exception=True)
def branches(request: HttpRequest) -> HttpResponse:
    """List of agreements with the committees that speak for them."""
    form = BranchFilter(request.GET)
    chosen = form.chosen()
    rows = search.agreements(chosen.get("q", ""))
    if opco := chosen.get("opco"):
        rows = rows.filter(opco=opco)
    if state := chosen.get("etat"):
        in_force = {"state__contains": "VIGUEUR"}
        rows = rows.filter(**in_force) if state == "oui" else rows.exclude(**in_force)
    page = page_of(rows.prefetch_related(CURRENT), chosen.get("after", ""))
    return render(request, "registers/branches.html", {"form": form, "page": page})


@require_safe
@permission_required("registers.view_agreement", raise_exception=True)
def branch(request: HttpRequest, idcc: str) -> HttpResponse:
    """One agreement: OPCO, committees and professionalisation rates by period, activities."""
    agreement = get_object_or_404(Agreement, pk=idcc)
    mappings = agreement.mappings.select_related("committee", "source").order_by("committee", "-since")
    rates = agreement.pro_rates.order_by("-since")
    activities = agreement.activities.order_by("-share", "naf")[:50]
    return render(
        request,
        "registers/branch.html",
        {
            "agreement": agreement,
            "mappings": mappings,
            "activities": activities,
            "rates": rates,
            "on": timezone.localdate(),
        },
    )
