"""Each verb of a project: one form, one call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.rights import Request
from branches.actions import advancing, filing
from branches.actions import projects as projecting
from branches.forms.projects import FORMS, DescribeForm, PaperForm, PlanForm
from branches.models import Project
from branches.rules import projects, steps
from branches.views.project_page import found, officers_of, page_of
from branches.views.qualifications import worker
from law.refusal import Impossible
from law.typography import french

_ACTS: dict[str, Callable[..., Any]] = {
    "decide": advancing.decide,
    "withdraw": advancing.withdraw,
    "file": filing.put_in,
    "take_back": filing.take_back,
    "register": filing.accept,
    "refuse": filing.refuse,
}


@require_POST
@worker
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """One move of a project."""
    row = found(request, pk)
    on = timezone.localdate()
    if verb not in FORMS or verb not in projects.MOVES[row.kind]:
        raise Http404
    form = FORMS[verb](request.POST, request.FILES, verb=verb, project=row, on=on)
    if form.is_valid():
        given = {"project": row.pk, "by": request.user, "on": on, **form.arguments}
        try:
            _ACTS[verb](**given) if verb in _ACTS else advancing.move(verb=verb, **given)
        except Impossible as impossible:
            now = found(request, pk)
            if now.state not in projects.MOVES[now.kind][verb].froms:  # its form is not shown any more
                return _said(request, now, impossible)
            form.add_error(None, str(impossible))
        else:
            messages.success(request, french(f"{projects.TOLD[verb]}."))
            return redirect("branches:project", row.pk)
    return page_of(request, found(request, pk), {verb: form})


def _said(request: Request, row: Project, impossible: Impossible) -> HttpResponse:
    """Back to the page, told why: somebody acted in between, or the same form was sent twice."""
    messages.error(request, str(impossible))
    return redirect("branches:project", row.pk)


@require_POST
@worker
def describe(request: Request, pk: int) -> HttpResponse:
    """What the project is for."""
    row = found(request, pk)
    form = DescribeForm(request.POST, officers=officers_of(request.user, row), auto_id="id_describe_%s")
    if form.is_valid():
        try:
            projecting.describe(project=row.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            if row.state not in projects.OPEN:
                return _said(request, row, impossible)
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Description enregistrée.")
            return redirect("branches:project", row.pk)
    return page_of(request, row, {"describe": form})


@require_POST
@worker
def plan(request: Request, pk: int, phase: str) -> HttpResponse:
    """The days of a phase."""
    row = found(request, pk)
    if phase not in steps.STEPS[row.kind]:
        raise Http404
    form = PlanForm(request.POST, auto_id=f"id_{phase}_%s")
    if form.is_valid():
        try:
            projecting.plan(
                project=row.pk, phase=phase, by=request.user, on=timezone.localdate(), **form.cleaned_data
            )
        except Impossible as impossible:
            if row.state not in projects.OPEN:
                return _said(request, row, impossible)
            form.add_error(None, str(impossible))
        else:
            messages.success(request, "Calendrier enregistré.")
            return redirect("branches:project", row.pk)
    return page_of(request, row, {f"plan-{phase}": form})


@require_POST
@worker
def paper(request: Request, pk: int) -> HttpResponse:
    """A document of the project."""
    row = found(request, pk)
    if row.state not in projects.OPEN:
        messages.error(request, french("Ce projet est terminé : ses documents ne changent plus."))
        return redirect("branches:project", row.pk)
    form = PaperForm(request.POST, request.FILES, auto_id="id_paper_%s")
    if form.is_valid():
        try:
            projecting.attach(project=row.pk, by=request.user, on=timezone.localdate(), **form.cleaned_data)
        except Impossible as impossible:
            form.add_error("file", str(impossible))
        else:
            messages.success(request, "Document ajouté.")
            return redirect("branches:project", row.pk)
    return page_of(request, row, {"paper": form})
