"""Certifications."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Max, Min, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from registers import search
from registers.forms import CertificationFilter
from registers.models import Certification, NpecVintage, Succession
from registers.pages import page_of

OPEN_TO = {"app": "apprenticeship", "pro": "professionalisation"}
ACTORS = 50


@require_safe
@permission_required("registers.view_certification", raise_exception=True)
def certifications(request: HttpRequest) -> HttpResponse:
    """List of certifications."""
    form = CertificationFilter(request.GET)
    chosen = form.chosen()
    rows = search.certifications(chosen.get("q", ""))
    if level := chosen.get("niveau"):
        rows = rows.filter(level=level)
    if active := chosen.get("active"):
        rows = rows.filter(active=active == "oui")
    if contract := chosen.get("contrat"):
        rows = rows.filter(**{OPEN_TO[contract]: True})
    page = page_of(rows, chosen.get("after", ""))
    return render(request, "registers/certifications.html", {"form": form, "page": page})


@require_safe
@permission_required("registers.view_certification", raise_exception=True)
def certification(request: HttpRequest, code: str) -> HttpResponse:
    """One certification: facts, diploma codes, successions, blocks, levels by vintage."""
    sheet = get_object_or_404(Certification, pk=code)
    in_vintage = Q(levels__rncp=code)
    vintages = (
        NpecVintage.objects.live()
        .filter(in_vintage)
        .annotate(
            committees=Count("levels", filter=in_vintage),
            lowest=Min("levels__annual", filter=in_vintage),
            highest=Max("levels__annual", filter=in_vintage),
            conflicts=Count("levels", filter=in_vintage & Q(levels__conflict__isnull=False)),
        )
        .order_by("-applicable_from")
    )
    return render(
        request,
        "registers/certification.html",
        {
            "sheet": sheet,
            "diplomas": sheet.diploma_links.select_related("diploma").order_by("diploma"),
            "older": Succession.objects.filter(new=code).order_by("old"),
            "newer": Succession.objects.filter(old=code).order_by("new"),
            "blocks": sheet.blocks.order_by("code"),
            "topics": sheet.topics.order_by("scheme", "code"),
            "certifiers": sheet.actors.filter(role="certifier").order_by("name"),
            "partners": sheet.actors.filter(role="partner").order_by("name")[:ACTORS],
            "vintages": vintages,
        },
    )
