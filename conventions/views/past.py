"""Conventions of the past: taken over one by one, or from a file."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rights import Request
from conventions.actions import past as actions
from conventions.forms.past import PastFileForm, PastForm
from conventions.imports import past as files
from conventions.views.tabs import handler
from law.refusal import Impossible
from law.typography import french
from registers.sheets import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@handler
def past(request: Request) -> HttpResponse:
    """Take over a convention by hand, or a file of them; every error is named and nothing is half written."""
    by_file = request.method == "POST" and "load" in request.POST
    by_hand = request.method == "POST" and not by_file
    form = PastForm(request.POST, request.FILES) if by_hand else PastForm()
    file = PastFileForm(request.POST, request.FILES) if by_file else PastFileForm()
    outcome, refused = None, None
    opco, on = settings.OPCO_NAME or "OPCO", timezone.localdate()
    if by_hand and form.is_valid():
        try:
            row = actions.enter(opco=opco, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Convention reprise.")
            return redirect("conventions:convention", row.pk)
    if by_file and file.is_valid():
        try:
            outcome = files.load_file(file.cleaned_data["file"], opco=opco, by=request.user, on=on)
        except Refused as refusal:
            refused = refusal
        except Impossible as impossible:  # somebody took the number meanwhile
            refused = Refused(str(impossible))
    if outcome is not None and outcome.done:
        messages.success(request, said(outcome))
        return redirect("conventions:conventions")
    context = {
        "form": form, "file": file, "flaws": outcome.flaws if outcome else [], "refused": refused,
        "headers": files.HEADERS,
    }  # fmt: skip
    return render(request, "conventions/past.html", context, status=422 if request.method == "POST" else 200)


def said(outcome: actions.Outcome) -> str:
    """« 12 conventions reprises ; 3 déjà connues. »"""
    plural = "s" * (outcome.created > 1)
    text = f"{outcome.created} convention{plural} reprise{plural}" if outcome.created else "Rien à reprendre"
    if outcome.unchanged:
        plural = "s" * (outcome.unchanged > 1)
        text += f" ; {outcome.unchanged} déjà connue{plural}"
    return french(f"{text}.")
