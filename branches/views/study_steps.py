"""The verbs of one study: steps, papers, deliverables, the download that counts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Request
from branches.actions import studies as actions
from branches.forms.studies import DeliverableForm, PaperForm, ReceiveForm, RefuseForm, StepForm
from branches.models import Deliverable, Document
from branches.rules import studies as rules
from branches.views.offers import done
from branches.views.study_page import found_study, opener, reader, study_page, worker


@require_POST
@worker
def step(request: Request, pk: int, verb: str) -> HttpResponse:
    """Take a step of the study."""
    if verb not in rules.MOVES:
        raise Http404
    row = found_study(request, pk)
    form = StepForm(request.POST, verb=verb, study=row, auto_id=f"{verb}_%s")
    on = timezone.localdate()
    if done(form, lambda chosen: actions.advance(study=pk, verb=verb, by=request.user, on=on, **chosen)):
        messages.success(request, f"{rules.MOVES[verb].label} : c’est enregistré.")
        return redirect("branches:study", pk)
    return study_page(request, row, {verb: form})


@require_POST
@worker
def paper(request: Request, pk: int) -> HttpResponse:
    """Keep a document that proves a step."""
    row, on = found_study(request, pk), timezone.localdate()
    form = PaperForm(request.POST, request.FILES, auto_id="paper_%s")
    if done(form, lambda chosen: actions.add_paper(study=pk, by=request.user, on=on, **chosen)):
        messages.success(request, "Pièce ajoutée.")
        return redirect("branches:study", pk)
    return study_page(request, row, {"paper": form})


@require_POST
@worker
def deliverable(request: Request, pk: int) -> HttpResponse:
    """Enter something the provider owes."""
    row, on = found_study(request, pk), timezone.localdate()
    form = DeliverableForm(request.POST, auto_id="deliverable_%s")
    if done(form, lambda chosen: actions.expect(study=pk, by=request.user, on=on, **chosen)):
        messages.success(request, "Livrable attendu enregistré.")
        return redirect("branches:study", pk)
    return study_page(request, row, {"deliverable": form})


@require_POST
@worker
def receive(request: Request, pk: int) -> HttpResponse:
    """Keep a deliverable that came in."""
    return _deliverable_verb(request, pk, "receive", ReceiveForm, actions.receive, "Livrable reçu.")


@require_POST
@worker
def accept(request: Request, pk: int) -> HttpResponse:
    """Accept a deliverable."""
    return _deliverable_verb(request, pk, "accept", forms.Form, actions.accept, "Livrable accepté.")


@require_POST
@worker
def refuse(request: Request, pk: int) -> HttpResponse:
    """Send a deliverable back."""
    return _deliverable_verb(request, pk, "refuse", RefuseForm, actions.refuse, "Livrable renvoyé.")


def _deliverable_verb(
    request: Request, pk: int, verb: str, form: type[forms.Form], act: Callable[..., Any], words: str
) -> HttpResponse:
    on = timezone.localdate()
    row = get_object_or_404(
        Deliverable.objects.visible_to(request.user, on).select_related("study__lead"), pk=pk
    )
    filled = form(request.POST, request.FILES, auto_id=f"{verb}-{pk}_%s")
    if done(filled, lambda chosen: act(deliverable=pk, by=request.user, on=on, **chosen)):
        messages.success(request, words)
        return redirect("branches:study", row.study_id)
    return study_page(request, row.study, {f"{verb}-{pk}": filled})


@require_safe
@opener
def file(request: Request, pk: int, document: int) -> FileResponse:
    """A document of a study, for whoever may open the study."""
    row = found_study(request, pk)
    of_study = Q(study_paper__study=row) | Q(deliverable__study=row) | Q(study_expense__line__study=row)
    return _sent(get_object_or_404(Document.objects.filter(of_study), pk=document))


def _sent(document: Document) -> FileResponse:
    try:
        stream = document.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(stream, as_attachment=True, filename=document.name, content_type=document.media_type)


@require_POST
@reader
def download(request: Request, pk: int) -> FileResponse:
    """A published deliverable; each time counts as one use."""
    on = timezone.localdate()
    row = get_object_or_404(
        Deliverable.objects.visible_to(request.user, on)
        .filter(public=True, study__state="published", document__isnull=False)
        .select_related("study", "document"),
        pk=pk,
    )
    document: Any = row.document
    answer = _sent(document)
    actions.count_download(study=row.study)
    return answer
