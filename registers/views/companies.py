"""Companies and training providers. Bank details are elsewhere, under their own right."""

from django.contrib.auth.decorators import permission_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registers import rules, search
from registers.forms import CompanyFilter, ProviderFilter
from registers.models import Agreement, Company, Department, Provider
from registers.pages import page_of


@require_safe
@permission_required("registers.view_company", raise_exception=True)
def companies(request: HttpRequest) -> HttpResponse:
    """List of companies."""
    form = CompanyFilter(request.GET)
    chosen = form.chosen()
    page = page_of(search.companies(chosen.get("q", "")), chosen.get("after", ""))
    return render(request, "registers/companies.html", {"form": form, "page": page})


@require_safe
@permission_required("registers.view_company", raise_exception=True)
def company(request: HttpRequest, siren: str) -> HttpResponse:
    """One company and its establishments."""
    unit = get_object_or_404(Company, pk=siren)
    establishments = list(unit.establishments.order_by("siret")[:200])
    agreements = Agreement.objects.in_bulk({place.idcc for place in establishments if place.idcc})
    places = [{"place": place, "agreement": agreements.get(place.idcc)} for place in establishments]
    return render(request, "registers/company.html", {"company": unit, "places": places})


@require_safe
@permission_required("registers.view_provider", raise_exception=True)
def providers(request: HttpRequest) -> HttpResponse:
    """List of training providers."""
    form = ProviderFilter(request.GET)
    chosen, on = form.chosen(), timezone.localdate()
    rows = search.providers(chosen.get("q", ""))
    quality = {
        "valide": Q(qualiopi_until__gte=on),
        "expire": Q(qualiopi_until__lt=on),
        "inconnu": Q(qualiopi_until=None),
    }
    if wanted := chosen.get("qualiopi"):
        rows = rows.filter(quality[wanted])
    page = page_of(rows, chosen.get("after", ""))
    return render(request, "registers/providers.html", {"form": form, "page": page, "on": on})


@require_safe
@permission_required("registers.view_provider", raise_exception=True)
def provider(request: HttpRequest, siret: str) -> HttpResponse:
    """One training provider."""
    body = get_object_or_404(Provider, pk=siret)
    code = rules.department_of(body.postcode)
    department = Department.objects.select_related("region").filter(pk=code).first() if code else None
    return render(
        request,
        "registers/provider.html",
        {
            "provider": body,
            "department": department,
            "on": timezone.localdate(),
            "uai_ok": rules.uai_ok(body.uai),
        },
    )
