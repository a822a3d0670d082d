"""The letter of a decision on a request: seen before it leaves, sent, read again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.rights import Request
from contracts.actions import letters
from contracts.models import Letter
from contracts.rules.letters.parties import addresses
from law.refusal import Impossible
from smeservice.actions import request_letters as actions
from smeservice.views.request_steps import decider
from smeservice.views.requests import DECIDE, found, reader

sender = decider
LATER = "Le courrier n’est pas parti : il est gardé, un nouvel essai est fait chaque nuit."


@reader
@require_http_methods(["GET", "POST"])
def letter(request: Request, pk: int) -> HttpResponse:
    """The letter as it would be, or as it was made; posting makes it, and sends it when asked."""
    if request.method == "POST":
        return _prepare(request, pk)
    row = found(request.user, pk)
    try:
        written = None if row.letter else actions.write(row, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("smeservice:request", pk)
    context = {
        "row": row,
        "letter": row.letter,
        "content": row.letter.content if row.letter else written and written.content.as_dict(),
        "recipients": row.letter.recipients if row.letter else written and addresses(written.content.parties),
        "to_post": letters.to_post(row.letter) if row.letter else [],
        "sends": request.user.has_perm(DECIDE),
    }
    return render(request, "smeservice/requests/letter.html", context)


@sender
def _prepare(request: Request, pk: int) -> HttpResponse:
    row = found(request.user, pk)
    try:
        made = actions.prepare(request=row.pk, by=request.user, on=timezone.localdate())
        if "send" in request.POST and made.recipients:
            _told(request, letters.send(letter=made, by=request.user))
        else:
            messages.success(request, "Courrier préparé, gardé avec la demande.")
    except Impossible as impossible:
        messages.error(request, str(impossible))
    return redirect("smeservice:request_letter", pk)


@reader
@require_GET
@never_cache
def letter_file(request: Request, pk: int) -> HttpResponse:
    """The PDF as it was made, or as it would be."""
    row = found(request.user, pk)
    try:
        made = letters.pdf_of(row.letter) if row.letter else actions.preview(row, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("smeservice:request", pk)
    name = f"courrier-{row.number}.pdf"
    headers = {"Content-Disposition": content_disposition_header("telecharger" in request.GET, name) or ""}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@sender
@require_POST
def letter_send(request: Request, pk: int) -> HttpResponse:
    """Send the letter that was made."""
    row = found(request.user, pk)
    try:
        if row.letter is None:
            raise Impossible("Préparez d’abord le courrier.")
        _told(request, letters.send(letter=row.letter, by=request.user))
    except Impossible as impossible:
        messages.error(request, str(impossible))
    return redirect("smeservice:request_letter", pk)


@sender
@require_POST
def letter_posted(request: Request, pk: int) -> HttpResponse:
    """Say that the letter was printed and posted."""
    row = found(request.user, pk)
    if row.letter is None:
        messages.error(request, "Préparez d’abord le courrier.")
    elif row.letter.state == Letter.State.SENT:
        messages.info(request, "Ce courrier était déjà parti : rien n’a été changé.")
    else:
        letters.posted(letter=row.letter, by=request.user)
        messages.success(request, "Courrier noté comme posté.")
    return redirect("smeservice:request_letter", pk)


def _told(request: Request, row: Letter) -> None:
    if row.state == Letter.State.SENT:
        messages.success(request, "Courrier envoyé.")
    else:
        messages.error(request, LATER)
