"""The diagnosis of a branch: looked at before it is kept, then always the same document."""

from __future__ import annotations

from base64 import b64encode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.rights import Request
from branches.actions import diagnosing as actions
from branches.exports import diagnosis as exports
from branches.models import Diagnosis, visible_committees
from branches.views.study_page import opener
from branches.views.workforce import LOAD
from registers.models import Committee

SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@opener
def diagnoses(request: Request, cpne: str) -> HttpResponse:
    """The diagnoses kept, and today’s to look at; posting keeps it."""
    on, committee = timezone.localdate(), _committee(request, cpne)
    works = request.user.has_perm(LOAD)
    if request.method == "POST":
        if not works:
            raise PermissionDenied
        actions.keep(committee=committee, by=request.user, on=on)
        messages.success(request, "Diagnostic gardé : le même document se retrouvera à tout moment.")
        return redirect("branches:diagnoses", committee.pk)
    rows = Diagnosis.objects.visible_to(request.user, on).filter(committee=committee)
    content = actions.content(committee, on)
    context = {
        "committee": committee,
        "works": works,
        "diagnoses": rows.select_related("made_by").order_by("-pk")[:SHOWN],
        "content": content,
        "pages": [f"data:image/png;base64,{b64encode(each).decode()}" for each in exports.pictures(content)],
    }
    return render(request, "branches/workforce/diagnoses.html", context)


@require_safe
@opener
def preview(request: Request, cpne: str) -> HttpResponse:
    """Today’s diagnosis as PDF, nothing kept."""
    content = actions.content(_committee(request, cpne), timezone.localdate())
    return _answer(exports.pdf(content), f"diagnostic-{cpne}-apercu.pdf")


@require_safe
@opener
def document(request: Request, pk: int) -> HttpResponse:
    """A diagnosis kept, as PDF."""
    rows = Diagnosis.objects.visible_to(request.user, timezone.localdate())
    row = get_object_or_404(rows, pk=pk)
    return _answer(exports.pdf(row.content), f"diagnostic-{row.committee_id}-{row.made_on:%Y-%m-%d}.pdf")


def _answer(made: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _committee(request: Request, cpne: str) -> Committee:
    return get_object_or_404(visible_committees(request.user, timezone.localdate()), pk=cpne)
