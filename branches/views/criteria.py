"""The criteria of a project: where each stands, its answer, its evidence."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

import law
from accounts.rights import Request
from branches.actions import criteria, readiness
from branches.forms.criteria import AnswerForm
from branches.models import Project
from branches.rules import criteria as rules
from branches.rules import projects
from branches.views.project_page import found
from branches.views.qualifications import readable_among, worker
from law.refusal import Impossible

EDITED = projects.OPEN - {"filed"}
staff = permission_required("branches.open_branch", raise_exception=True)


@require_safe
@staff
def listed(request: Request, pk: int) -> HttpResponse:
    """Every criterion of the version that applies."""
    return _page(request, _asked(request, pk))


def _asked(request: Request, pk: int) -> Project:
    """A project that criteria are asked of, or 404."""
    row = found(request, pk)
    if row.kind == "closure":
        raise Http404
    return row


def _page(request: Request, row: Project, wrong: tuple[str, AnswerForm] | None = None) -> HttpResponse:
    on = timezone.localdate()
    day = readiness.criteria_day(row, on)
    directory = row.directory or "rncp"
    standings = readiness.standings_of(row, day)
    reviews = {
        each.code: each for each in row.reviews.select_related("assessed_by").prefetch_related("evidence")
    }
    parameter = law.rs_criteria if directory == "rs" else law.rncp_criteria
    editable = row.state in EDITED and request.user.has_perm("branches.conduct_project")
    context = {
        "row": row,
        "qualification": row.qualification,
        "on": on,
        "day": day,
        "ready": rules.readiness(standings),
        "version": parameter.at(day),
        "lines": [
            (each, reviews.get(each.criterion.code), _form(each, reviews, wrong) if editable else None)
            for each in standings
        ],
        "wrong": wrong[0] if wrong else "",
        "readable": readable_among(
            request.user, on, [proof.pk for each in reviews.values() for proof in each.evidence.all()]
        ),
    }
    return render(request, "branches/projects/criteria.html", context, status=422 if wrong else 200)


def _form(each: rules.Standing, reviews: dict[str, Any], wrong: tuple[str, AnswerForm] | None) -> AnswerForm:
    if wrong and wrong[0] == each.slug:
        return wrong[1]
    review = reviews.get(each.criterion.code)
    initial = {"state": review.state, "text": review.text} if review else {}
    return AnswerForm(slug=each.slug, initial=initial)


@require_POST
@worker
def answer(request: Request, pk: int, slug: str) -> HttpResponse:
    """Answer one criterion."""
    row = _asked(request, pk)
    on = timezone.localdate()
    code = _code(row, slug)
    form = AnswerForm(request.POST, request.FILES, slug=slug)
    if form.is_valid():
        try:
            criteria.answer(project=row.pk, code=code, by=request.user, on=on, **form.cleaned_data)
        except Impossible as impossible:
            if row.state not in EDITED:
                messages.error(request, str(impossible))
                return redirect("branches:criteria", row.pk)
            form.add_error(None, str(impossible))
        else:
            messages.success(request, f"Critère {code} enregistré.")
            return redirect(f"{_address(row)}#critere-{slug}")
    return _page(request, row, (slug, form))


@require_POST
@worker
def take_away(request: Request, pk: int, slug: str, document: int) -> HttpResponse:
    """Take a proof away from a criterion."""
    row = _asked(request, pk)
    review = row.reviews.filter(code=_code(row, slug), evidence=document).first()
    if review is None:
        raise Http404
    try:
        criteria.take_away(
            project=row.pk, code=review.code, document=document, by=request.user, on=timezone.localdate()
        )
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(
            request, "Preuve retirée ; le document reste parmi ceux de la branche.".replace(" ;", "\u00a0;")
        )
    return redirect(f"{_address(row)}#critere-{slug}")


def _code(row: Project, slug: str) -> str:
    asked = rules.asked_of(row.directory or "rncp", readiness.criteria_day(row, timezone.localdate()))
    code = next((each.code for each in asked if rules.slug(each.code) == slug), None)
    if code is None:
        raise Http404
    return code


def _address(row: Project) -> str:
    return reverse("branches:criteria", args=[row.pk])
