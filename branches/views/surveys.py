"""Insertion surveys: the list with its rates, one survey, what is due to France compétences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet, Value
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import law
from accounts.rights import Request, any_permission
from branches.actions import surveys as actions
from branches.exports import surveys as exports
from branches.forms.sessions import FileForm
from branches.forms.surveys import AnswerForm, PrepareForm, StatisticsForm, SurveyFilter
from branches.imports import surveys as files
from branches.models import QualificationCommittee, Survey, visible_committees
from branches.rules import habilitations
from branches.rules import surveys as rules
from branches.rules.surveys import Rates, Tally
from branches.views.offers import csv_answer, done, latest
from law.refusal import Impossible
from law.typography import french
from registers.models import FrenchKey
from registers.sheets import Refused

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
    return _list(request)


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
    form = PrepareForm(request.POST or None, cohorts=_cohorts(request, on), on=on)
    made: list[Survey] = []

    def act(given: dict[str, Any]) -> None:
        link = _link(request, given["cohort"], on)
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
    return _page(request, _found(request, pk))


@require_POST
@manager
def act(request: Request, pk: int, verb: str) -> HttpResponse:
    """Open, close, refresh, erase the contacts."""
    row, on = _found(request, pk), timezone.localdate()
    said = {
        "open": "Enquête ouverte.",
        "close": "Enquête close.",
        "refresh": "Liste de contacts refaite.",
        "purge": "Liste de contacts effacée.",
    }
    if verb not in said:
        raise Http404
    given = {"survey": row.pk, "by": request.user, "on": on}
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
    row, on = _found(request, pk), timezone.localdate()
    form = AnswerForm(request.POST, auto_id="answer_%s")

    def write(_: dict[str, Any]) -> None:
        if form.reply is None:
            raise Impossible("Cette réponse ne peut pas être lue.")
        told = actions.receive(survey=row.pk, replies=[(1, form.reply)], by=request.user, on=on)
        if told.flaws:
            raise Impossible(told.flaws[0][3])

    if not done(form, write):
        return _page(request, row, answer=form)
    messages.success(request, "Réponse enregistrée.")
    return redirect("branches:survey", row.pk)


@require_POST
@manager
def load(request: Request, pk: int) -> HttpResponse:
    """A file of answers: all or none."""
    row, on = _found(request, pk), timezone.localdate()
    form = FileForm(request.POST, request.FILES, auto_id="file_%s")
    if not form.is_valid():
        return _page(request, row, file=form)
    try:
        told = files.load(form.cleaned_data["file"], survey=row.pk, by=request.user, on=on)
    except Refused as refused:
        return _page(request, row, file=form, refused=refused)
    except Impossible as impossible:
        form.add_error(None, str(impossible))
        return _page(request, row, file=form)
    if not told.done:
        return _page(request, row, file=form, flaws=told.flaws)
    counts = ((told.created, "nouvelle"), (told.changed, "corrigée"), (told.unchanged, "inchangée"))
    words = ", ".join(f"{count} {word}{'s' * (count > 1)}" for count, word in counts if count)
    messages.success(request, french(f"Réponses lues : {words}."))
    return redirect("branches:survey", row.pk)


@require_POST
@caller
def contacts(request: Request, pk: int) -> HttpResponse:
    """The people to ask; who takes the list is written."""
    row = _found(request, pk)
    try:
        actions.handed(survey=row.pk, by=request.user, on=timezone.localdate())
    except Impossible as impossible:
        messages.error(request, str(impossible))
        return redirect("branches:survey", row.pk)
    rows = row.contacts.select_related("certificate__candidate", "certificate__qualification")
    lines = exports.contact_lines(list(rows.order_by("reference")))
    return csv_answer(lines, f"contacts-enquete-{row.pk}.csv")  # type: ignore[return-value]


@require_POST
@manager
def statistics(request: Request) -> HttpResponse:
    """Statistics were sent."""
    on = timezone.localdate()
    form = StatisticsForm(request.POST, cohorts=_cohorts(request, on), auto_id="statistics_%s")

    def write(given: dict[str, Any]) -> None:
        link = _link(request, given["cohort"], on)
        actions.report(
            committee=link.committee, qualification=link.qualification, sent_on=given["sent_on"],
            reference=given["reference"], by=request.user, on=on,
        )  # fmt: skip

    if not done(form, write):
        return _list(request, form)
    messages.success(request, "Envoi enregistré.")
    return redirect("branches:surveys")


def _list(request: Request, wrong: StatisticsForm | None = None) -> HttpResponse:
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
        "statistics": wrong or (StatisticsForm(cohorts=_cohorts(request, on), auto_id="statistics_%s")),
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


def _cohorts(request: Request, on: date) -> list[tuple[str, str]]:
    links = _links(request, on).order_by("qualification__title", "committee")
    return [(str(each.pk), f"{each.qualification.title} – {each.committee.label}") for each in links]


def _links(request: Request, on: date) -> QuerySet[QualificationCommittee]:
    mine = visible_committees(request.user, on)
    rows = QualificationCommittee.objects.filter(committee__in=mine)
    return rows.select_related("qualification", "committee")


def _link(request: Request, key: str, on: date) -> QualificationCommittee:
    return _links(request, on).get(pk=int(key))  # the form admits those of the user alone


def _found(request: Request, pk: int) -> Survey:
    rows = Survey.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(rows.select_related("qualification", "committee"), pk=pk)


def _page(request: Request, row: Survey, **more: Any) -> HttpResponse:
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
