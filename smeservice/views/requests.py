"""Training-plan requests: the list, one with its checks and its amount, by form or by file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import User
from accounts.rights import Request
from law.refusal import Impossible
from law.typography import french
from registers.models import Agreement
from registers.sheets import Refused
from smeservice.actions import request_decisions, request_facts, request_money
from smeservice.actions import requests as actions
from smeservice.exports import requests as exports
from smeservice.forms import request_steps as steps
from smeservice.forms.requests import RequestForm, RequestsFile
from smeservice.imports import requests as files
from smeservice.models import Firm, PlanRequest
from smeservice.request_list import RequestList
from smeservice.rules import request_price
from smeservice.rules import requests as rules
from smeservice.rules.request_bills import Account
from smeservice.rules.request_checks import Check

ZERO = Decimal(0)
VIEW, ADD = "smeservice.view_planrequest", "smeservice.add_planrequest"
DECIDE, PAY = "smeservice.decide_planrequest", "contracts.decide_invoice"
TAKE_BACK = "contracts.propose_settlement"
reader = permission_required(VIEW, raise_exception=True)
writer = permission_required([VIEW, ADD], raise_exception=True)


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """One page of the requests the address asks for."""
    on = timezone.localdate()
    asked = RequestList(request.GET, user=request.user, on=on)
    rows, following = asked.page()
    total, more = asked.count()
    mine = PlanRequest.objects.visible_to(request.user)
    context = {
        "list": asked,
        "form": asked.form,
        "rows": [(row, rules.clock(row.decision_due_on, on)) for row in rows],
        "next": following,
        "total": total,
        "more": more,
        "on": on,
        "late": mine.late(on).count(),
        "writes": request.user.has_perm(ADD),
    }
    return render(request, "smeservice/requests/list.html", context)


@reader
@require_GET
def export(request: Request) -> StreamingHttpResponse:
    """The requests of the list, as CSV."""
    on = timezone.localdate()
    rows = RequestList(request.GET, user=request.user, on=on).rows
    return StreamingHttpResponse(
        exports.csv_lines(rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="demandes-{on:%Y-%m-%d}.csv"'},
    )


@writer
@require_http_methods(["GET", "POST"])
def new(request: Request) -> HttpResponse:
    """A request, typed."""
    on, sent = timezone.localdate(), request.method == "POST"
    start = {"siret": request.GET.get("siret", "")[:20]}
    data = (request.POST, request.FILES) if sent else (None, None)
    form = RequestForm(*data, user=request.user, on=on, initial=start)
    if sent and form.is_valid():
        try:
            row = actions.receive(told=form.told(), token=form.cleaned_data["token"], by=request.user, on=on)
            for kind, file in form.papers() if not row.papers.exists() else ():
                actions.add_paper(request=row.pk, kind=kind, file=file, by=request.user, on=on)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french(f"Demande {row.number} reçue, à décider."))
            return redirect("smeservice:request", row.pk)
    status = 422 if sent else 200
    return render(request, "smeservice/requests/new.html", {"form": form}, status=status)


@writer
@require_http_methods(["GET", "POST"])
def upload(request: Request) -> HttpResponse:
    """A file of requests, taken whole or not at all."""
    sent = request.method == "POST"
    form = RequestsFile(request.POST, request.FILES) if sent else RequestsFile()
    outcome, refused = None, None
    if sent and form.is_valid():
        try:
            outcome = files.load(form.cleaned_data["file"], by=request.user, on=timezone.localdate())
        except Refused as refusal:
            refused = refusal
    if outcome is not None and not outcome.flaws:
        said = f"{len(outcome.received)} demandes reçues, {outcome.known} déjà connues."
        messages.success(request, french(said))
        return redirect("smeservice:requests")
    context = {
        "form": form, "flaws": outcome.flaws if outcome else [], "refused": refused, "headers": files.HEADERS,
    }  # fmt: skip
    return render(request, "smeservice/requests/upload.html", context, status=422 if sent else 200)


@reader
@require_GET
def one(request: Request, pk: int) -> HttpResponse:
    """A request: what is asked, its checks, its amount, its money, its history."""
    return page(request, found(request.user, pk))


@reader
@require_GET
def document(request: Request, pk: int, document_pk: int) -> FileResponse:
    """A document of a request, downloaded, never shown inside our pages."""
    row = found(request.user, pk)
    papers = {each.document_id: each.document for each in row.papers.select_related("document")}
    papers |= {each.document_id: each.document for each in row.services.select_related("document")}
    kept = papers.get(document_pk)
    if kept is None:
        raise Http404
    try:
        stream = kept.file.open("rb")
    except (FileNotFoundError, ValueError) as error:  # lost, or its time is over
        raise Http404 from error
    return FileResponse(
        stream, as_attachment=True, filename=kept.name, content_type=kept.media_type,
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store"},
    )  # fmt: skip


def found(user: User, pk: int) -> PlanRequest:
    """The request, when this user may open it; not found otherwise."""
    linked = ("company", "payable", "decided_by", "made_by", "letter")
    return get_object_or_404(PlanRequest.objects.visible_to(user).select_related(*linked), pk=pk)


def page(request: Request, row: PlanRequest, **wrong: Any) -> HttpResponse:
    """The page of a request, with the sheet that was refused."""
    on = timezone.localdate()
    pending = row.state == "pending"
    checks = request_facts.checks_of(row, on) if pending else request_facts.stored_checks(row)
    computed = request_facts.priced(row, on) if pending else None
    lines = request_price.price(*computed) if computed else request_facts.stored_lines(row)
    firm = Firm.objects.filter(company=row.company_id).select_related("adviser").first()
    forms = _forms(request.user, row, on, checks) | wrong
    for name, form in forms.items():
        form.auto_id = f"{name}_%s"
    context = {
        **_money(row),
        "row": row,
        "on": on,
        "clock": rules.clock(row.decision_due_on, on) if pending else "",
        "checks": checks,
        "stops": [each for each in checks if each.outcome in ("fail", "ask")],
        "lines": lines,
        "total": request_price.total(lines),
        "terms": pending and computed is None,
        "replayed": bool(row.inputs) and request_price.replayed(row.inputs) == lines,
        "agreement": Agreement.objects.filter(pk=row.idcc).first(),
        "firm": firm,
        "opens_firm": Firm.objects.visible_to(request.user).filter(company=row.company_id).exists(),
        "mine": firm is not None and firm.adviser_id == request.user.pk,
        "reasons": [rules.REASONS[code] for code in row.reasons if code in rules.REASONS],
        "papers": row.papers.select_related("document"),
        "findings": row.findings.select_related("made_by"),
        "services": row.services.select_related("document"),
        "pays": request.user.has_perm(PAY),
        "decides": request.user.has_perm(DECIDE),
        "traces": [
            (rules.TOLD.get(each.verb, each.verb), each) for each in row.traces.select_related("made_by")[:50]
        ],
        "forms": forms,
        "wrong": next(iter(wrong), ""),
    }  # fmt: skip
    status = 422 if wrong else 200
    return render(request, "smeservice/requests/request.html", context, status=status)


def _money(row: PlanRequest) -> dict[str, Any]:
    """What the request was granted and billed, what is disputed, what is taken back."""
    account = request_money.account_of(row) if row.payable else None
    return {
        "account": account,
        "amounts": _amounts(account) if account else [],
        "disputes": [
            (each, [(request_price.KINDS[kind], amount) for kind, amount in each.amounts.items()])
            for each in row.disputes.filter(state="disputed")
        ],
        "recoveries": row.recoveries.select_related("proposed_by", "decided_by")[:10],
    }


def _amounts(account: Account) -> list[tuple[str, Decimal, Decimal]]:
    """What is granted and accepted of each kind."""
    kinds = [kind for kind in request_price.KINDS if account.granted.get(kind)]
    accepted = account.accepted
    return [(request_price.KINDS[kind], account.granted[kind], accepted.get(kind, ZERO)) for kind in kinds]


def _forms(user: User, row: PlanRequest, on: date, checks: Sequence[Check]) -> dict[str, Form]:
    """The sheets this user may send now."""
    adds, decides, pays = (user.has_perm(right) for right in (ADD, DECIDE, PAY))
    made: dict[str, Form] = {}
    if row.state == "pending":
        if adds:
            made |= {"paper": steps.PaperForm(), "find": steps.FindForm(), "withdraw": steps.ReasonForm()}
        if decides:
            reasons = request_decisions.suggested(tuple(checks))
            made |= {"accept": steps.AcceptForm(), "refuse": steps.RefuseForm(initial={"reasons": reasons})}
        return made
    if row.payable is None or row.state not in ("accepted", "closed"):
        return made
    account, running = request_money.account_of(row), row.state == "accepted"
    if running and (adds or pays):
        left = account.foreseen - account.attested
        start = {"from_on": row.starts_on, "to_on": row.ends_on, "hours": left}
        made["serve"] = steps.ServeForm(initial=start)
    if running and decides and not account.accepted:
        made["cancel"] = steps.ReasonForm()
    if running and pays:
        kinds = account.payees().get(row.pay_to, ())
        usual = {kind: f"{max(account.left(kind), ZERO):.2f}".replace(".", ",") for kind in kinds}
        start = {**steps.days(on), "payee": row.pay_to, **usual}
        made |= {"bill": steps.BillForm(account=account, initial=start), "close": steps.ReasonForm()}
    waits = row.recoveries.filter(state="proposed").exists()
    if user.has_perm(TAKE_BACK) and account.accepted and not waits:
        start = {"seen": row.payable.version, "payee": row.pay_to}
        made["take_back"] = steps.TakeBackForm(account=account, initial=start)
    return made
