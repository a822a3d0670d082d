"""Certification projects: the list, the page of one along its phases, and each of its verbs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.rights import Request
from branches.actions import readiness
from branches.forms.qualifications import ProjectFilter
from branches.models import Project, ProjectPhase, visible_committees
from branches.rules import projects
from branches.views.qualifications import COUNTED, SIZE, reader
from registers.models import FrenchKey

DIGITS = 18


@require_safe
@reader
def listed(request: Request) -> HttpResponse:
    """The projects of my branches, the last opened first."""
    on = timezone.localdate()
    form = ProjectFilter(request.GET, committees=list(visible_committees(request.user, on)))
    rows = _chosen(Project.objects.visible_to(request.user, on), form.chosen(), on)
    count = rows.order_by()[: COUNTED + 1].count()
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) <= DIGITS:
        rows = rows.filter(pk__lt=int(after))
    wanted = rows.select_related("qualification", "officer").prefetch_related(
        "phases", "qualification__links__committee"
    )
    found = list(wanted.order_by("-pk")[: SIZE + 1])
    shown = found[:SIZE]
    ready = readiness.readiness_of(shown, on)
    context = {
        "form": form,
        "lines": [(row, ready.get(row.pk), _due(row, on)) for row in shown],
        "count": min(count, COUNTED),
        "more": count > COUNTED,
        "next": str(shown[-1].pk) if len(found) > SIZE else "",
        "on": on,
        "outside": not request.user.has_perm("branches.open_branch"),
    }
    return render(request, "branches/projects/projects.html", context)


def _chosen(rows: Any, chosen: dict[str, Any], on: date) -> QuerySet[Project]:
    if words := chosen.get("q", "").replace("\0", "").strip():
        rows = rows.filter(qualification__title__french__contains=FrenchKey(Value(words)))
    if committee := chosen.get("cpne"):
        rows = rows.filter(qualification__links__committee=committee)
    if kind := chosen.get("projet"):
        rows = rows.filter(kind=kind)
    state = chosen.get("etat", "")
    if state == "retard":
        late = ProjectPhase.objects.filter(project=OuterRef("pk"), due_on__lt=on, done_on=None)
        rows = rows.open().filter(Exists(late))
    elif state in projects.STATES:
        rows = rows.filter(state=state)
    elif state != "tous":
        rows = rows.open()
    found: QuerySet[Project] = rows
    return found


def _due(row: Project, on: date) -> date | None:
    """The nearest day that waits in the project."""
    if row.state not in projects.OPEN:
        return None
    return min((each.due_on for each in row.phases.all() if each.due_on and not each.done_on), default=None)
