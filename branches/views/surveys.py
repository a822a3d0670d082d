"""Insertion surveys: the list with its rates, one survey, what is due to France compétences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet, Value
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

import law
from accounts.rights import Request, any_permission
from branches.actions import surveys as actions
from branches.exports import surveys as exports
from branches.forms.sessions import FileForm
from branches.forms.surveys import AnswerForm, PrepareForm, StatisticsForm, SurveyFilter
from branches.models import QualificationCommittee, Survey, visible_committees
from branches.rules import habilitations
from branches.rules import surveys as rules
from branches.rules.surveys import Rates, Tally
from branches.views.offers import csv_answer, done, latest
from registers.models import FrenchKey

PERSON, MANAGE = "branches.view_candidate", "branches.manage_survey"
reader = any_permission("branches.open_branch", "branches.represent_branch")
manager = permission_required(["branches.open_branch", MANAGE], raise_exception=True)
caller = permission_required(["branches.open_branch", MANAGE, PERSON], raise_exception=True)
Line = tuple[Survey, Tally, Rates, bool]
COMPARED = 12


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """The surveys of my branches with their rates, and the statistics that are due."""
    return surveys_page(request)


@require_safe
@reader
def exported(request: Request) -> StreamingHttpResponse:
    """The rates as they are seen."""
    on = timezone.localdate()
    _, rows = _filtered(request, on)

    def lines() -> Iterator[Line]:
        yield from _rated(request, list(rows.select_related("qualification").order_by("-pk")), on)

    return csv_answer(exports.csv_lines(lines()), f"enquetes-insertion-{on:%Y-%m-%d}.csv")


@require_http_methods(["GET", "HEAD", "POST"])
@manager
def new(request: Request) -> HttpResponse:
    """A cohort to survey."""
    on = timezone.localdate()
    form = PrepareForm(request.POST or None, cohorts=cohorts(request, on), on=on)
    made: list[Survey] = []

    def act(given: dict[str, Any]) -> None:
        link = chosen_link(request, given["cohort"], on)
        made.append(
            actions.prepare(
                committee=link.committee, qualification=link.qualification, year=given["year"],
                horizon=given["horizon"], by=request.user, on=on,
            )
        )  # fmt: skip

    if request.method == "POST" and done(form, act):
        messages.success(request, "Enquête préparée.")
        return redirect("branches:survey", made[0].pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "branches/surveys/new.html", {"form": form}, status=status)


@require_safe
@reader
def survey(request: Request, pk: int) -> HttpResponse:
    """One cohort: its rates, and beside them those of other years."""
    return survey_page(request, found_survey(request, pk))


def surveys_page(request: Request, wrong: StatisticsForm | None = None) -> HttpResponse:
    on = timezone.localdate()
    form, rows = _filtered(request, on)
    page = latest(rows.select_related("qualification", "committee"), request.GET.get("after", ""))
    mine = visible_committees(request.user, on)
    manages = request.user.has_perms(["branches.open_branch", MANAGE])
    context = {
        "form": form,
        "page": page,
        "lines": _rated(request, page.rows, on),
        "due": [
            (row, sent_on, due_on, habilitations.urgency(due_on, on, within=90))
            for row, sent_on, due_on in actions.statistics_due(mine)
        ]
        if request.user.has_perm("branches.open_branch")
        else [],
        "statistics": wrong or (StatisticsForm(cohorts=cohorts(request, on), auto_id="statistics_%s")),
        "wrong": wrong is not None,
        "manages": manages,
        "on": on,
    }
    return render(request, "branches/surveys/list.html", context, status=422 if wrong else 200)


def _filtered(request: Request, on: date) -> tuple[SurveyFilter, QuerySet[Survey]]:
    form = SurveyFilter(request.GET, branches=list(visible_committees(request.user, on).order_by("pk")))
    chosen, rows = form.chosen(), Survey.objects.visible_to(request.user, on)
    if words := chosen.get("q", "").replace("\0", "").strip():
        rows = rows.filter(qualification__title__french__contains=FrenchKey(Value(words)))
    if chosen.get("cpne"):
        rows = rows.filter(committee=chosen["cpne"])
    if chosen.get("etat"):
        rows = rows.filter(state=chosen["etat"])
    return form, rows


def _rated(request: Request, rows: list[Survey], on: date) -> list[Line]:
    """Each survey with its rates; from outside, those of small groups are hidden."""
    tallies, least = actions.tallies(rows), law.small_cell(on)
    inside = request.user.has_perm("branches.open_branch")
    return [
        (
            row,
            tallies[row.pk],
            rules.rates(tallies[row.pk]),
            inside or rules.shown(tallies[row.pk], least=least),
        )
        for row in rows
    ]


def cohorts(request: Request, on: date) -> list[tuple[str, str]]:
    links = _links(request, on).order_by("qualification__title", "committee")
    return [(str(each.pk), f"{each.qualification.title} – {each.committee.label}") for each in links]


def _links(request: Request, on: date) -> QuerySet[QualificationCommittee]:
    mine = visible_committees(request.user, on)
    rows = QualificationCommittee.objects.filter(committee__in=mine)
    return rows.select_related("qualification", "committee")


def chosen_link(request: Request, key: str, on: date) -> QualificationCommittee:
    return _links(request, on).get(pk=int(key))  # the form admits those of the user alone


def found_survey(request: Request, pk: int) -> Survey:
    rows = Survey.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("qualification", "committee"), pk=pk)


def survey_page(request: Request, row: Survey, **more: Any) -> HttpResponse:
    on = timezone.localdate()
    row.refresh_from_db()
    same = Survey.objects.visible_to(request.user, on).filter(
        qualification=row.qualification_id, committee=row.committee_id
    )
    others = _rated(
        request, list(same.select_related("qualification").order_by("-year", "horizon")[:COMPARED]), on
    )
    ((_, tally, rates, shown),) = _rated(request, [row], on)
    manages = request.user.has_perms(["branches.open_branch", MANAGE])
    context = {
        "row": row,
        "tally": tally,
        "rates": rates,
        "shown": shown,
        "others": others,
        "situations": [(label, tally.situations.get(code, 0)) for code, label in rules.SITUATIONS.items()],
        "ask_on": rules.ask_on(row.year, row.horizon),
        "manages": manages,
        "calls": manages and request.user.has_perm(PERSON),
        "answer": more.get("answer") or AnswerForm(auto_id="answer_%s"),
        "file": more.get("file") or FileForm(auto_id="file_%s"),
        "refused": more.get("refused"),
        "flaws": more.get("flaws", []),
        "traces": row.traces.select_related("made_by")
        if request.user.has_perm("branches.open_branch")
        else [],
        "told": rules.LABELS,
        "on": on,
    }
    return render(request, "branches/surveys/survey.html", context, status=422 if more else 200)
