"""Taking a list away: at once when it is short, prepared and expiring when it is long or bears persons."""

from __future__ import annotations

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.models import Export
from accounts.models.exports import FORMS
from accounts.rights import Request
from branches.views.offers import latest
from law.refusal import Impossible
from law.typography import french
from opco_admin.reading import exporting, work
from opco_admin.reading.forms import TakeForm, TakePersonsForm
from opco_admin.reading.taking import READ_LISTS, Place, may_take, place, taken
from registers.sheets import writing

MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
reader = permission_required(READ_LISTS, raise_exception=True)


@require_safe
@reader
def take(request: Request) -> HttpResponseBase:
    """A list without persons, at once; where it is asked for when it is long, or bears some."""
    at, form = _place(request), request.GET.get("form", "csv")
    if form not in FORMS:
        raise Http404
    asked = f"{reverse('reading:ask')}?{urlencode({'de': at.address, 'form': form})}"
    if at.personal:
        return redirect(asked)
    found = taken(user=request.user, at=at)
    most = law.export_rows(timezone.localdate())
    rows = list(islice(found.rows, most + 1))
    if len(rows) > most:
        return redirect(asked)
    name = f"{at.page.replace(':', '-')}-{timezone.localdate():%Y-%m-%d}.{form}"
    if form == "xlsx":
        book = writing.workbook(found.title, found.titles, rows)
        return FileResponse(book, as_attachment=True, filename=name, content_type=MEDIA[form])
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    content = "".join(writing.csv_lines(found.titles, rows))
    return HttpResponse(content, content_type=MEDIA[form], headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@reader
def ask(request: Request) -> HttpResponse:
    """Ask for a list as a file that stays some hours; with a reason when it bears persons."""
    at, now = _place(request), timezone.now()
    title = taken(user=request.user, at=at).title
    kind = TakePersonsForm if at.personal else TakeForm
    form = kind(request.POST or None, initial={"form": request.GET.get("form", "csv")})
    if request.method == "POST" and form.is_valid():
        try:
            row = exporting.ask(
                at=at, title=title, form=form.cleaned_data["form"], by=request.user, now=now,
                reason=form.cleaned_data.get("reason", ""), reference=getattr(request, "reference", ""),
            )  # fmt: skip
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            work.start(export=row)
            return redirect("reading:export", row.pk)
    context = {
        "form": form, "at": at, "title": title, "hours": law.export_hours.at(timezone.localdate()),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "opco_admin/reading/ask.html", context, status=status)


@require_safe
@reader
def exports(request: Request) -> HttpResponse:
    """What one asked for, the last first."""
    page = latest(Export.objects.visible_to(request.user), request.GET.get("after", ""))
    now = timezone.now()
    for each in page.rows:
        each.gone = each.expires_at <= now
    return render(request, "opco_admin/reading/exports.html", {"page": page})


@require_safe
@reader
def export(request: Request, pk: int) -> HttpResponse:
    """One export: how far it is, or its file; htmx asks for the first alone."""
    row = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    part = "progress" if request.htmx else "export"
    context = {"row": row, "gone": row.expires_at <= timezone.now()}
    answer = render(request, f"opco_admin/reading/{part}.html", context)
    if request.htmx and row.state not in ("waiting", "running"):
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@reader
def export_file(request: Request, pk: int) -> HttpResponseBase:
    """The file, for who asked for it and while the right to it lasts."""
    row = get_object_or_404(Export.objects.visible_to(request.user), pk=pk)
    if not may_take(request.user, row.page):
        raise PermissionDenied
    try:
        exporting.given(export=row, now=timezone.now(), reference=getattr(request, "reference", ""))
    except Impossible as impossible:
        messages.error(request, french(str(impossible)))
        return redirect("reading:export", row.pk)
    try:
        file = row.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(file, as_attachment=True, filename=row.file_name, content_type=MEDIA[row.form])


def _place(request: Request) -> Place:
    at: Any = place(request.GET.get("de", ""))
    if not may_take(request.user, at.page):
        raise PermissionDenied
    return at
