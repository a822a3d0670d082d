"""What branches set for professionalisation: the list, and the page that sets or loads rates."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from registers import pro_rates, search
from registers.imports import pro_rates as files
from registers.models import ProRate
from registers.pages import page_of
from registers.pro_rates import Outcome
from registers.rate_forms import RateFile, RateFilter, RateForm
from registers.sheets import Refused

SET = "registers.load_sourcefile"


@require_safe
@permission_required("registers.view_agreement", raise_exception=True)
def rates(request: HttpRequest) -> HttpResponse:
    """The branches that set a rate, each with its periods; the default applies to all the others."""
    form, on = RateFilter(request.GET), timezone.localdate()
    chosen = form.chosen()
    rows = search.agreements(chosen.get("q", "")).filter(
        Exists(ProRate.objects.filter(agreement=OuterRef("pk")))
    )
    periods = Prefetch("pro_rates", ProRate.objects.order_by("-since"), to_attr="periods")
    page = page_of(rows.prefetch_related(periods), chosen.get("after", ""))
    context = {
        "form": form,
        "page": page,
        "on": on,
        "default": law.pro_hourly_default.at(on),
        "priority": law.pro_hourly_priority.at(on),
    }
    return render(request, "registers/rates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(SET, raise_exception=True)
def set_rates(request: HttpRequest) -> HttpResponse:
    """Set a rate by hand, or load a file of them; every error is shown and nothing is half written."""
    by_file = request.method == "POST" and "load" in request.POST
    by_hand = request.method == "POST" and not by_file
    form = RateForm(request.POST if by_hand else None, initial={"idcc": request.GET.get("idcc", "")[:12]})
    file = RateFile(request.POST, request.FILES) if by_file else RateFile()
    outcome, refused = None, None
    if by_hand and form.is_valid():
        outcome = pro_rates.set_rates(lines=[form.line], by=request.user)
        for flaw in outcome.flaws:
            form.add_error(None, flaw.message)
    if by_file and file.is_valid():
        try:
            outcome = files.load(file.cleaned_data["file"], by=request.user)
        except Refused as refusal:
            refused = refusal
    if outcome is not None and outcome.done:
        messages.success(request, said(outcome))
        return redirect("registers:rates")
    context = {
        "form": form,
        "file": file,
        "flaws": outcome.flaws if by_file and outcome else [],
        "refused": refused,
        "headers": files.HEADERS,
    }
    return render(
        request, "registers/rates_set.html", context, status=200 if request.method != "POST" else 422
    )


def said(outcome: Outcome) -> str:
    """« 3 forfaits enregistrés, 1 modifié, 2 inchangés ; 1 plus ancien prend fin la veille. »"""
    counts = (
        (outcome.created, "enregistré"),
        (outcome.changed, "modifié"),
        (outcome.unchanged, "inchangé"),
    )
    words = [
        f"{number} forfait{'s' * (number > 1)} {word}{'s' * (number > 1)}"
        for number, word in counts
        if number
    ]
    text = ", ".join(words) or "Rien à enregistrer"
    if outcome.ended:
        text += (
            f"\u00a0; {outcome.ended} plus ancien{'s' * (outcome.ended > 1)} prend fin la veille du suivant"
        )
    return f"{text}."
