"""The books: balances, entries, one entry with its sides, commitments grown old."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.rights import Request
from contracts.actions import ageing, books
from contracts.exports import balances as balances_csv
from contracts.forms.books import BalancesFilter, JournalFilter, ReleaseForm
from contracts.models import Entry, InvoiceLine, Settlement
from contracts.rules.accounts import CHART, COMMITTED, COUNTERPART, SECTIONS
from contracts.rules.balances import FIGURES, GROUPS
from contracts.views.contract import file_of
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from registers.pages import page_of

reader = permission_required("contracts.view_entry", raise_exception=True)
exporter = permission_required(["contracts.view_entry", "contracts.export_contracts"], raise_exception=True)
# The filter of the journal that a row of balances stands for.
_ASKED = {
    "section": "section",
    "year": "annee",
    "branch": "idcc",
    "provider": "organisme",
    "contract": "contrat",
}
# What an entry comes from, by the first word of its key.
ORIGINS = {
    "commit": "Engagement d’un contrat, à l’acceptation ou à un changement",
    "engage": "Engagement d’un dossier hors contrat, ou sa libération",
    "adjust": "Régularisation d’un contrat",
    "notice": "Reprise d’un trop-perçu sur un dossier hors contrat",
    "service": "Service fait accepté",
    "pay": "Virement émis",
    "return": "Virement rejeté par la banque",
    "settle": "Règlement d’un trop-perçu",
}
_KEPT = ("section", "annee", "idcc", "organisme", "contrat", "fin")
_INTEGERS = frozenset({"year", "contract"})


@reader
@require_GET
def balances(request: Request) -> HttpResponse:
    """One page of balances by section, year, branch, provider or contract."""
    form = BalancesFilter(request.GET)
    by = form.by
    filters = form.filters(until=form.until)
    rows, following = books.balances(by=by, filters=filters, after=_key(by, form.chosen.get("after", "")))
    kept = {name: value for name in _KEPT if (value := request.GET.get(name, "")) and name not in form.errors}
    context = {
        "form": form,
        "tab": "balances",
        "by": by,
        "group": GROUPS[by],
        "rows": [(row, urlencode(kept | {_ASKED[by]: row.key})) for row in rows],
        "next": "" if following is None else str(following),
        "total": None if request.GET.get("after") else books.total(filters),
        "query": urlencode(kept),
    }
    return render(request, "contracts/books/balances.html", context)


@exporter
@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """Every balance of the selection, as CSV."""
    form = BalancesFilter(request.GET)
    name = f"soldes-{timezone.localdate():%Y-%m-%d}.csv"
    return StreamingHttpResponse(
        balances_csv.csv_lines(by=form.by, filters=form.filters(until=form.until)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@reader
@require_GET
def journal(request: Request) -> HttpResponse:
    """One page of entries, last first, with what the movements kept add up to."""
    form = JournalFilter(request.GET)
    chosen = form.chosen
    filters = form.filters(until=form.until, accounts=form.accounts)
    asked = {"filters": filters, "journal": chosen.get("journal", ""), "month": form.month}
    entries, following = books.entries(**asked, after=_key("contract", chosen.get("after", "")))
    narrow = bool(filters.narrow or filters.until or asked["journal"] or asked["month"])
    debit, credit = books.moved(**asked) if filters.accounts else (None, None)
    context = {
        "form": form,
        "tab": "journal",
        "entries": entries,
        "next": following or "",
        "narrow": narrow,
        "sides": bool(filters.accounts),
        "debit": debit,
        "credit": credit,
        "figure": FIGURES.get(chosen.get("compte", ""), ("",))[0],
    }
    return render(request, "contracts/books/journal.html", context)


@reader
@require_GET
def entry(request: Request, pk: int) -> HttpResponse:
    """One entry: what it comes from, and its sides."""
    found = get_object_or_404(Entry.objects.select_related("contract", "payable", "period", "made_by"), pk=pk)
    sides = page_of(
        found.postings.select_related("contract", "payable"), _digits(request.GET.get("after", ""))
    )
    context = {
        "entry": found,
        "origin": ORIGINS.get(found.key.partition(":")[0], found.key),
        "address": _address(found),
        "tab": "journal",
        "page": sides,
        "sides": [(side, CHART[side.account], SECTIONS[side.section]) for side in sides.rows],
        "outside": (COMMITTED, COUNTERPART),
    }
    return render(request, "contracts/books/entry.html", context)


@reader
@require_GET
def old(request: Request) -> HttpResponse:
    """What is left committed by year of origin, and the contracts beyond what the law retains."""
    on = timezone.localdate()
    section = request.GET.get("section", "")
    section = section if section in SECTIONS else ""
    contracts, following = ageing.old(
        on=on, section=section, after=_key("contract", request.GET.get("after", ""))
    )
    context = {
        "tab": "old",
        "on": on,
        "section": section,
        "sections": SECTIONS,
        "limits": ageing.limits(on),
        "ages": [(SECTIONS[age.section], age) for age in ageing.ages(on)],
        "contracts": contracts,
        "next": following or "",
    }
    return render(request, "contracts/books/old.html", context)


@permission_required(["contracts.view_entry", "contracts.propose_settlement"], raise_exception=True)
@require_http_methods(["GET", "POST"])
def release(request: Request, pk: int) -> HttpResponse:
    """Give up what is left of one old commitment, with its reason."""
    on = timezone.localdate()
    file = file_of(request.user, pk)
    form = ReleaseForm(request.POST or None)
    if form.is_valid():
        try:
            lost = ageing.release(
                contract=file.pk, reason=form.cleaned_data["reason"], by=request.user, on=on
            )
        except Impossible as impossible:
            messages.error(request, str(impossible))
            return redirect("contracts:release", pk)
        messages.success(request, french(f"{euros(lost)} libérés du contrat {file.number}."))
        return redirect("contracts:old_commitments")
    context = {
        "tab": "old",
        "contract": file,
        "balance": books.contract_balance(file),
        "old": ageing.beyond(on).filter(pk=file.pk).exists(),
        "form": form,
    }
    return render(request, "contracts/books/release.html", context, status=422 if form.errors else 200)


def _address(found: Entry) -> str:
    """The page of what an entry comes from; empty when there is none."""
    kind, _, rest = found.key.partition(":")
    number = int(_digits(rest.partition(":")[0]) or 0)
    if kind in ("commit", "adjust"):
        return reverse("contracts:course", args=[number])
    if kind == "engage":
        return reverse("contracts:payable", args=[number])
    if kind in ("service", "notice"):
        line = InvoiceLine.objects.filter(pk=number).first()
        if line and line.payable_id:
            return reverse("contracts:payable", args=[line.payable_id])
        return reverse("contracts:invoice", args=[line.invoice_id]) if line else ""
    if kind in ("pay", "return"):
        return reverse("contracts:payment", args=[number])
    if kind == "settle":
        settlement = Settlement.objects.filter(pk=number).first()
        return reverse("contracts:overpaid", args=[settlement.provider_siret]) if settlement else ""
    return ""


def _key(by: str, text: str) -> Any:
    """The key of a page as the address says it; None for the first page, or for nonsense."""
    if not text or "\0" in text:
        return None
    if by not in _INTEGERS:
        return text
    return int(_digits(text)) if _digits(text) else None


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= 18 else ""
