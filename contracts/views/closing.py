"""The months of the books: their figures, their closing by two persons, and the export for the accounts."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts.rights import Request
from contracts.actions import closing
from contracts.exports import fec
from contracts.forms.books import BoundsForm, ExportForm, month_of
from contracts.models import Period
from contracts.rules.closing import last_day
from contracts.views.books import exporter, reader
from law.refusal import Impossible
from law.typography import french
from registers.pages import page_of

SHOWN = 24


@reader
@require_GET
def periods(request: Request) -> HttpResponse:
    """The months, last first; each says whether it is open, proposed or closed."""
    found = Period.objects.select_related("proposed_by", "closed_by").order_by("-first_on")
    before = month_of(request.GET.get("after", ""))
    rows = list((found.filter(first_on__lt=before) if before else found)[: SHOWN + 1])
    context = {
        "tab": "periods",
        "rows": rows[:SHOWN],
        "next": f"{rows[SHOWN - 1].first_on:%Y-%m}" if len(rows) > SHOWN else "",
    }
    return render(request, "contracts/books/periods.html", context)


@reader
@require_GET
def period(request: Request, month: str) -> HttpResponse:
    """One month: what it owed, what is paid of it, what differs, and its closing."""
    return _page(request, _period(month))


@permission_required(["contracts.view_entry", "contracts.propose_closing"], raise_exception=True)
@require_POST
def propose(request: Request, month: str) -> HttpResponse:
    """Ask another person to close the month."""
    found = _period(month)
    form = BoundsForm(request.POST)
    if not form.is_valid():
        return _page(request, found, wrong=form)
    try:
        closing.propose(first_on=found.first_on, by=request.user, on=timezone.localdate(), bounds=form.bounds)
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, french("Clôture proposée : une autre personne doit l’approuver."))
    return redirect("contracts:period", month)


@permission_required(["contracts.view_entry", "contracts.approve_closing"], raise_exception=True)
@require_POST
def close(request: Request, month: str) -> HttpResponse:
    """Close the month for good."""
    found = _period(month)
    try:
        closing.close(first_on=found.first_on, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, french(f"Période {found} close : plus rien ne s’y écrit."))
    return redirect("contracts:period", month)


@exporter
@require_GET
def accounts(request: Request) -> HttpResponse | StreamingHttpResponse:
    """Choose the months and the columns; with a choice that can be read, the file."""
    if "de" not in request.GET:
        return render(request, "contracts/books/export.html", {"tab": "export", "form": ExportForm()})
    form = ExportForm(request.GET)
    if not form.is_valid():
        return render(request, "contracts/books/export.html", {"tab": "export", "form": form}, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    name = fec.file_name(last_day(last))
    return StreamingHttpResponse(
        fec.lines(first=first, last=last, commitments=form.cleaned_data["engagements"]),
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _period(month: str) -> Period:
    first_on = month_of(month)
    if first_on is None:
        raise Http404
    return get_object_or_404(Period.objects.select_related("proposed_by", "closed_by"), pk=first_on)


def _page(request: Request, found: Period, wrong: BoundsForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    bounds = closing.bounds_of(found)
    if found.closed_at is None:
        settled, refusals = closing.judged(found, on=on, bounds=bounds)
    else:
        settled, refusals = closing.closed_with(found), []
    after = request.GET.get("after", "")
    number = after if after.isascii() and after.isdigit() and len(after) <= 18 else ""
    initial = {"lowest": bounds.lowest, "highest": bounds.highest, "reason": bounds.reason}
    context = {
        "tab": "periods",
        "period": found,
        "month": f"{found.first_on:%Y-%m}",
        "on": on,
        "over": on > last_day(found.first_on),
        "settled": settled,
        "bounds": bounds,
        "refusals": refusals,
        "page": page_of(closing.differing(found.first_on), number),
        "form": wrong or BoundsForm(initial=initial),
        "mine": found.proposed_by_id == request.user.pk,
    }
    return render(request, "contracts/books/period.html", context, status=422 if wrong else 200)
