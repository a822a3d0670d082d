"""The parties of a convention: named, corrected, taken out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rights import Request
from conventions.actions import parties as actions
from conventions.forms.parties import PartyForm
from conventions.models import Party
from conventions.views.life import said
from conventions.views.tabs import found, framed, handler
from law.refusal import Impossible


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def new(request: Request, pk: int) -> HttpResponse:
    """Name a party."""
    return _written(request, pk, None)


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def one(request: Request, pk: int, party: int) -> HttpResponse:
    """Correct a party."""
    row = found(request, pk)
    return _written(request, pk, get_object_or_404(Party, pk=party, convention=row))


@require_POST
@handler
def remove(request: Request, pk: int, party: int) -> HttpResponse:
    """Take a party out."""
    row = found(request, pk)
    get_object_or_404(Party, pk=party, convention=row)
    try:
        actions.remove(convention=row.pk, party=party, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        return said(request, pk, impossible)
    messages.success(request, "Partie retirée.")
    return redirect("conventions:convention", pk)


def _written(request: Request, pk: int, party: Party | None) -> HttpResponse:
    row, posted = found(request, pk), request.method == "POST"
    initial = {name: getattr(party, name) for name in actions.FIELDS} if party else {}
    form = PartyForm(request.POST if posted else None, initial=initial)
    if posted and form.is_valid():
        given: dict[str, Any] = {
            "convention": row.pk,
            "told": form.told,
            "by": request.user,
            "on": timezone.localdate(),
        }
        try:
            if party:
                actions.change(party=party.pk, **given)
            else:
                actions.add(**given)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Partie enregistrée.")
            return redirect("conventions:convention", pk)
    context = framed(request, row, "conventions:convention", form=form, party=party)
    return render(request, "conventions/party.html", context, status=422 if posted else 200)
