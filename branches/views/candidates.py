"""Candidates of a session: one by form, many by file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.rights import Request
from branches.actions import candidates as actions
from branches.actions.candidates import Outcome
from branches.forms.sessions import CandidateForm, FileForm
from branches.imports import sessions as files
from branches.models import Candidate
from branches.views.session_page import found_session
from branches.views.sessions import manager
from law.refusal import Impossible
from registers.sheets import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def new(request: Request, pk: int) -> HttpResponse:
    """Enrol one person."""
    row, on = found_session(request, pk), timezone.localdate()
    form = CandidateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        outcome = _tried(
            form, lambda: actions.enrol(session=row.pk, entries=[form.entry], by=request.user, on=on)
        )
        if outcome is not None and outcome.done:
            messages.success(request, _said(outcome))
            return redirect("branches:session", row.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/sessions/candidate.html", {"form": form, "session": row}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def candidate(request: Request, pk: int) -> HttpResponse:
    """Correct one person, or withdraw them."""
    on = timezone.localdate()
    rows = Candidate.objects.visible_to(request.user, on)
    who = get_object_or_404(rows.select_related("session__qualification", "trained_by", "contract"), pk=pk)
    if request.method == "POST" and "withdraw" in request.POST:
        try:
            actions.withdraw(candidate=who.pk, by=request.user, on=on)
        except Impossible as impossible:
            messages.error(request, str(impossible))
        else:
            messages.success(request, "Candidat retiré de la session.")
        return redirect("branches:session", who.session_id)
    form = CandidateForm(request.POST or None, initial=CandidateForm.shown(who))
    if request.method == "POST" and form.is_valid():
        outcome = _tried(
            form, lambda: actions.correct(candidate=who.pk, entry=form.entry, by=request.user, on=on)
        )
        if outcome is not None and outcome.done:
            messages.success(request, _said(outcome))
            return redirect("branches:session", who.session_id)
    context = {"form": form, "session": who.session, "who": who, "has_nir": hasattr(who, "nir")}
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/sessions/candidate.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def upload(request: Request, pk: int) -> HttpResponse:
    """Enrol a file of persons: every flaw named, nothing written while one is left."""
    row, on = found_session(request, pk), timezone.localdate()
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    context: dict[str, Any] = {
        "form": form,
        "session": row,
        "needed": files.NEEDED,
        "refused": None,
        "flaws": [],
    }
    if request.method == "POST" and form.is_valid():
        try:
            entries, flaws = files.read(form.cleaned_data["file"])
            outcome = actions.enrol(session=row.pk, entries=entries, flaws=flaws, by=request.user, on=on)
        except Refused as refused:
            context["refused"] = refused
        except Impossible as impossible:
            form.add_error(None, str(impossible))
        else:
            if outcome.done:
                messages.success(request, _said(outcome))
                return redirect("branches:session", row.pk)
            context["flaws"] = [
                (each.line, files.FIELDS.get(each.column, each.column), each.value, each.sentence)
                for each in outcome.flaws
            ]
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/sessions/upload.html", context, status=status)


def _tried(form: CandidateForm, verb: Any) -> Outcome | None:
    """What a verb answers; its flaws are said beside the fields."""
    try:
        outcome: Outcome = verb()
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return None
    for flaw in outcome.flaws:
        form.add_error(flaw.column if flaw.column in form.fields else None, flaw.sentence)
    return outcome


def _said(outcome: Outcome) -> str:
    """« 3 candidats inscrits, 1 modifié, 2 inchangés. »"""
    counts = ((outcome.created, "inscrit"), (outcome.changed, "modifié"), (outcome.unchanged, "inchangé"))
    words = [f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count]
    return f"Candidats\u00a0: {', '.join(words)}."
