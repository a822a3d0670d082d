"""Contradictory amounts: listed, settled by a person."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from law.refusal import Impossible
from registers import browsing
from registers.conflicts import conflicts as conflicting
from registers.conflicts import decisions, settle
from registers.models import Committee, NpecLevel, NpecSettlement
from registers.npec_forms import SettleForm
from registers.pages import page_of
from registers.views.levels import READ

SETTLE = "registers.settle_npeclevel"
STATES = {"": "Tous", "a-trancher": "À trancher", "attente": "En attente", "tranches": "Tranchés"}


@require_safe
@permission_required(READ, raise_exception=True)
def conflicts(request: HttpRequest) -> HttpResponse:
    """The conflicts of the lists in force, each with what was decided."""
    state = request.GET.get("etat", "")
    state = state if state in STATES else ""
    rows = conflicting()
    if state == "a-trancher":
        rows = rows.filter(settlement=None)
    elif state == "attente":
        rows = rows.filter(settlement__isnull=False, chosen=None)
    elif state == "tranches":
        rows = rows.filter(chosen__isnull=False)
    after = request.GET.get("after", "")
    page = page_of(rows.select_related("vintage__source"), after if after.isdecimal() else "")
    made = NpecSettlement.objects.select_related("settled_by").in_bulk(
        [row.settlement for row in page.rows if row.settlement]
    )
    lines = [{**each, "decision": made.get(each["level"].settlement)} for each in browsing.named(page.rows)]
    context = {"page": page, "lines": lines, "state": state, "states": STATES.items()}
    return render(request, "registers/conflicts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(READ, raise_exception=True)
def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """One conflict, its decisions, and the form for those who may settle it."""
    level = get_object_or_404(
        NpecLevel.objects.select_related("vintage__source").filter(conflict__isnull=False), pk=pk
    )
    may = request.user.has_perm(SETTLE) and level.vintage.superseded_by_id is None
    if request.method == "POST":
        return _settle(request, level)
    return _show(request, level, SettleForm(level=level, initial=_seen(level)) if may else None)


@permission_required(SETTLE, raise_exception=True)
def _settle(request: HttpRequest, level: NpecLevel) -> HttpResponse:
    form = SettleForm(request.POST, level=level)
    if form.is_valid():
        try:
            settle(
                level=level,
                chosen=form.kept,
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
                by=request.user,
                on=timezone.localdate(),
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "La décision est enregistrée. Elle vaut pour les calculs à venir.")
            return redirect("registers:conflict", level.pk)
    return _show(request, level, form, status=422)


def _seen(level: NpecLevel) -> dict[str, int | None]:
    return {"seen": decisions(level).values_list("pk", flat=True).first()}


def _show(request: HttpRequest, level: NpecLevel, form: SettleForm | None, status: int = 200) -> HttpResponse:
    others = NpecSettlement.objects.filter(rncp=level.rncp, cpne=level.cpne).exclude(
        pk__in=decisions(level).values("pk")
    )
    context = {
        "level": level,
        "form": form,
        "title": browsing.titles([level.rncp]).get(level.rncp, ""),
        "committee": Committee.objects.filter(pk=level.cpne).first(),
        "decisions": decisions(level).select_related("settled_by"),
        "others": others.select_related("settled_by").order_by("-id")[:20],
        "neighbours": NpecLevel.objects.filter(vintage=level.vintage, rncp=level.rncp, annual__isnull=False)
        .order_by("cpne")
        .values_list("cpne", "annual", "status")[:20],
    }
    return render(request, "registers/conflict.html", context, status=status)
