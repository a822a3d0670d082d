"""An envelope of a région suspended, or open again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from accounts.rights import Request
from conventions.actions import draws
from conventions.forms.topups import SuspendForm
from conventions.models import BudgetLine
from conventions.views.acting import done
from conventions.views.tabs import handler
from conventions.views.topups import PAGE, region_of, shown

VERBS: dict[str, tuple[Callable[..., Any], str]] = {
    "suspendre": (draws.suspend, "Enveloppe suspendue : aucun nouveau contrat n’y tire."),
    "reprendre": (draws.resume, "Enveloppe rouverte."),
}


@require_POST
@handler
def act(request: Request, pk: int, line: int, verb: str) -> HttpResponse:
    """Suspend an envelope, or open it again; the reason is kept."""
    row = region_of(request, pk)
    held = get_object_or_404(BudgetLine.objects.visible_to(request.user), pk=line, convention=row)
    use, told = VERBS[verb]
    return done(
        request,
        form=SuspendForm(request.POST),
        verb=use,
        told=told,
        to=(PAGE, row.pk),
        again=lambda form: shown(request, row, {held.pk: form}),  # type: ignore[dict-item]
        line=held.pk,
    )
