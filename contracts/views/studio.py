"""The import studio: a file, its columns, its check, its import, its report."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from accounts.rights import Request
from contracts import jobs
from contracts.actions import intake, undoing
from contracts.actions.kinds import INTAKES, intake_of
from contracts.exports import errors
from contracts.forms.studio import MEGA, BatchFilter, ConfirmForm, MappingForm, UndoForm, UploadForm
from contracts.imports.mapping import Columns
from contracts.models import Batch, Contract, InvoiceLine, Sender
from contracts.views.live import live_line
from law.typography import french
from registers.pages import COUNTED

PAGE = 50
ERRORS = 50
SHOWN = 20
SENDERS = 500
INVOICE_RIGHT = "contracts.import_invoices"
importer = permission_required("contracts.import_contracts", raise_exception=True)


@importer
@require_GET
def batches(request: Request) -> HttpResponse:
    """Every file ever received, the last first."""
    form = BatchFilter(request.GET)
    found = Batch.objects.select_related("sender", "created_by").order_by("-id")
    if form.is_valid():
        if query := form.cleaned_data["q"]:
            found = found.filter(Q(file_name__icontains=query) | Q(sender__name__icontains=query))
        for name in ("kind", "state"):
            if value := form.cleaned_data[name]:
                found = found.filter(**{name: value})
    if not request.user.has_perm(INVOICE_RIGHT):
        found = found.filter(kind=Batch.Kind.CONTRACTS)
    total = found.order_by()[: COUNTED + 1].count()
    if after := _cursor(request):
        found = found.filter(id__lt=after)
    page = list(found[: PAGE + 1])
    following = page[PAGE - 1].pk if len(page) > PAGE else None
    context = {
        "form": form,
        "batches": page[:PAGE],
        "next": following,
        "total": min(total, COUNTED),
        "more": total > COUNTED,
    }
    return render(request, "contracts/studio/batches.html", context)


@importer
@require_http_methods(["GET", "POST"])
def upload(request: Request, kind: str = Batch.Kind.CONTRACTS) -> HttpResponse:
    """Choose a file and say who sends it."""
    _allow(request, kind)
    form = UploadForm(request.POST or None, request.FILES or None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        batch = intake.receive_file(
            sender=intake.sender_named(given["sender"]),
            file=given["file"],
            name=given["file"].name,
            on=given["received_on"],
            by=request.user,
            kind=kind,
        )
        return redirect("contracts:batch", batch.pk)
    if kind == Batch.Kind.INVOICES:
        form.fields["received_on"].help_text = "Fait courir le délai de paiement."
    names = Sender.objects.values_list("name", flat=True)[:SENDERS]
    count = len(INTAKES[Batch.Kind(kind)].columns.columns)
    context = {
        "form": form,
        "senders": names,
        "limit": settings.UPLOAD_MAX_BYTES // MEGA,
        "kind": kind,
        "count": count,
    }
    return render(request, "contracts/studio/upload.html", context)


@importer
@require_GET
def batch(request: Request, pk: int) -> HttpResponse:
    """A file, at whatever step it is."""
    found = _batch(request, pk)
    match found.state:
        case Batch.State.UPLOADED:
            return _mapping(request, found)
        case Batch.State.CHECKING | Batch.State.IMPORTING:
            return render(request, "contracts/studio/progress.html", {"batch": found})
        case Batch.State.REFUSED:
            return render(request, "contracts/studio/refused.html", {"batch": found})
        case Batch.State.CHECKED:
            return _preview(request, found)
    return _report(request, found)


@importer
@require_POST
def mapping(request: Request, pk: int) -> HttpResponse:
    """Say what each column is, then check the file."""
    found = _batch(request, pk)
    form = _mapping_form(found, request.POST)
    if not form.is_valid():
        return render(request, "contracts/studio/mapping.html", {"batch": found, "form": form})
    return _verb(request, found, lambda: _map_and_check(found, form.columns, request))


@importer
@require_POST
def confirm(request: Request, pk: int) -> HttpResponse:
    """Import what was checked, all or the valid lines only."""
    found = _batch(request, pk)
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _preview(request, found, form)
    accept = form.cleaned_data["accept_valid"]
    return _verb(request, found, lambda: _import(request, found, accept_valid=accept))


@importer
@require_POST
def undo(request: Request, pk: int) -> HttpResponse:
    """Take back a whole file while nothing of it is decided."""
    found = _batch(request, pk)
    form = UndoForm(request.POST)
    if not form.is_valid():
        return _report(request, found, form)
    return _verb(
        request,
        found,
        lambda: undoing.undo(
            batch=found, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate()
        ),
    )


@importer
@require_GET
def progress(request: Request, pk: int) -> HttpResponse:
    """The progress bar; once the work is over, the whole page again."""
    found = _batch(request, pk)
    if found.state not in (Batch.State.CHECKING, Batch.State.IMPORTING):
        return HttpResponseClientRefresh()
    return render(request, "contracts/studio/progress_bar.html", {"batch": found})


@importer
@require_GET
def line(request: Request, pk: int, number: int) -> HttpResponse:
    """Why a line of a checked file is worth what it is."""
    found = _with_file(request, pk)
    if found.kind != Batch.Kind.CONTRACTS:
        raise Http404
    live = live_line(found, number, on=found.received_on)
    if live is None:
        raise Http404
    page = "contracts/studio/why.html" if request.htmx else "contracts/studio/line.html"
    return render(request, page, {"batch": found, "number": number, "live": live})


@importer
@require_GET
def source(request: Request, pk: int) -> FileResponse:
    """The file as it came."""
    found = _with_file(request, pk)
    return FileResponse(found.file.open("rb"), as_attachment=True, filename=found.file_name)


@importer
@require_GET
def annotated(request: Request, pk: int) -> StreamingHttpResponse:
    """The file as it was sent, with two columns more."""
    found = _with_file(request, pk)
    name = f"{PurePath(found.file_name).stem}-erreurs.csv"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or ""}
    return StreamingHttpResponse(errors.annotated(found), content_type="text/csv", headers=headers)


def _batch(request: Request, pk: int) -> Batch:
    found = get_object_or_404(Batch.objects.select_related("sender", "created_by"), pk=pk)
    _allow(request, found.kind)
    return found


def _with_file(request: Request, pk: int) -> Batch:
    """A batch whose file is still kept: its time is over otherwise."""
    found = _batch(request, pk)
    if not found.file:
        raise Http404
    return found


def _allow(request: Request, kind: str) -> None:
    """Invoices have their own right."""
    if kind == Batch.Kind.INVOICES and not request.user.has_perm(INVOICE_RIGHT):
        raise PermissionDenied


def _cursor(request: Request) -> int | None:
    after = request.GET.get("after", "")
    return int(after) if after.isascii() and after.isdigit() and len(after) < 19 else None


def _verb(request: Request, found: Batch, act: Any) -> HttpResponse:
    try:
        act()
    except intake.Impossible as impossible:
        messages.error(request, str(impossible))
    return redirect("contracts:batch", found.pk)


def _map_and_check(found: Batch, columns: Columns, request: Request) -> None:
    intake.map_columns(batch=found, columns=columns, by=request.user)
    jobs.start_check(batch=found)


def _import(request: Request, found: Batch, *, accept_valid: bool) -> None:
    done = jobs.start_import(batch=found, accept_valid=accept_valid, by=request.user)
    if done.state == Batch.State.CHECKED:
        wrong = done.counts["rejected"]
        lines = f"{wrong} lignes sont" if wrong > 1 else "une ligne est"
        messages.warning(
            request, french(f"Rien n’a été enregistré : {lines} en erreur, et vous vouliez tout ou rien.")
        )


def _mapping_form(found: Batch, data: Any = None) -> MappingForm:
    header, samples, proposal = intake.mapping_of(found)
    remembered = bool(intake.remembered(found.sender, header))
    return MappingForm(
        data,
        header=header,
        samples=samples,
        columns=proposal.columns,
        remembered=remembered,
        expected=intake_of(found).columns,
    )


def _mapping(request: Request, found: Batch) -> HttpResponse:
    return render(request, "contracts/studio/mapping.html", {"batch": found, "form": _mapping_form(found)})


def _preview(request: Request, found: Batch, form: ConfirmForm | None = None) -> HttpResponse:
    context = {"batch": found, "form": form or ConfirmForm(), "contracts": {}, **_lines(request, found)}
    return render(request, "contracts/studio/preview.html", context)


def _report(request: Request, found: Batch, form: UndoForm | None = None) -> HttpResponse:
    numbers = [shown["line"] for shown in found.preview]
    if found.kind == Batch.Kind.INVOICES:
        lines = InvoiceLine.objects.filter(invoice__batch=found, line__in=numbers)
        contracts = dict(lines.values_list("line", "invoice_id"))
    else:
        created = Contract.objects.visible_to(request.user).filter(batch=found, line__in=numbers)
        contracts = dict(created.values_list("line", "pk"))
    context = {
        "batch": found,
        "form": form or UndoForm(),
        "contracts": contracts,
        **_lines(request, found),
    }
    return render(request, "contracts/studio/report.html", context)


def _lines(request: Request, found: Batch) -> dict[str, Any]:
    """The good lines shown, one page of errors, and where the next one starts."""
    shown = found.preview if request.GET.get("lignes") == "toutes" else found.preview[:SHOWN]
    rows = found.errors.order_by("line", "id")
    line, _, pk = request.GET.get("after", "").partition("-")
    if line.isdigit() and pk.isdigit():
        rows = rows.filter(Q(line__gt=int(line)) | Q(line=int(line), id__gt=int(pk)))
    page = list(rows[: ERRORS + 1])
    last = page[ERRORS - 1] if len(page) > ERRORS else None
    return {"shown": shown, "errors": page[:ERRORS], "next": f"{last.line}-{last.pk}" if last else None}
