"""The money of one contract: schedule, invoices, proofs, payments; last balances about to be lost."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F, Q, Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.rights import Request
from contracts import paging
from contracts.actions import books, forfeiting, matching, schedules, service
from contracts.forms.invoices import CertificateForm
from contracts.models import Contract, Instalment, InvoiceLine, PaymentLine
from contracts.paging import Sort
from contracts.rules.dues import LAST_BALANCES, ZERO, opening
from contracts.rules.recompute import ADJUSTMENT, FORFEITED
from contracts.views.contract import file_of
from law.refusal import Impossible
from law.typography import french

SIZE, SHOWN = 50, 100
BY_DUE = Sort("Échéance", F("due_on"), "due_on", dt.date.fromisoformat)
reader = permission_required(["contracts.view_contract", "contracts.view_invoice"], raise_exception=True)
receiver = permission_required(["contracts.view_contract", "contracts.import_invoices"], raise_exception=True)


@dataclass(frozen=True, slots=True)
class Step:
    """One instalment with what happened to it, in euros."""

    due: Instalment
    opens_on: dt.date | None
    accepted: Decimal
    pending: Decimal
    paid: Decimal
    last_day: bool  # its date is one to be paid by, or lost

    @property
    def left(self) -> Decimal:
        return self.due.amount - self.accepted

    @property
    def ours(self) -> bool:
        """Nobody bills it."""
        return self.due.step in (ADJUSTMENT, FORFEITED)


@reader
@require_GET
def money(request: Request, pk: int) -> HttpResponse:
    """Schedule, invoices, certificates, payments and balances of one contract."""
    return _page(request, file_of(request.user, pk))


@receiver
@require_POST
def certificate(request: Request, pk: int) -> HttpResponse:
    """Record what the CFA certifies."""
    file, on = file_of(request.user, pk), timezone.localdate()
    form = CertificateForm(request.POST, contract=file, today=on)
    if form.is_valid():
        try:
            service.record_certificate(contract=file, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(
                request, french("Certificat enregistré : les lignes qui l’attendaient sont revues.")
            )
            return redirect("contracts:money", pk)
    return _page(request, file, form)


@reader
@require_GET
def threatened(request: Request) -> HttpResponse:
    """Last balances that will be lost unless they are justified in time."""
    on = timezone.localdate()
    after = paging.read(BY_DUE, request.GET.get("after", ""))
    rows = forfeiting.threatened_by(on).select_related("contract")
    siret = re.sub(r"\D", "", request.GET.get("organisme", ""))[:14]
    if siret:
        rows = rows.filter(contract__provider_siret=siret)
    found = paging.walk(rows, BY_DUE, descending=False, limit=SIZE + 1, after=after)
    following = paging.written(paging.mark_of(BY_DUE, found[SIZE - 1])) if len(found) > SIZE else ""
    totals = rows.order_by().aggregate(total=Sum(F("amount") - F("taken")))
    context = {
        "rows": forfeiting.explained(found[:SIZE]), "next": following, "on": on, "siret": siret,
        "total": totals["total"] or ZERO, "days": forfeiting.days(on),
    }  # fmt: skip
    return render(request, "contracts/billing/threatened.html", context)


def _page(request: Request, file: Contract, wrong: CertificateForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    asked = request.GET.get("version", "")
    version = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else file.version
    version = version if 1 <= version <= file.version else file.version
    steps = _steps(file, version)
    lines = InvoiceLine.objects.filter(contract=file).select_related("invoice", "instalment").order_by("-pk")
    balances = forfeiting.threatened_by(on).filter(contract=file)
    writes = request.user.has_perm("contracts.import_invoices")
    context: dict[str, Any] = {
        "contract": file,
        "tab": "money",
        "on": on,
        "steps": steps,
        "total": sum((step.due.amount for step in steps), ZERO),
        "version": version,
        "versions": range(file.version, 0, -1),
        "lines": list(lines[:SHOWN]),
        "many": SHOWN,
        "certificates": file.certificates.select_related("document", "invoice", "made_by"),
        "payments": _payments(file),
        "balance": books.contract_balance(file),
        "threatened": forfeiting.explained(list(balances.order_by("pk"))),
        "form": wrong or (CertificateForm(contract=file, today=on) if writes else None),
        "wrong": wrong,
    }
    return render(request, "contracts/billing/money.html", context, status=422 if wrong else 200)


def _steps(file: Contract, version: int) -> list[Step]:
    """The lines of one version of the schedule, with what was billed of each."""
    sums: dict[int, Any] = {
        row["instalment_id"]: row
        for row in InvoiceLine.objects.filter(contract=file, instalment__isnull=False)
        .order_by()
        .values("instalment_id")
        .annotate(
            accepted=Sum("amount", filter=Q(state="accepted")),
            pending=Sum("amount", filter=Q(state__in=("pending", "disputed"))),
            paid=Sum("paid"),
        )
    }
    party = matching.party_of(file.pk)
    steps = []
    for due in schedules.version(file, version) if version else ():
        row = sums.get(due.pk, {})
        steps.append(
            Step(
                due,
                None if due.step in (ADJUSTMENT, FORFEITED) else opening(party, forfeiting.due_of(due)),
                row.get("accepted") or ZERO,
                row.get("pending") or ZERO,
                row.get("paid") or ZERO,
                due.step in LAST_BALANCES,
            )
        )
    return steps


def _payments(file: Contract) -> list[PaymentLine]:
    """What was paid or settled for the contract, the last first."""
    lines = PaymentLine.objects.filter(invoice_line__contract=file)
    related = lines.select_related("payment__run", "settlement", "invoice_line__invoice")
    return list(related.order_by("-pk")[:SHOWN])
