"""The work queue: what waits for a decision, found, sorted, exported."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.rights import Request
from contracts.exports import listing
from contracts.filters import Queue

reader = permission_required("contracts.view_contract", raise_exception=True)


@reader
@require_GET
def queue(request: Request) -> HttpResponse:
    """One page of the list the address asks for."""
    on = timezone.localdate()
    asked = Queue(request.GET, user=request.user, on=on)
    page = asked.page()
    decides = request.user.has_perm("contracts.decide_contract")
    context = {
        "queue": asked,
        "form": asked.form,
        "page": page,
        "next": page.next,
        "on": on,
        "decides": decides,
    }
    return render(request, "contracts/queue/queue.html", context)


@permission_required(["contracts.view_contract", "contracts.export_contracts"], raise_exception=True)
@require_GET
def export(request: Request, form: str) -> StreamingHttpResponse | FileResponse:
    """Every file of the list, in its order, as CSV or XLSX."""
    on = timezone.localdate()
    files = Queue(request.GET, user=request.user, on=on).ordered()
    if form not in ("csv", "xlsx"):
        raise Http404
    name = f"dossiers-{on:%Y-%m-%d}.{form}"
    if form == "xlsx":
        return FileResponse(listing.workbook(files), as_attachment=True, filename=name)
    return StreamingHttpResponse(
        listing.csv_lines(files),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
