"""The invoices as the address of their list asks for them: filters, search, page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.http import urlencode

from contracts import paging
from contracts.forms.invoices import ALL, InvoiceFilter
from contracts.models import Contract, Invoice, InvoiceLine
from contracts.paging import Sort

SIZE = 50
COUNTED = 10_000
WEEK = dt.timedelta(days=7)
BY_DUE = Sort("À payer", F("payable_on"), "payable_on", dt.date.fromisoformat, nullable=True)
BY_NUMBER = Sort("Facture", F("id"), "pk", int, everywhere=True)
_CONTRACT = re.compile(r"[AaPp](\d{9,15})")


@dataclass(frozen=True, slots=True)
class Row:
    """An invoice of the list, its lines counted, the name of whoever sent it."""

    invoice: Invoice
    lines: int
    mismatched: int
    contract: Contract | None  # the only one it is about
    provider: str

    @property
    def clean(self) -> bool:
        return not self.mismatched


class InvoiceList:
    """A list; what its address says wrongly is said beside the field and left out."""

    def __init__(self, data: Mapping[str, Any], *, on: dt.date) -> None:
        self.on = on
        given = {"state": "pending", **{name: data[name] for name in data}}
        self.form = InvoiceFilter(given)
        self.form.is_valid()
        self.asked = self.form.cleaned_data
        self.state = self.asked.get("state") or "pending"
        self.sort = BY_DUE if self.state == "pending" else BY_NUMBER
        self.after = paging.read(self.sort, data.get("after", ""))
        self.query = {name: data[name] for name in self.form.fields if data.get(name) and name in self.asked}

    @property
    def address(self) -> str:
        """The query string that leads here again, without its page."""
        return urlencode(self.query)

    @property
    def narrowed(self) -> bool:
        return bool(self.query)

    @property
    def invoices(self) -> QuerySet[Invoice]:
        """The invoices asked for, in no order."""
        found = Invoice.objects.filter(kind=Invoice.Kind.INVOICE).order_by()
        if self.state != ALL:
            found = found.filter(state=self.state)
        found = _due(found, self.asked.get("due", ""), self.on)
        lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"))
        if kind := self.asked.get("kind"):
            found = found.filter(Exists(lines.filter(kind=kind)))
        doubtful = Exists(lines.filter(state="pending").exclude(mismatches=[]))
        if (asked := self.asked.get("found")) == "clean":
            found = found.exclude(doubtful)
        elif asked == "mismatched":
            found = found.filter(doubtful)
        if batch := self.asked.get("batch"):
            found = found.filter(batch=batch)
        return _search(found, self.asked.get("q", ""))

    def page(self) -> tuple[list[Row], str]:
        """One page, and the mark that leads to the next one."""
        found = paging.walk(
            self.invoices,
            self.sort,
            descending=self.sort is BY_NUMBER,
            limit=SIZE + 1,
            after=self.after,
        )
        following = paging.written(paging.mark_of(self.sort, found[SIZE - 1])) if len(found) > SIZE else ""
        return _rows(found[:SIZE]), following

    def count(self) -> tuple[int, bool]:
        """How many there are, as far as it is quick to count, and whether there are more."""
        counted = self.invoices.values("pk")[: COUNTED + 1].count()
        return min(counted, COUNTED), counted > COUNTED


def _due(found: QuerySet[Invoice], due: str, on: dt.date) -> QuerySet[Invoice]:
    if due == "late":
        return found.filter(payable_on__lt=on)
    if due == "week":
        return found.filter(payable_on__range=(on, on + WEEK))
    return found.filter(payable_on=None) if due == "stopped" else found


def _search(found: QuerySet[Invoice], term: str) -> QuerySet[Invoice]:
    """By SIRET, by our number of a contract, by the beginning of the number of the invoice."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", term)
    if not compact:
        return found
    if re.fullmatch(r"\d{14}", compact):
        return found.filter(Q(provider_siret=compact) | Q(number=compact))
    if number := _CONTRACT.fullmatch(compact):
        lines = InvoiceLine.objects.filter(invoice=OuterRef("pk"), contract_id=int(number[1]))
        return found.filter(Exists(lines) | Q(number__startswith=term))
    return found.filter(number__startswith=term.replace("\0", ""))


def _rows(invoices: Iterable[Invoice]) -> list[Row]:
    invoices = list(invoices)
    lines = InvoiceLine.objects.filter(invoice__in=invoices).order_by()
    counts = {
        each["invoice_id"]: each
        for each in lines.values("invoice_id").annotate(
            lines=Count("pk"),
            mismatched=Count("pk", filter=~Q(mismatches=[]) & Q(state__in=("pending", "disputed"))),
        )
    }
    single = lines.order_by("invoice_id", "pk").distinct("invoice_id").select_related("contract")
    contracts = {line.invoice_id: line.contract for line in single}
    rows = []
    for invoice in invoices:
        count = counts.get(invoice.pk, {"lines": 0, "mismatched": 0})
        first = contracts.get(invoice.pk)
        rows.append(
            Row(
                invoice,
                count["lines"],
                count["mismatched"],
                first if count["lines"] == 1 else None,
                first.provider_name if first and first.provider_siret == invoice.provider_siret else "",
            )
        )
    return rows
