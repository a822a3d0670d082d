"""Documents of a branch: read by who may, added and published by the OPCO."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.rights import Request, any_permission
from branches.actions import documents
from branches.forms.documents import AddForm, DocumentFilter
from branches.models import Document, visible_committees
from branches.models.access import REPRESENTATIVES
from branches.views.paging import page_back
from law.refusal import Impossible
from registers.search import named

OPEN, HANDLE = "branches.open_branch", "branches.handle_document"


@require_safe
@any_permission(OPEN, "branches.represent_branch")
def document(request: Request, pk: int) -> FileResponse:
    """The file, as an attachment."""
    row = get_object_or_404(Document.objects.visible_to(request.user, timezone.localdate()), pk=pk)
    try:
        stream = row.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(stream, as_attachment=True, filename=row.name, content_type=row.media_type)


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(OPEN, raise_exception=True)
def listed(request: Request, code: str) -> HttpResponse:
    """The documents of a branch; posting adds one."""
    on = timezone.localdate()
    committee = get_object_or_404(visible_committees(request.user, on), pk=code)
    handles = request.user.has_perm(HANDLE)
    if request.method == "POST" and not handles:
        raise PermissionDenied
    form = AddForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = documents.keep(committee=committee, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.refuse(str(impossible))
        else:
            messages.success(request, f"Document « {row.title} » ajouté.")
            return redirect("branches:documents", code)
    wanted = DocumentFilter(request.GET)
    chosen = wanted.chosen()
    rows = _asked(Document.objects.visible_to(request.user, on).filter(committee=committee), chosen)
    page = page_back(rows, chosen.get("after", ""))
    context = {
        "committee": committee,
        "filter": wanted,
        "form": form if handles else None,
        "handles": handles,
        "rows": rows.filter(pk__in=page.keys)
        .select_related("added_by")
        .prefetch_related("traces__made_by")
        .order_by("-pk"),
        "outside": set(rows.filter(added_by__groups__name=REPRESENTATIVES).values_list("pk", flat=True)),
        "count": page.total,
        "next": page.next,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/rooms/documents.html", context, status=status)


@require_POST
@permission_required([OPEN, HANDLE], raise_exception=True)
def publish(request: Request, pk: int) -> HttpResponse:
    """Show a document to the representatives of its branch, or to the OPCO alone."""
    row = get_object_or_404(Document.objects.visible_to(request.user, timezone.localdate()), pk=pk)
    published = request.POST.get("published") == "oui"
    documents.publish(document=row.pk, published=published, by=request.user, on=timezone.localdate())
    said = "est montré aux représentants" if published else "n’est plus montré qu’à l’OPCO"
    messages.success(request, f"« {row.title} » {said}.")
    return redirect("branches:documents", row.committee_id)


def _asked(rows: QuerySet[Document], chosen: dict[str, Any]) -> QuerySet[Document]:
    """The documents the filters ask for."""
    if words := chosen.get("q", "").strip():
        rows = rows.filter(named("title", words)) | rows.filter(named("name", words))
    match chosen.get("shown"):
        case "oui":
            return rows.filter(published=True)
        case "non":
            return rows.filter(published=False)
        case "recus":
            return rows.filter(added_by__groups__name=REPRESENTATIVES)
        case _:
            return rows
