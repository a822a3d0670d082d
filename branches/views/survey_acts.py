"""The verbs of a survey: opened, answered, closed, its contacts handed out or erased; statistics sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.rights import Request
from branches.actions import surveys as actions
from branches.exports import surveys as exports
from branches.forms.sessions import FileForm
from branches.forms.surveys import AnswerForm, StatisticsForm
from branches.imports import surveys as files
from branches.views.offers import csv_answer, done
from branches.views.surveys import (
    MANAGE,
    PERSON,
    chosen_link,
    cohorts,
    found_survey,
    manager,
    survey_page,
    surveys_page,
)
from law.refusal import Impossible
from law.typography import french
from registers.sheets import Refused

caller = permission_required(["branches.open_branch", MANAGE, PERSON], raise_exception=True)


@require_POST
@manager
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """Open, close, refresh, erase the contacts."""
    row, on = found_survey(request, pk), timezone.localdate()
    said = {
        "open": "Enquête ouverte.",
        "close": "Enquête close.",
        "refresh": "Liste de contacts refaite.",
        "purge": "Liste de contacts effacée.",
    }
    if verb not in said:
        raise Http404
    given: dict[str, Any] = {"survey": row.pk, "by": request.user, "on": on}
    try:
        if verb in ("open", "close"):
            actions.act(verb=verb, **given)
        else:
            {"refresh": actions.refresh, "purge": actions.purge}[verb](**given)
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(request, said[verb])
    return redirect("branches:survey", row.pk)


@require_POST
@manager
def answer(request: Request, pk: int) -> HttpResponse:
    """One answer typed."""
    row, on = found_survey(request, pk), timezone.localdate()
    form = AnswerForm(request.POST, auto_id="answer_%s")

    def write(_: dict[str, Any]) -> None:
        if form.reply is None:
            raise Impossible("Cette réponse ne peut pas être lue.")
        told = actions.receive(survey=row.pk, replies=[(1, form.reply)], by=request.user, on=on)
        if told.flaws:
            raise Impossible(told.flaws[0][3])

    if not done(form, write):
        return survey_page(request, row, answer=form)
    messages.success(request, "Réponse enregistrée.")
    return redirect("branches:survey", row.pk)


@require_POST
@manager
def load(request: Request, pk: int) -> HttpResponse:
    """A file of answers: all or none."""
    row, on = found_survey(request, pk), timezone.localdate()
    form = FileForm(request.POST, request.FILES, auto_id="file_%s")
    if not form.is_valid():
        return survey_page(request, row, file=form)
    try:
        told = files.load(form.cleaned_data["file"], survey=row.pk, by=request.user, on=on)
    except Refused as refused:
        return survey_page(request, row, file=form, refused=refused)
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return survey_page(request, row, file=form)
    if not told.done:
        return survey_page(request, row, file=form, flaws=told.flaws)
    counts = ((told.created, "nouvelle"), (told.changed, "corrigée"), (told.unchanged, "inchangée"))
    words = ", ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count)
    messages.success(request, french(f"Réponses lues : {words}."))
    return redirect("branches:survey", row.pk)


@require_POST
@caller
def contacts(request: Request, pk: int) -> HttpResponse | StreamingHttpResponse:
    """The people to ask; who takes the list is written."""
    row = found_survey(request, pk)
    try:
        actions.handed(survey=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("branches:survey", row.pk)
    rows = row.contacts.select_related("certificate__candidate", "certificate__qualification")
    lines = exports.contact_lines(list(rows.order_by("reference")))
    return csv_answer(lines, f"contacts-enquete-{row.pk}.csv")


@require_POST
@manager
def statistics(request: Request) -> HttpResponse:
    """Statistics were sent."""
    on = timezone.localdate()
    form = StatisticsForm(request.POST, cohorts=cohorts(request, on), auto_id="statistics_%s")

    def write(given: dict[str, Any]) -> None:
        link = chosen_link(request, given["cohort"], on)
        actions.report(
            committee=link.committee, qualification=link.qualification, sent_on=given["sent_on"],
            reference=given["reference"], by=request.user, on=on,
        )  # fmt: skip

    if not done(form, write):
        return surveys_page(request, form)
    messages.success(request, "Envoi enregistré.")
    return redirect("branches:surveys")
