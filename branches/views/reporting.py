"""« Changements à déclarer »: what France compétences must be told, drawn up, then marked as reported."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.rights import Request
from branches.actions import reporting
from branches.exports import habilitations as exports
from branches.forms.habilitations import ReportForm
from branches.models import ChangeReport, visible_committees
from branches.rules import habilitations as rules
from branches.views.habilitation_page import manager, opener, scopes_of
from branches.views.habilitations import chosen_branch
from branches.views.offers import csv_answer, done
from law.refusal import Impossible

SHOWN, PAST = 500, 20


@require_safe
@opener
def changes(request: Request) -> HttpResponse:
    """What is still to report, the late ones first, and the batches."""
    return _page(request)


@require_POST
@manager
def draw_up(request: Request) -> HttpResponse:
    """One batch of all the changes of a branch."""
    on = timezone.localdate()
    branches = list(visible_committees(request.user, on).order_by("pk"))
    committee = chosen_branch(branches, request.POST.get("cpne", ""))
    if committee is None:
        messages.error(request, "Choisissez la branche du relevé.")
        return redirect("branches:habilitation_changes")
    try:
        reporting.draw_up(committee=committee, by=request.user, on=on)
    except Impossible as impossible:
        messages.error(request, str(impossible))
    else:
        messages.success(
            request, "Relevé établi\u00a0: téléchargez-le, envoyez-le, puis marquez-le comme signalé."
        )
    return redirect("branches:habilitation_changes")


@require_POST
@manager
def mark(request: Request, pk: int) -> HttpResponse:
    """The batch was sent."""
    on, report = timezone.localdate(), _report(request, pk)
    form = ReportForm(request.POST, on=on, auto_id=f"report{pk}_%s")

    def act(chosen: dict) -> None:
        reporting.mark_reported(report=report.pk, by=request.user, on=on, **chosen)

    if not done(form, act):
        return _page(request, {pk: form})
    messages.success(request, "Changements signalés.")
    return redirect("branches:habilitation_changes")


@require_safe
@opener
def file(request: Request, pk: int) -> StreamingHttpResponse:
    """The batch as a table."""
    report = _report(request, pk)
    rows = list(report.changes.select_related("habilitation__provider").order_by("changed_on", "pk"))
    scopes = scopes_of([row.habilitation for row in rows])
    return csv_answer(exports.change_lines(rows, scopes), f"changements-habilitations-{pk}.csv")


def _report(request: Request, pk: int) -> ChangeReport:
    mine = visible_committees(request.user, timezone.localdate())
    rows = ChangeReport.objects.filter(committee__in=mine).select_related("committee")
    return get_object_or_404(rows, pk=pk)


def _page(request: Request, wrong: dict[int, ReportForm] | None = None) -> HttpResponse:
    on, wrong = timezone.localdate(), wrong or {}
    mine = visible_committees(request.user, on)
    rows = list(reporting.unreported(committees=mine)[: SHOWN + 1])
    waiting = {row.habilitation.committee for row in rows if row.report_id is None}
    reports = ChangeReport.objects.filter(committee__in=mine).select_related("committee", "reported_by")
    opened = [
        (each, wrong.get(each.pk) or ReportForm(on=on, auto_id=f"report{each.pk}_%s"))
        for each in reports.filter(reported_on=None)
    ]
    context = {
        "rows": [(row, rules.urgency(row.due_on, on)) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "late": sum(rules.urgency(row.due_on, on) == "late" for row in rows),
        "branches": sorted(waiting, key=lambda each: each.pk),
        "opened": opened,
        "past": reports.exclude(reported_on=None)[:PAST],
        "on": on,
    }
    return render(request, "branches/habilitations/changes.html", context, status=422 if wrong else 200)
