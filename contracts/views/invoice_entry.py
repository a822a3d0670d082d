"""An invoice typed by hand, looked at while it is typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from contracts.actions import invoicing
from contracts.actions.billed import Billed
from contracts.forms.invoice_entry import InvoiceForm
from contracts.models import Contract, Instalment
from contracts.rules.billing import KINDS
from contracts.rules.states import ENGAGED
from contracts.search import search, searchable
from law.typography import french

FOUND = 8
receiver = permission_required(["contracts.import_invoices", "contracts.view_contract"], raise_exception=True)


@receiver
@require_http_methods(["GET", "POST"])
def entry(request: Request) -> HttpResponse:
    """Type an invoice and its lines; nothing is stored before the last button."""
    on = timezone.localdate()
    form = InvoiceForm(request.POST if request.method == "POST" else None, today=on)
    if request.method == "GET":
        return _page(request, form, [])
    if "add" in request.POST:
        return _page(request, form, _look(form))
    received = invoicing.receive_invoice(cells=form.cells, on=on, by=request.user)
    if received.errors:
        form.refuse(received.lines)
        return _page(request, form, received.lines, status=422)
    if received.again:
        messages.info(request, french("Cette facture était déjà reçue : la voici."))
    else:
        messages.success(request, french("Facture reçue."))
    return redirect("contracts:invoice", received.invoice_id)


@receiver
@require_POST
def look(request: Request) -> HttpResponse:
    """What the lines typed so far would bill; the instalments of a contract just named are offered."""
    form = InvoiceForm(request.POST, today=timezone.localdate())
    lines = _look(form)
    _know(form, lines)
    context = {"lines": _shown(lines), "told": [each for each in form.told if each.contract]}
    return render(request, "contracts/billing/live.html", context)


@receiver
@require_GET
def contracts(request: Request) -> HttpResponse:
    """Contracts that what is typed may name, as suggestions."""
    typed = (str(text) for name, text in request.GET.items() if name.endswith("dossier"))
    term = " ".join(next(typed, "").replace("\0", "").split())[:80]
    found: list[Contract] = []
    if term and searchable(term):
        files = Contract.objects.visible_to(request.user).filter(state__in=ENGAGED)
        found = list(search(files, term).order_by("-pk")[:FOUND])
    return render(request, "contracts/billing/suggestions.html", {"contracts": found})


def _look(form: InvoiceForm) -> list[Billed]:
    return invoicing.look(cells=form.cells, on=timezone.localdate())


def _page(request: Request, form: InvoiceForm, lines: list[Billed], *, status: int = 200) -> HttpResponse:
    if lines:
        _know(form, lines)
    context = {"form": form, "header": form.header, "lines": _shown(lines), "typed": bool(lines)}
    return render(request, "contracts/billing/entry.html", context, status=status)


def _know(form: InvoiceForm, lines: list[Billed]) -> None:
    """Tell each line of the form its contract and the live instalments of it."""
    ids = [line.contract_id for line in lines if line.contract_id]
    found = Contract.objects.in_bulk(ids)
    dues: dict[int, list[Instalment]] = {}
    for due in Instalment.objects.filter(contract_id__in=ids, until=None).order_by("number"):
        dues.setdefault(due.contract_id, []).append(due)
    for each, line in zip(form.told, lines, strict=True):
        if line.contract_id:
            each.know(found.get(line.contract_id), dues.get(line.contract_id, ()))


def _shown(lines: list[Billed]) -> list[dict[str, Any]]:
    """Each line in words: the contract, the instalment, what is not as foreseen."""
    return [
        {
            "number": number,
            "learner": line.learner,
            "contract_number": line.contract_number,
            "kind": KINDS.get(line.values.get("nature", ""), ""),
            "match": line.match,
            "errors": line.errors,
            "unchanged": line.change == "unchanged",
            "certificate": line.certificate,
        }
        for number, line in enumerate(lines, 1)
    ]
