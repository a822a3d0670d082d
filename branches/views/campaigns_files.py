"""Recommendations that come in: a file or a pasted table, its flaws, the conflicts a person settles."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rights import Request
from branches.actions import campaigns_recommendations as actions
from branches.forms.campaigns import TableForm
from branches.imports import recommendations as files
from branches.models import RecommendationFile
from branches.rules.campaigns_lines import Conflict, Key
from branches.views.campaigns_page import found, whole, worker
from law.refusal import Impossible
from law.typography import french
from registers.sheets import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def recommendations(request: Request, pk: int) -> HttpResponse:
    """Load recommendations; every wrong cell is named, and nothing is applied while one is left."""
    row = found(request, pk)
    form = TableForm(request.POST, request.FILES) if request.method == "POST" else TableForm()
    flaws: Any = []
    refused = None
    if request.method == "POST" and form.is_valid():
        try:
            whole(request, row)
            table = files.recommendations(form.sent, valued=row.order == "recommendation")
            outcome = actions.receive(
                campaign=row.pk, name=table.name, lines=table.lines, flaws=table.flaws, by=request.user,
                on=timezone.localdate(),
            )  # fmt: skip
        except Refused as refusal:
            refused = refusal
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            flaws = outcome.flaws
            if outcome.waiting:
                messages.warning(request, "Deux valeurs pour une même clé : choisissez celle à retenir.")
                return redirect("branches:campaign_conflicts", outcome.waiting.pk)
            if not flaws:
                messages.success(request, _said(outcome))
                return redirect("branches:campaign", pk)
    context = {
        "campaign": row,
        "form": form,
        "flaws": flaws,
        "refused": refused,
        "headers": files.ADVICE_TITLES.values(),
        "waiting": row.files.filter(state="waiting").first(),
        "loaded": row.files.exclude(state="waiting").select_related("loaded_by")[:20],
        "count": row.recommendations.count(),
    }
    wrong = request.method == "POST"
    return render(request, "branches/campaigns/recommendations.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@worker
def conflicts(request: Request, pk: int) -> HttpResponse:
    """Choose, for each key with several values, the one that holds."""
    file = get_object_or_404(RecommendationFile.objects.select_related("campaign"), pk=pk)
    row, on = found(request, file.campaign_id), timezone.localdate()
    asked = actions.conflicts_of(file) if file.state == "waiting" else []
    choices = _choices(request, asked)
    wrong = ""
    if request.method == "POST":
        try:
            whole(request, row)
            if "drop" in request.POST:
                actions.drop(file=file.pk, by=request.user, on=on)
                said = "Tableau abandonné : rien n’en a été appliqué."
            else:
                said = _said(actions.settle(file=file.pk, choices=choices, by=request.user, on=on))
        except Impossible as impossible:
            wrong = str(impossible)
        else:
            messages.success(request, said)
            return redirect("branches:campaign", row.pk)
    context = {
        "campaign": row,
        "file": file,
        "conflicts": [(each, choices.get((each.rncp, each.cpne), "")) for each in asked],
        "wrong": wrong,
    }
    return render(request, "branches/campaigns/conflicts.html", context, status=422 if wrong else 200)


def _choices(request: Request, asked: list[Conflict]) -> dict[Key, str]:
    """What was ticked for each conflict; « all » answers those left with one new value."""
    found: dict[Key, str] = {}
    every = request.POST.get("all", "")
    for each in asked:
        given = request.POST.get(f"choice-{each.rncp}-{each.cpne}", "")
        if not given and every == "file" and len(each.lines) == 1:
            given = str(each.lines[0].line)
        if not given and every == actions.RECORDED and each.recorded is not None:
            given = actions.RECORDED
        found[each.rncp, each.cpne] = given
    return found


def _said(outcome: actions.Outcome) -> str:
    """« 12 recommandations enregistrées, 3 inchangées ; 24 positions attendues de plus. »"""
    counts = (
        (outcome.created, "recommandation", "enregistrée"),
        (outcome.changed, "recommandation", "modifiée"),
        (outcome.unchanged, "ligne", "déjà connue"),
        (outcome.ignored, "ligne", "hors des branches interrogées"),
    )
    words = []
    for number, noun, word in counts:
        if number:
            plural = "s" * (number > 1)
            agreed = word if " " in word and word.startswith("hors") else "s ".join(word.split(" ")) + "s"
            words.append(f"{number} {noun}{plural} {agreed if number > 1 else word}")
    text = ", ".join(words) or "Rien à enregistrer"
    if outcome.expected:
        plural = "s" * (outcome.expected > 1)
        text += f" ; {outcome.expected} position{plural} attendue{plural} de plus"
    return french(f"{text}.")
