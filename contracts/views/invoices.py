"""Invoices: what is to decide first, one invoice and its lines, accepted, disputed or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.rights import Request
from contracts.actions import billing_lots, letter_notices, matching, service
from contracts.invoice_list import InvoiceList
from contracts.models import Instalment, Invoice, InvoiceLine
from contracts.rules.billing import MISMATCHES
from contracts.rules.matching import Match, Mismatch
from contracts.rules.recompute import ADJUSTMENT, FORFEITED, kind_of
from law.money import euros
from law.refusal import Impossible
from law.typography import french

SIZE = 50
INVOICES = 50
reader = permission_required(["contracts.view_invoice", "contracts.view_contract"], raise_exception=True)
decider = permission_required(["contracts.view_invoice", "contracts.decide_invoice"], raise_exception=True)
VERBS = {"accepter": "accept", "contester": "dispute", "retirer": "withdraw", "rattacher": "attach"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A line of an invoice as its page shows it; what was typed and refused comes back."""

    line: InvoiceLine
    due: Instalment | None
    left: Any
    mismatches: list[Mismatch]
    forbidden: bool
    needs_reason: bool
    dues: list[Instalment]  # where it may be attached
    wrong: str = ""
    comment: str = ""

    @property
    def open(self) -> bool:
        return self.line.state in ("pending", "disputed")

    @property
    def clean(self) -> bool:
        return self.line.state == "pending" and not self.mismatches


@reader
@require_GET
def invoices(request: Request) -> HttpResponse:
    """One page of the list the address asks for."""
    on = timezone.localdate()
    asked = InvoiceList(request.GET, on=on)
    rows, following = asked.page()
    total, more = asked.count()
    context = {
        "list": asked, "form": asked.form, "rows": rows, "next": following, "total": total, "more": more,
        "on": on, "decides": request.user.has_perm("contracts.decide_invoice"),
    }  # fmt: skip
    return render(request, "contracts/billing/invoices.html", context)


@reader
@require_GET
def invoice(request: Request, pk: int) -> HttpResponse:
    """One invoice and one page of its lines; that of another payable file is read with its money."""
    found = get_object_or_404(Invoice, pk=pk)
    other = found.lines.filter(payable__isnull=False).values_list("payable", flat=True).first()
    return redirect("contracts:payable", other) if other else _page(request, found)


@decider
@require_POST
def decide(request: Request, pk: int, verb: str) -> HttpResponse:
    """Decide one line, or say what keeps it from being decided so."""
    found = get_object_or_404(Invoice, pk=pk)
    if verb not in VERBS:
        raise Http404
    line = get_object_or_404(found.lines, pk=_identity(request.POST.get("line", "")))
    comment = request.POST.get("comment", "").replace("\0", "")[:2000]
    try:
        said = _act(request, VERBS[verb], line, comment)
    except Impossible as impossible:
        return _page(request, found, wrong={line.pk: str(impossible)}, comment=comment)
    messages.success(request, french(said))
    return redirect(f"{_address(found)}{_query(request)}")


@decider
@require_POST
def accept_clean(request: Request, pk: int) -> HttpResponse:
    """Accept at once every line of an invoice that is as foreseen."""
    found = get_object_or_404(Invoice, pk=pk)
    _say(request, billing_lots.accept_invoices(invoices=[pk], by=request.user, on=timezone.localdate()))
    return redirect(_address(found))


@decider
@require_POST
def accept_lot(request: Request) -> HttpResponse:
    """Accept the lines as foreseen of the invoices ticked."""
    ticked = {_identity(text) for text in request.POST.getlist("invoices")}
    if len(ticked) > INVOICES:
        raise Http404
    if not ticked:
        messages.info(request, "Cochez au moins une facture.")
    else:
        chosen = sorted(ticked)
        _say(request, billing_lots.accept_invoices(invoices=chosen, by=request.user, on=timezone.localdate()))
    return redirect(f"{_list_address()}{_query(request)}")


@permission_required(
    ["contracts.view_invoice", "contracts.view_contract", "contracts.send_letter"], raise_exception=True
)
@require_POST
def letter(request: Request, pk: int) -> HttpResponse:
    """Prepare the letter that says why lines are contested, then look at it."""
    found = get_object_or_404(Invoice, pk=pk)
    try:
        made = letter_notices.dispute(invoice=found, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect(_address(found))
    return redirect("contracts:letter", made.pk)


def _act(request: Request, verb: str, line: InvoiceLine, comment: str) -> str:
    """Run the verb; what to say once done."""
    given: dict[str, Any] = {"lines": [line.pk], "by": request.user, "on": timezone.localdate()}
    match verb:
        case "accept":
            service.accept_lines(**given, comment=comment)
            return f"Ligne acceptée : {euros(line.amount)} à payer à l’organisme."
        case "dispute":
            chosen = [code for code in request.POST.getlist("mismatches") if code in MISMATCHES]
            service.dispute_lines(**given, mismatches=chosen, comment=comment)
            return "Ligne contestée : l’organisme peut répondre."
        case "withdraw":
            service.withdraw_lines(**given, comment=comment)
            return "Ligne retirée."
    due = get_object_or_404(
        Instalment, pk=_identity(request.POST.get("instalment", "")), contract=line.contract_id
    )
    service.attach_line(line=line.pk, instalment=due, by=request.user, on=timezone.localdate())
    return f"Ligne rattachée à « {due.label} »."


def _say(request: Request, lot: billing_lots.Total) -> None:
    if lot.accepted:
        plural = "s" * (lot.accepted > 1)
        text = f"{lot.accepted} ligne{plural} acceptée{plural} pour {euros(lot.amount)}."
        messages.success(request, french(text))
    else:
        messages.info(request, "Aucune ligne conforme à accepter.")
    if lot.left:
        plural = "s" * (lot.left > 1)
        messages.warning(
            request, french(f"{lot.left} ligne{plural} à examiner : un écart demande votre décision.")
        )


def _page(
    request: Request, found: Invoice, *, wrong: dict[int, str] | None = None, comment: str = ""
) -> HttpResponse:
    rows = found.lines.select_related("contract", "instalment", "decided_by", "invoice").order_by("pk")
    if wrong:
        rows = rows.filter(pk__gte=min(wrong))
    elif (after := request.GET.get("after", "")).isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    page = list(rows[: SIZE + 1])
    following = page[SIZE - 1].pk if len(page) > SIZE else ""
    shown = _shown(page[:SIZE], wrong or {}, comment)
    context = {
        "invoice": found,
        "lines": shown,
        "next": following,
        "on": timezone.localdate(),
        "clean": sum(line.clean for line in shown),
        "counts": _counts(found),
        "decides": request.user.has_perm("contracts.decide_invoice"),
        "certificates": found.certificates.select_related("contract").order_by("pk")[:SIZE],
        "wrong": wrong,
    }
    return render(request, "contracts/billing/invoice.html", context, status=422 if wrong else 200)


def _shown(lines: list[InvoiceLine], wrong: dict[int, str], comment: str) -> list[Shown]:
    """Lines to decide as they match today; the others as they were decided."""
    undecided = [line for line in lines if line.state == "pending"]
    matches = matching.rematch(undecided, on=timezone.localdate())
    ids = {line.file_id for line in lines if line.state in ("pending", "disputed")}
    live: dict[int, list[Instalment]] = {}
    for due in Instalment.objects.filter(contract_id__in=ids, until=None).order_by("number"):
        if due.step not in (ADJUSTMENT, FORFEITED):
            live.setdefault(due.contract_id, []).append(due)
    shown = []
    for line in lines:
        match = matches.get(line.pk)
        said = list(match.mismatches) if match else [Mismatch(**each) for each in line.mismatches]
        dues = [due for due in live.get(line.file_id, ()) if kind_of(due.step) == line.kind]
        billed = next(
            (due for due in dues if match and match.due and due.pk == match.due.id), line.instalment
        )
        judged = match or Match(None, tuple(said))
        shown.append(
            Shown(
                line, billed, match.due.left if match and match.due else None, said, bool(judged.forbidden),
                judged.needs_reason or line.state == "disputed", dues, wrong.get(line.pk, ""),
                comment if line.pk in wrong else "",
            )
        )  # fmt: skip
    return shown


def _counts(found: Invoice) -> dict[str, int]:
    counts = {"pending": 0, "accepted": 0, "disputed": 0, "withdrawn": 0}
    for state in found.lines.order_by().values_list("state", flat=True):
        counts[state] += 1
    return counts


def _identity(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 18:
        raise Http404
    return int(text)


def _address(found: Invoice) -> str:
    return reverse("contracts:invoice", args=[found.pk])


def _list_address() -> str:
    return reverse("contracts:invoices")


def _query(request: Request) -> str:
    query = request.GET.urlencode()
    return f"?{query}" if query else ""
