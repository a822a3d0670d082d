"""Requests of persons: received, the file made, answered."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Q, Value
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request
from law.refusal import Impossible
from law.typography import french
from opco_admin.privacy.actions import requests as actions
from opco_admin.privacy.exports import papers
from opco_admin.privacy.forms import AnswerForm, RequestFilter, RequestForm
from opco_admin.privacy.models import PersonRequest
from opco_admin.privacy.persons import Portrait, portrait
from opco_admin.privacy.rules import requests as rules
from registers.models import FrenchKey

answerer = permission_required("privacy.answer_person", raise_exception=True)
SHOWN = 50
TYPES = {"pdf": "application/pdf", "json": "application/json", "csv": "text/csv; charset=utf-8"}


@require_safe
@answerer
def listed(request: Request) -> HttpResponse:
    """The requests: those to answer first, by their last day."""
    on, form = timezone.localdate(), RequestFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = PersonRequest.objects.visible_to(request.user, on)
    late = rows.filter(state="open", due_on__lt=on).count()
    if words := chosen.get("q", "").strip():
        key = FrenchKey(Value(words))
        rows = rows.filter(Q(name__french__contains=key) | Q(first_name__french__contains=key))
    if state := chosen.get("state"):
        rows = rows.filter(state=state)
    count, after = rows.count(), request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 18:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.order_by("-pk")[: SHOWN + 1])
    context = {
        "form": form,
        "on": on,
        "late": late,
        "rows": found[:SHOWN],
        "count": count,
        "next": found[SHOWN - 1].pk if len(found) > SHOWN else "",
    }
    return render(request, "opco_admin/privacy/requests.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@answerer
def new(request: Request) -> HttpResponse:
    """Write a request down."""
    on = timezone.localdate()
    form = RequestForm(request.POST or None, on=on)
    if request.method == "POST" and form.is_valid():
        row = actions.receive(**form.cleaned_data, by=request.user, on=on)
        messages.success(request, french(f"Demande enregistrée : à répondre avant le {row.due_on:%d/%m/%Y}."))
        return redirect("privacy:request", row.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "opco_admin/privacy/request_new.html", {"form": form}, status=status)


@require_safe
@answerer
def asked(request: Request, pk: int) -> HttpResponse:
    """One request: what is held about the person, by table, and the answer."""
    return _asked(request, _found(request, pk))


@require_POST
@answerer
def file(request: Request, pk: int, form: str) -> HttpResponse:
    """The file of the person, made now; that it was made is remembered."""
    if form not in TYPES:
        raise Http404
    row, on = _found(request, pk), timezone.localdate()
    content = papers.person_content(row, _portrait(row), on)
    actions.taken(request=pk, form=form, by=request.user, on=on)
    made: bytes | str
    match form:
        case "pdf":
            made = papers.person_pdf(content)
        case "json":
            made = papers.person_json(content)
        case _:
            made = "".join(papers.person_csv(content))
    headers = {"Content-Disposition": f'attachment; filename="demande-{row.pk}.{form}"'}
    return HttpResponse(made, content_type=TYPES[form], headers=headers)


@require_POST
@answerer
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer the person."""
    row, form = _found(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        return _asked(request, row, form)
    try:
        actions.answer(request=pk, **form.cleaned_data, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return _asked(request, row, form)
    messages.success(request, "Réponse enregistrée.")
    return redirect("privacy:request", pk)


def _found(request: Request, pk: int) -> PersonRequest:
    rows = PersonRequest.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("made_by", "answered_by"), pk=pk)


def _portrait(row: PersonRequest) -> Portrait:
    return portrait(name=row.name, first_name=row.first_name, born_on=row.born_on, number=row.number)


def _asked(request: Request, row: PersonRequest, wrong: AnswerForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    context = {
        "row": row,
        "found": _portrait(row),
        "late": row.state == "open" and row.due_on < on,
        "days": (row.due_on - on).days,
        "form": (wrong or AnswerForm()) if row.state == "open" else None,
        "traces": row.traces.select_related("made_by"),
        "told": rules.TOLD,
    }
    return render(request, "opco_admin/privacy/request.html", context, status=422 if wrong else 200)
