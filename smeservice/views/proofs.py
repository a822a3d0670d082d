"""The proofs and the steps of a path at work or of a distance file: one page for both."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from accounts.rights import Request
from law.refusal import Impossible

LONGEST = 500


def attached(document: Any) -> FileResponse:
    """A document kept, as an attachment; not found when its file is gone."""
    if not document.file or not default_storage.exists(str(document.file.name)):
        raise Http404
    stream = document.file.open("rb")
    return FileResponse(stream, as_attachment=True, filename=document.name, content_type=document.media_type)


def paper(held: QuerySet[Any], proof: int) -> FileResponse:
    """One of the documents held, as an attachment."""
    return attached(get_object_or_404(held.select_related("document"), pk=proof).document)


def withdraw(
    request: Request, held: QuerySet[Any], proof: int, act: Callable[..., Any], back: Callable[[str], str]
) -> HttpResponse:
    """Take a document out of the proofs; `back` is the page of a condition."""
    row = get_object_or_404(held, pk=proof)
    try:
        act(proof=proof, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, "Preuve retirée : elle reste parmi les documents de l’entreprise.")
    return redirect(back(row.condition.code))


def step(
    request: Request, verb: str, acts: Mapping[str, Callable[..., Any]], said: Mapping[str, str], back: str
) -> HttpResponse:
    """Say it compliant, reopen it, or abandon it with a reason."""
    if verb not in said:
        raise Http404
    given: dict[str, Any] = {"by": request.user, "on": timezone.localdate()}
    if verb != "comply":
        given["reason"] = request.POST.get("reason", "").replace("\0", "").strip()[:LONGEST]
    try:
        acts[verb](**given)
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, said[verb])
    return redirect(back)
