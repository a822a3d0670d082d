"""NPEC: which level for a contract, and the published levels with their conflicts."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

import law
from registers.forms import LevelQuestion
from registers.lookups import lookups_for
from registers.models import Certification, Committee, NpecLevel, NpecVintage

CONFLICTS = 50


@require_safe
@permission_required("registers.view_npeclevel", raise_exception=True)
def npec(request: HttpRequest) -> HttpResponse:
    """The question, its answer, the vintages in force and their conflicts."""
    form = LevelQuestion(request.GET or None, initial={"conclusion": timezone.localdate()})
    context = {
        "form": form,
        "answer": answer(**form.cleaned_data) if form.is_bound and form.is_valid() else None,
        "vintages": NpecVintage.objects.live().select_related("source").order_by("-applicable_from"),
        "conflicts": NpecLevel.objects.filter(conflict__isnull=False, vintage__superseded_by=None)
        .select_related("vintage")
        .order_by("-vintage", "rncp", "cpne")[:CONFLICTS],
    }
    return render(request, "registers/npec.html", context)


def answer(rncp: str, idcc: str, cpne: str, conclusion: date) -> dict[str, object]:
    """Each CPNE that may apply with its level, and the interim amount where there is none."""
    codes = (cpne,) if cpne else lookups_for([idcc]).cpnes(idcc, conclusion)
    found = lookups_for(rncps=[rncp], cpnes=codes).levels(rncp, codes, conclusion)
    levels = {level.cpne: level for level in found}
    certification = Certification.objects.filter(pk=rncp).first()
    return {
        "rncp": rncp,
        "idcc": idcc,
        "conclusion": conclusion,
        "certification": certification,
        "interim": interim(certification.level if certification else None, conclusion),
        "lines": [
            {"committee": committee, "level": levels.get(committee.code)} for committee in committees(codes)
        ],
        "amounts": len({level.annual for level in levels.values() if level.annual is not None}),
    }


def committees(codes: tuple[str, ...]) -> list[Committee]:
    """Committees in the order asked; one that the register does not have is shown by its code."""
    known = Committee.objects.in_bulk(codes)
    return [known.get(code) or Committee(code=code) for code in codes]


def interim(level: int | None, on: date) -> Decimal | None:
    """The starting amount of a certification without a level; None when the law gives none that day."""
    return law.npec_interim(on).get(level) if law.npec_interim.known(on) else None
