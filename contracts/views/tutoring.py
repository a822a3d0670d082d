"""Tutors and maîtres: the requests of one contract, and all those that wait for a decision."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.rights import Request
from contracts.actions import tutoring
from contracts.forms.tutoring import AcceptForm, RefuseForm, RequestFilter, RequestForm
from contracts.models import Contract, TutorRequest
from contracts.rules import tutoring as rules
from contracts.rules.tutoring import Line
from contracts.views.contract import file_of
from law.money import euros
from law.refusal import Impossible
from law.typography import french

READ = "contracts.view_contract"
reader = permission_required(READ, raise_exception=True)
decider = permission_required([READ, "contracts.decide_contract"], raise_exception=True)
SIZE, DIGITS, SEPARATOR = 50, 18, "~"
FORMS: dict[str, type[forms.Form]] = {"accept": AcceptForm, "refuse": RefuseForm}


@reader
@require_GET
def of_contract(request: Request, pk: int) -> HttpResponse:
    """The requests of one contract, each with its amount explained."""
    return _page(request, file_of(request.user, pk))


@decider
@require_POST
def receive(request: Request, pk: int) -> HttpResponse:
    """Enter a request that came from the employer."""
    file, today = file_of(request.user, pk), timezone.localdate()
    form = RequestForm(request.POST, contract=file, today=today)
    if form.is_valid():
        try:
            tutoring.receive(contract=file.pk, by=request.user, on=today, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Demande enregistrée.")
            return redirect("contracts:tutoring", file.pk)
    return _page(request, file, wrong=form)


@decider
@require_POST
def decide(request: Request, pk: int, verb: str) -> HttpResponse:
    """Accept or refuse one request."""
    row = get_object_or_404(TutorRequest, pk=pk)
    file = file_of(request.user, row.contract_id)
    form = FORMS[verb](request.POST, auto_id=f"id_{verb}_{pk}_%s")
    if form.is_valid():
        try:
            done = getattr(tutoring, verb)(
                request=row.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            said = f"Demande acceptée : {euros(done.amount)}." if done.amount else "Demande refusée."
            messages.success(request, french(said))
            return redirect("contracts:tutoring", file.pk)
    return _page(request, file, decided=(row.pk, verb, form))


@reader
@require_GET
def listed(request: Request) -> HttpResponse:
    """Requests by their last day to decide."""
    form = RequestFilter(request.GET)
    form.is_valid()
    rows = _chosen(form)
    found = list(_after(rows, request.GET.get("after", ""))[: SIZE + 1])
    shown = found[:SIZE]
    last = shown[-1] if len(found) > SIZE else None
    context = {
        "form": form,
        "requests": shown,
        "count": rows.count(),
        "on": timezone.localdate(),
        "next": f"{last.decision_due_on or ''}{SEPARATOR}{last.pk}" if last else "",
    }
    return render(request, "contracts/tutoring/list.html", context)


def _chosen(form: RequestFilter) -> QuerySet[TutorRequest]:
    asked = form.cleaned_data
    rows = TutorRequest.objects.select_related("contract")
    state = asked.get("state") or "pending"
    if state != "all":
        rows = rows.filter(state=state)
    if kind := asked.get("kind"):
        rows = rows.filter(kind=kind)
    return rows


def _after(rows: QuerySet[TutorRequest], mark: str) -> QuerySet[TutorRequest]:
    """Those that follow a place in the list: by last day to decide, those without any last."""
    rows = rows.order_by(F("decision_due_on").asc(nulls_last=True), "pk")
    text, _, identity = mark.rpartition(SEPARATOR)
    if not (identity.isascii() and identity.isdigit()) or len(identity) > DIGITS:
        return rows
    try:
        due = forms.DateField().clean(text) if text else None
    except forms.ValidationError:
        return rows
    if due is None:
        return rows.filter(decision_due_on=None, pk__gt=int(identity))
    later = rows.filter(decision_due_on__gt=due)
    return later | rows.filter(decision_due_on=due, pk__gt=int(identity)) | rows.filter(decision_due_on=None)


def _page(
    request: Request,
    file: Contract,
    *,
    wrong: RequestForm | None = None,
    decided: tuple[int, str, forms.Form] | None = None,
) -> HttpResponse:
    today = timezone.localdate()
    acts = request.user.has_perm("contracts.decide_contract")
    rows = file.tutor_requests.select_related("decided_by", "made_by").order_by("-pk")
    context = {
        "contract": file,
        "tab": "course",
        "on": today,
        "requests": [_line(row, file, decided, acts=acts) for row in rows],
        "form": (wrong or RequestForm(contract=file, today=today))
        if acts and file.state not in tutoring.REFUSED
        else None,
        "wrong": wrong,
        "scale": rules.scale_on(file.kind, file.concluded_on),  # type: ignore[arg-type]
    }
    return render(
        request, "contracts/tutoring/contract.html", context, status=422 if wrong or decided else 200
    )


def _line(
    row: TutorRequest, file: Contract, decided: tuple[int, str, forms.Form] | None, *, acts: bool
) -> dict[str, Any]:
    """A request with its amount: as it was decided, or as it would be today."""
    row.contract = file
    found = None if row.state != "pending" else tutoring.priced(row)
    lines = [Line.from_dict(line) for line in row.lines] if found is None else list(found.lines)
    choices = {}
    if acts and row.state == "pending":
        for verb, form in FORMS.items():
            chosen = decided and decided[:2] == (row.pk, verb)
            choices[verb] = decided[2] if decided and chosen else form(auto_id=f"id_{verb}_{row.pk}_%s")
    return {
        "row": row,
        "lines": lines,
        "total": row.amount if found is None else found.total,
        "missing": found.missing if found else (),
        "remarks": found.remarks if found else (),
        "reasons": [rules.REASONS[code] for code in row.reasons if code in rules.REASONS],
        "forms": choices,
    }
