"""Documents of a firm: added, read by who may open the firm, withdrawn with a reason."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights import Request
from law.refusal import Impossible
from smeservice.actions import documents
from smeservice.forms.firm_care import DocumentForm, ReasonForm
from smeservice.models import FirmDocument
from smeservice.views.firms import reader, seen, worker


@reader
@require_safe
def read(request: Request, pk: int) -> FileResponse:
    """The file, as an attachment."""
    row = get_object_or_404(FirmDocument.objects.visible_to(request.user), pk=pk)
    try:
        stream = row.file.open("rb")
    except (FileNotFoundError, ValueError) as error:  # lost, or its time is over
        raise Http404 from error
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type=row.media_type)


@worker
@require_http_methods(["GET", "POST"])
def add(request: Request, siren: str) -> HttpResponse:
    """A document more."""
    firm, on = seen(request.user, siren), timezone.localdate()
    form = DocumentForm(request.POST or None, request.FILES or None, initial={"received_on": on})
    if request.method == "POST" and form.is_valid():
        try:
            row = documents.keep(company=siren, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error("file", str(impossible))
        else:
            messages.success(request, f"« {row.title} » est rangé avec l’entreprise.")
            return redirect("smeservice:firm", siren)
    context = {"form": form, "firm": firm, "company": firm.company}
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/documents/add.html", context, status=status)


@worker
@require_http_methods(["GET", "POST"])
def withdraw(request: Request, pk: int) -> HttpResponse:
    """A document that counts no more; it stays readable."""
    row = get_object_or_404(FirmDocument.objects.visible_to(request.user).select_related("company"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            documents.withdraw(
                document=pk, reason=form.cleaned_data["reason"], by=request.user, on=timezone.localdate()
            )
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, f"« {row.title} » est retiré ; il reste lisible.")
            return redirect("smeservice:firm", row.company_id)
    context = {
        "form": form,
        "row": row,
        "company": row.company,
        "traces": row.traces.select_related("made_by"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "smeservice/documents/withdraw.html", context, status=status)
