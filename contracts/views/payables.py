"""The money of a file that is no contract: what was promised, billed, paid, and its entries."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from accounts.rights import Request
from contracts.actions import books
from contracts.actions.books import Filters
from contracts.models import InvoiceLine, Payable, PaymentLine

SHOWN = 100


@permission_required("contracts.view_invoice", raise_exception=True)
@require_GET
def payable(request: Request, pk: int) -> HttpResponse:
    """What the books say of one file."""
    found = get_object_or_404(Payable.objects.select_related("decided_by"), pk=pk)
    filters = Filters(payable=found.pk)
    lines = InvoiceLine.objects.filter(payable=found).select_related("invoice").order_by("-pk")[:SHOWN]
    paid = PaymentLine.objects.filter(invoice_line__payable=found)
    related = paid.select_related("payment__run", "settlement", "invoice_line__invoice")
    context = {
        "payable": found,
        "balance": books.total(filters),
        "lines": lines,
        "payments": related.order_by("-pk")[:SHOWN],
        "entries": books.entries(filters=filters)[0],
    }
    return render(request, "contracts/books/payable.html", context)
