"""National files: what was loaded, with its report, and the form that sends one."""

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from registers import actions, jobs
from registers.forms import SendFile
from registers.imports import LABELS
from registers.models import SourceFile
from registers.pages import SIZE
from registers.report import COUNTS

LOAD = "registers.load_sourcefile"


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(LOAD, raise_exception=True)
def sources(request: HttpRequest) -> HttpResponse:
    """List of the files, and the form that sends one; the load itself runs in the background."""
    sent = request.method == "POST"
    form = SendFile(request.POST, request.FILES) if sent else SendFile()
    if sent and form.is_valid():
        source = actions.receive(
            file=form.cleaned_data["file"], by=request.user, start=jobs.load_source.defer
        )
        messages.info(request, "Fichier reçu. Son chargement commence.")
        return redirect("registers:source", pk=source.pk)
    rows = SourceFile.objects.select_related("loaded_by").order_by("-id")[:SIZE]
    lines = [{"source": row, "label": LABELS.get(row.kind, "")} for row in rows]
    status = 422 if sent else 200
    return render(request, "registers/sources.html", {"form": form, "lines": lines}, status=status)


@require_safe
@permission_required(LOAD, raise_exception=True)
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One file and its report; the page refreshes itself while the file waits."""
    row = get_object_or_404(SourceFile.objects.select_related("loaded_by"), pk=pk)
    counts = [(label, row.report.get(what, 0)) for what, label in COUNTS.items() if row.report.get(what)]
    template = (
        "registers/source_report.html" if request.headers.get("HX-Request") else "registers/source.html"
    )
    return render(
        request,
        template,
        {
            "source": row,
            "label": LABELS.get(row.kind, ""),
            "counts": counts,
            "notes": row.report.get("rows", []),
            "details": row.report.get("details", []),
            "waiting": row.state == SourceFile.State.WAITING,
        },
    )
