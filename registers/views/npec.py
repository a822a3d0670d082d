"""NPEC: which level for a contract and why, and the lists in force."""

from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registers.conflicts import open_conflicts
from registers.explaining import explain
from registers.forms import LevelQuestion
from registers.models import NpecPublication, NpecVintage
from registers.pages import COUNTED

PUBLICATIONS = 10


@require_safe
@permission_required("registers.view_npeclevel", raise_exception=True)
def npec(request: HttpRequest) -> HttpResponse:
    """The question, its answer step by step, the lists in force and the last acts."""
    form = LevelQuestion(request.GET or None, initial={"conclusion": timezone.localdate()})
    context = {
        "form": form,
        "answer": explain(**form.cleaned_data) if form.is_bound and form.is_valid() else None,
        "vintages": NpecVintage.objects.live().select_related("source").order_by("-applicable_from"),
        "publications": NpecPublication.objects.order_by("-pk")[:PUBLICATIONS],
        "open_conflicts": open_conflicts().order_by()[: COUNTED + 1].count(),
    }
    return render(request, "registers/npec.html", context)
