"""Payments: what is due now, the runs, their approval, their files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Count, Q
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from contracts.actions import dues, runs
from contracts.actions.dues import Owed
from contracts.actions.moving import TooLate
from contracts.exports import payments as exports
from contracts.forms.paying import DueFilter, PaymentFilter, RejectForm, ReturnForm, RunForm
from contracts.models import Hold, Payment, PaymentRun
from contracts.rules import paying
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from registers.rules import fold

SIZE = 50
READ, APPROVE = "contracts.view_paymentrun", "contracts.approve_run"
reader = permission_required(READ, raise_exception=True)
Row = TypeVar("Row")


@reader
@require_http_methods(["GET", "POST"])
def payments(request: Request) -> HttpResponse:
    """What is due now by provider, what would be left out and why; a run is proposed here."""
    on = timezone.localdate()
    if request.method == "POST":
        return _propose(request)
    return _due(request, RunForm(on=on))


@permission_required([READ, "contracts.propose_run"], raise_exception=True)
def _propose(request: Request) -> HttpResponse:
    on = timezone.localdate()
    form = RunForm(request.POST, on=on)
    if form.is_valid():
        try:
            run = runs.propose(by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french("Lot proposé : une autre personne doit l’approuver."))
            return redirect("contracts:run", run.pk)
    return _due(request, form)


def _due(request: Request, form: RunForm) -> HttpResponse:
    on = timezone.localdate()
    wanted = DueFilter(request.GET, auto_id="due_%s")
    chosen = wanted.cleaned_data if wanted.is_valid() else {}
    owed = dues.by_provider(on=on, until=chosen.get("until"))
    shown = _shown(owed, chosen)
    rows, after = after_key(shown, request.GET.get("after", ""), key=lambda each: each.payee.siret)
    context = {
        "filter": wanted,
        "form": form if request.user.has_perm("contracts.propose_run") else None,
        "rows": rows,
        "total": len(shown),
        "next": after,
        "reasons": paying.LEFT_OUT,
        "paid": sum((each.sent for each in owed), paying.NOTHING),
        "transfers": sum(not each.why for each in owed),
        "left": [each for each in owed if each.why],
        "over": -sum((each.negative for each in owed), paying.NOTHING),
        "lines": sum(each.lines for each in owed),
        "waiting": list(PaymentRun.objects.filter(state="proposed").defer("left_out").order_by("id")[:5]),
        "holds": Hold.objects.filter(until=None, validated_by=None).exists(),
        "tab": "due",
        "narrowed": bool(chosen.get("q") or chosen.get("show") or chosen.get("until")),
    }
    return render(request, "contracts/paying/due.html", context, status=422 if form.errors else 200)


@reader
@require_GET
def payments_csv(request: Request) -> StreamingHttpResponse:
    """What is due by provider, as the filters show it."""
    on = timezone.localdate()
    wanted = DueFilter(request.GET)
    chosen = wanted.cleaned_data if wanted.is_valid() else {}
    rows = _shown(dues.by_provider(on=on, until=chosen.get("until")), chosen)
    return _csv(exports.owed(rows), f"a-payer-{on:%Y-%m-%d}")


@reader
@require_GET
def run_csv(request: Request, pk: int) -> StreamingHttpResponse:
    """The transfers of a run and who it leaves out; without bank details."""
    return _csv(exports.transfers(get_object_or_404(PaymentRun, pk=pk)), f"lot-{pk}-virements")


@reader
@require_GET
def run_list(request: Request) -> HttpResponse:
    """The runs, newest first."""
    found = PaymentRun.objects.select_related("proposed_by", "approved_by", "closed_by").order_by("-id")
    found = found.defer("left_out")
    if after := cursor(request):
        found = found.filter(pk__lt=after)
    rows, following = keyset(list(found[: SIZE + 1]))
    context = {"runs": rows, "next": following, "tab": "runs"}
    return render(request, "contracts/paying/runs.html", context)


@reader
@require_GET
def run(request: Request, pk: int) -> HttpResponse:
    """One run: its transfers, who is left out, who proposed and who approved."""
    return _run(request, pk, RejectForm())


@permission_required([READ, APPROVE], raise_exception=True)
@require_POST
def run_approve(request: Request, pk: int) -> HttpResponse:
    """Send a run."""
    found = get_object_or_404(PaymentRun, pk=pk)
    done = told(request, lambda: runs.approve(run=found, by=request.user, on=timezone.localdate()))
    if done:
        messages.success(request, french(f"Lot {pk} approuvé : son fichier est prêt."))
    return redirect("contracts:run", pk)


@permission_required([READ, APPROVE], raise_exception=True)
@require_POST
def run_reject(request: Request, pk: int) -> HttpResponse:
    """Leave a run aside; its lines are due again."""
    form = RejectForm(request.POST)
    if not form.is_valid():
        return _run(request, pk, form)
    found = get_object_or_404(PaymentRun, pk=pk)
    reason = form.cleaned_data["reason"]
    on = timezone.localdate()
    if told(request, lambda: runs.reject(run=found, by=request.user, on=on, reason=reason)):
        messages.success(request, french(f"Lot {pk} rejeté : ses lignes sont de nouveau à payer."))
    return redirect("contracts:run", pk)


@permission_required([READ, APPROVE], raise_exception=True)
@require_GET
def run_file(request: Request, pk: int) -> HttpResponse:
    """The file of an approved run, for the bank or for whoever pays for us."""
    found = get_object_or_404(PaymentRun, pk=pk)
    try:
        content = runs.payment_file(found)
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("contracts:run", pk)
    kind = exports.extension(found)
    return HttpResponse(
        content,
        content_type="application/xml" if kind == "xml" else "text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="lot-{pk}-{found.sha256[:8]}.{kind}"'},
    )


@reader
@require_GET
def payment(request: Request, pk: int) -> HttpResponse:
    """The advice of one transfer: the invoices and the contracts it pays."""
    return payment_page(request, pk, ReturnForm())


@reader
@require_GET
def payment_csv(request: Request, pk: int) -> StreamingHttpResponse:
    """The advice of one transfer, for a spreadsheet."""
    found = get_object_or_404(Payment, pk=pk)
    return _csv(exports.advice(found), f"avis-{found.reference}")


def payment_page(request: Request, pk: int, form: ReturnForm) -> HttpResponse:
    """The page of one transfer; `form` is its return, perhaps to correct."""
    found = get_object_or_404(
        Payment.objects.select_related("run", "run__approved_by", "account__provider"), pk=pk
    )
    lines = exports.paid_lines(found)
    if after := cursor(request):
        lines = lines.filter(pk__gt=after)
    rows, following = keyset(list(lines[: SIZE + 1]))
    context = {
        "payment": found,
        "lines": rows,
        "next": following,
        "form": form,
        "mail": _mail(found),
        "tab": "runs",
    }
    return render(request, "contracts/paying/payment.html", context, status=422 if form.errors else 200)


def _csv(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


def _mail(payment: Payment) -> str:
    """The address of a message that tells the provider of its transfer; empty without an e-mail."""
    provider = payment.account.provider
    if payment.state != "sent" or not provider.email:
        return ""
    body = french(
        f"Bonjour,\n\nUn virement de {euros(payment.amount)} vous est adressé, à exécuter le "
        f"{payment.run.execute_on:%d/%m/%Y}, sous la référence {payment.reference}.\n"
        "Vous trouverez en pièce jointe l’avis qui détaille les factures réglées.\n"
    )
    words = urlencode({"subject": f"Avis de paiement {payment.reference}", "body": body}, quote_via=quote)
    return f"mailto:{quote(provider.email)}?{words}"


def _run(request: Request, pk: int, form: RejectForm) -> HttpResponse:
    people = ("proposed_by", "approved_by", "closed_by")
    found = get_object_or_404(PaymentRun.objects.select_related(*people), pk=pk)
    context: dict[str, Any] = {"run": found, "form": form, "tab": "runs", "reasons": paying.LEFT_OUT}
    context["see_left"] = request.GET.get("voir") == "ecartes"
    wanted = PaymentFilter(request.GET)
    chosen = wanted.cleaned_data if wanted.is_valid() else {}
    context["filter"] = wanted
    if context["see_left"]:
        rows, following = after_key(
            found.left_out, request.GET.get("after", ""), key=lambda left: left["siret"]
        )
    else:
        listed = found.payments.select_related("account__provider").annotate(count=Count("lines"))
        if q := chosen.get("q", "").replace(" ", ""):
            listed = listed.filter(Q(provider_siret__startswith=q) | Q(reference__iexact=q))
        if after := cursor(request):
            listed = listed.filter(pk__gt=after)
        rows, following = keyset(list(listed.order_by("id")[: SIZE + 1]))
    context |= {"rows": rows, "next": following, "narrowed": bool(chosen.get("q"))}
    context["returned"] = found.payments.filter(state="returned").count()
    return render(request, "contracts/paying/run.html", context, status=422 if form.errors else 200)


def _shown(owed: list[Owed], chosen: dict[str, Any]) -> list[Owed]:
    """The providers the filters ask for."""
    keep: dict[str, Callable[[Owed], bool]] = {
        "paid": lambda each: not each.why,
        "left": lambda each: bool(each.why),
        "over": lambda each: each.negative < 0,
    }
    if wanted := keep.get(chosen.get("show", "")):
        owed = [each for each in owed if wanted(each)]
    if words := fold(chosen.get("q", "")):
        digits = words.replace(" ", "")
        owed = [
            each for each in owed if each.payee.siret.startswith(digits) or words in fold(each.payee.name)
        ]
    return owed


def told(request: Request, act: Callable[[], object]) -> bool:
    """Do it; what is impossible, or already done, is said as a message."""
    try:
        act()
    except TooLate as late:
        messages.warning(request, f"{late} Rien n’a été changé.")
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        return True
    return False


def cursor(request: Request) -> int | None:
    """The key the page starts after."""
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None


def keyset(rows: Sequence[Row]) -> tuple[Sequence[Row], str]:
    """The rows of a page, one more having been asked for, and the key of the next page."""
    last: Any = rows[SIZE - 1] if len(rows) > SIZE else None
    return rows[:SIZE], str(last.pk) if last else ""


def after_key(rows: Sequence[Row], after: str, *, key: Callable[[Row], str]) -> tuple[Sequence[Row], str]:
    """The page of a list in memory that follows a key; from its start when the key is not there."""
    start = next((index + 1 for index, row in enumerate(rows) if key(row) == after), 0) if after else 0
    page = rows[start : start + SIZE]
    return page, key(page[-1]) if len(rows) > start + SIZE else ""
