"""One contract by hand: the form of the paper, under the rules of a file."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rights import Request
from contracts.actions import intake
from contracts.forms.entry import LineForm
from contracts.forms.studio import OriginForm
from contracts.models import Sender
from contracts.views.live import look
from contracts.views.precheck import kind_of, kinds
from law.typography import french

BY_HAND = "Saisie à l’OPCO"
SENDERS = 500


@permission_required("contracts.add_contract", raise_exception=True)
@require_http_methods(["GET", "POST"])
def entry(request: Request) -> HttpResponse:
    """Type a contract; it is stored as a line of a file would be."""
    kind, today = kind_of(request), timezone.localdate()
    form = LineForm(request.POST or None, kind=kind)
    origin = OriginForm(request.POST or None, today=today, initial={"sender": BY_HAND})
    if request.method == "POST" and origin.is_valid() and form.is_valid():
        stored = _store(request, form, origin)
        if stored is not None:
            messages.success(
                request, french("Contrat enregistré. Ses contrôles et son montant sont établis.")
            )
            return redirect("contracts:contract", stored)
    live = look(form.cells, user=request.user, on=today)
    form.answer(live.answers)
    context = {
        "form": form, "origin": origin, "live": live, "kinds": kinds(), "kind": kind,
        "senders": Sender.objects.values_list("name", flat=True)[:SENDERS],
    }  # fmt: skip
    return render(request, "contracts/entry/entry.html", context)


def _store(request: Request, form: LineForm, origin: OriginForm) -> int | None:
    """The contract made or changed; None when the verb refuses, with its reasons in the form."""
    received = intake.receive_one(
        sender=intake.sender_named(origin.cleaned_data["sender"]),
        cells=form.cells,
        on=origin.cleaned_data["received_on"],
        by=request.user,
    )
    form.complain(received.outcome.errors)
    return received.contract_id
