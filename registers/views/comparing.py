"""Two lists of levels side by side."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from registers import browsing
from registers.comparing import Comparison, Total
from registers.models import Committee, NpecVintage
from registers.npec_forms import CompareFilter
from registers.pages import SIZE
from registers.rules.comparing import KINDS, SAME
from registers.sheets.writing import csv_lines
from registers.views.levels import READ, all_vintages, csv_answer

TITLES = (
    "Fiche", "Intitulé", "CPNE", "Changement", "Ancien montant", "Nouveau montant", "Différence",
    "Différence en %", "Ancien statut", "Nouveau statut",
)  # fmt: skip


@require_safe
@permission_required(READ, raise_exception=True)
def compare(request: HttpRequest) -> HttpResponse:
    """What appeared, disappeared, went up or down, changed status, lost or gained a value."""
    form, comparison, kinds = _asked(request)
    context: dict[str, Any] = {"form": form, "comparison": comparison, "vintages": len(form.vintages)}
    if comparison is not None:
        rncp, _, cpne = form.cleaned_data["after"].partition("*")
        totals = comparison.totals()
        found = comparison.page(kinds, (rncp, cpne), size=SIZE + 1) if _any(totals, kinds) else []
        rows = found[:SIZE]
        last = f"{rows[-1].rncp}*{rows[-1].cpne}" if len(found) > SIZE else ""
        titles = browsing.titles({row.rncp for row in rows})
        labels = dict(Committee.objects.filter(pk__in={row.cpne for row in rows}).values_list("pk", "label"))
        context |= {
            "totals": [totals.get(kind) or Total(kind, 0) for kind in KINDS],
            "same": totals[SAME].pairs if SAME in totals else 0,
            "count": sum(total.pairs for kind, total in totals.items() if kind in kinds),
            "lines": [(row, titles.get(row.rncp, ""), labels.get(row.cpne, "")) for row in rows],
            "next": last,
        }
    return render(request, "registers/compare.html", context)


@require_safe
@permission_required(READ, raise_exception=True)
def compare_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same changes, all of them, for a spreadsheet."""
    _, comparison, kinds = _asked(request)
    if comparison is None:
        raise Http404
    return csv_answer("comparaison-npec", csv_lines(TITLES, _table(comparison, kinds)))


def _table(comparison: Comparison, kinds: list[str]) -> Any:
    for some in comparison.every(kinds):
        titles = browsing.titles({row.rncp for row in some})
        for row in some:
            yield (
                row.rncp, titles.get(row.rncp, ""), row.cpne, row.label, row.before, row.after,
                row.difference, row.percent, row.old_status or "", row.new_status or "",
            )  # fmt: skip


def _any(totals: dict[str, Total], kinds: list[str]) -> bool:
    return any(kind in totals for kind in kinds)


def _asked(request: HttpRequest) -> tuple[CompareFilter, Comparison | None, list[str]]:
    """The two lists and the changes asked for; by default the one in force and the one before it."""
    vintages = all_vintages()
    form = CompareFilter(_with_defaults(request, vintages), vintages=vintages)
    chosen = form.chosen()
    kinds = [chosen["changement"]] if chosen.get("changement") else list(KINDS)
    old, new = (form.vintages.get(chosen.get(name, "")) for name in ("ancien", "nouveau"))
    if form.errors or old is None or new is None:
        return form, None, kinds
    rncps = tuple(browsing.codes_of(chosen["q"])) if chosen["q"] else None
    return form, Comparison(old, new, chosen["cpne"], rncps), kinds


def _with_defaults(request: HttpRequest, vintages: list[NpecVintage]) -> Any:
    asked = request.GET.copy()
    live = [each for each in vintages if each.superseded_by_id is None]
    new = browsing.vintage_on(timezone.localdate())
    before = [each for each in live if new and each.applicable_from < new.applicable_from]
    if new and not asked.get("nouveau"):
        asked["nouveau"] = str(new.pk)
    if before and not asked.get("ancien"):
        asked["ancien"] = str(before[0].pk)
    return asked
