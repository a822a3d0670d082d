"""Money of régions seen from the contracts: who draws an envelope, the annex of the yearly debate."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import Request
from contracts.actions import regional
from contracts.exports import regional as exports
from contracts.forms.regional import EnvelopeFilter
from contracts.models.contract import ContractQuerySet
from conventions.actions import envelopes
from conventions.models import BudgetLine, Convention

KINDS = ("region", "investment")
SIZE, COUNTED, DIGITS = 50, 10_000, 18
READ = ("conventions.view_convention", "contracts.view_contract")
reader = permission_required(READ, raise_exception=True)
exporter = permission_required([*READ, "contracts.export_contracts"], raise_exception=True)


@require_safe
@reader
def envelope(request: Request, pk: int) -> HttpResponse:
    """One page of the contracts that draw an envelope, the last first."""
    line = _line(request, pk)
    form = EnvelopeFilter(request.GET)
    found = _chosen(request, line, form)
    after = request.GET.get("after", "")
    rows = found.order_by("-pk")
    if after.isascii() and after.isdigit() and len(after) <= DIGITS:
        rows = rows.filter(pk__lt=int(after))
    files = list(rows[: SIZE + 1])
    held = exports.draws_of(line, files[:SIZE])
    counted = found.order_by()[: COUNTED + 1].count()
    standing = [each for each in envelopes.of(line.convention, timezone.localdate()) if each.line == line]
    context = {
        "line": line,
        "convention": line.convention,
        "standing": standing[0] if standing else None,
        "form": form,
        "asked": bool(form.chosen()),
        "files": [(file, held.get(file.number)) for file in files[:SIZE]],
        "next": files[SIZE - 1].pk if len(files) > SIZE else "",
        "total": min(counted, COUNTED),
        "more": counted > COUNTED,
    }
    return render(request, "contracts/regions/envelope.html", context)


@require_safe
@exporter
def envelope_export(request: Request, pk: int) -> StreamingHttpResponse:
    """The contracts of the list, as a table."""
    line = _line(request, pk)
    found = _chosen(request, line, EnvelopeFilter(request.GET))
    return _sheet(
        exports.contract_lines(line, found), f"enveloppe-{line.convention.number}-{line.number}.csv"
    )


@require_safe
@reader
def annex(request: Request, pk: int, form: str = "") -> HttpResponse | StreamingHttpResponse:
    """A year of a convention by centre and certification, on screen, as a table or as a document."""
    row = get_object_or_404(_conventions(request), pk=pk)
    on = timezone.localdate()
    years = regional.years(row, on)
    asked = request.GET.get("annee", "")
    year = int(asked) if asked in {str(each) for each in years} else years[0]
    found = regional.annex(row, year)
    name = f"debat-regional-{row.number}-{year}"
    if form == "csv":
        return _sheet(exports.annex_lines(found), f"{name}.csv")
    if form == "pdf":
        return HttpResponse(
            exports.annex_pdf(found, on=on),
            content_type="application/pdf",
            headers={"Content-Disposition": f'attachment; filename="{name}.pdf"'},
        )
    if form:
        raise Http404
    context = {"row": row, "annex": found, "years": years, "year": year}
    return render(request, "contracts/regions/annex.html", context)


def _conventions(request: Request) -> QuerySet[Convention]:
    rows = Convention.objects.visible_to(request.user, timezone.localdate())
    return rows.filter(kind__in=KINDS)


def _line(request: Request, pk: int) -> BudgetLine:
    """The line of a convention with a région that this user may read, or 404."""
    rows = BudgetLine.objects.filter(convention__in=_conventions(request)).select_related("convention")
    return get_object_or_404(rows, pk=pk)


def _chosen(request: Request, line: BudgetLine, form: EnvelopeFilter) -> ContractQuerySet:
    asked = form.chosen()
    words = asked.get("q", "").replace("\0", "").strip()
    return regional.contracts_of(line, request.user, words=words, state=asked.get("etat", ""))


def _sheet(lines: Iterator[str], name: str) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
