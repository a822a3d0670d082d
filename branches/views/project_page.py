"""The page of a project along its phases: where it stands, what is missing, what may be done."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.rights import Request
from branches.actions import filing, frames, qualifications, readiness
from branches.actions import projects as projecting
from branches.forms.projects import FORMS, DescribeForm, PaperForm, PlanForm, VerbForm
from branches.models import Project, ProjectPhase
from branches.rules import filings, lives, projects, steps
from branches.rules.frames import flaws
from branches.views.qualifications import SIZE, readable_among, reader

MOST_NEXT = 3


def found(request: Request, pk: int) -> Project:
    """A project of my branches, or 404."""
    rows = Project.objects.visible_to(request.user, timezone.localdate())
    return get_object_or_404(
        rows.select_related("qualification", "officer").prefetch_related(
            "phases", "papers__document", "filings__version", "filings__registration",
            "qualification__owners", "qualification__registrations", "qualification__links__committee",
        ),
        pk=pk,
    )  # fmt: skip


@require_safe
@reader
def one(request: Request, pk: int) -> HttpResponse:
    """The page of one."""
    return page_of(request, found(request, pk))


def page_of(request: Request, row: Project, wrong: dict[str, Any] | None = None) -> HttpResponse:
    on = timezone.localdate()
    outside = not request.user.has_perm("branches.open_branch")
    works = not outside and request.user.has_perm("branches.conduct_project")
    version = frames.latest(row.qualification)
    items = frames.items_of(version) if version else []
    ready = readiness.readiness_of([row], readiness.criteria_day(row, on)).get(row.pk)
    broken = len(flaws(items, row.directory))
    facts = _facts(row, on, framed=bool(items) and not broken, ready=bool(ready and ready.complete))
    found_steps = steps.steps(facts, on)
    papers = [each for each in row.papers.all() if not outside or each.document.published]
    context = {
        "row": row,
        "qualification": row.qualification,
        "on": on,
        "outside": outside,
        "steps": found_steps,
        "advice": [] if outside else steps.advice(found_steps, facts)[:MOST_NEXT],
        "ready": ready,
        "version": version,
        "items": len(items),
        "broken": broken,
        "owner": qualifications.owner_on(row.qualification, on),
        "committees": [each.committee for each in row.qualification.links.all()],
        "papers": papers,
        "readable": readable_among(request.user, on, [each.document_id for each in papers]),
        "filings": row.filings.all(),
        "grounds": filings.GROUNDS,
        "bases": lives.BASES,
        "frozen": filings.frozen_until(filing.refusals_of(row), on),
        "traces": [] if outside else list(row.traces.select_related("made_by")[:SIZE]),
        "labels": projects.TOLD,
        **(_forms(request, row, found_steps, facts, on, wrong or {}) if works else {}),
    }
    return render(request, "branches/projects/project.html", context, status=422 if wrong else 200)


def _facts(row: Project, on: date, *, framed: bool, ready: bool) -> steps.Facts:
    owner = qualifications.owner_on(row.qualification, on)
    known = {
        "volume": row.target_volume is not None,
        "owner": owner is not None,
        "frames": framed,
        "directory": bool(row.directory),
        "criteria": ready,
        "bulletin": filings.bulletin_flaw(row.bulletin_on, on) is None,
        "enrolment": row.qualification.enrolment_ends_on is not None,
    }
    return steps.Facts(
        row.kind,
        row.state,
        papers=frozenset(each.need for each in row.papers.all()),
        facts=frozenset(code for code, met in known.items() if met),
        calendar={
            each.phase: steps.Calendar(each.starts_on, each.due_on, each.done_on) for each in row.phases.all()
        },
    )


def _forms(
    request: Request,
    row: Project,
    found_steps: list[steps.Step],
    facts: steps.Facts,
    on: date,
    wrong: dict[str, Any],
) -> dict[str, Any]:
    offered = [
        (projects.MOVES[row.kind][verb].label, wrong.get(verb) or _verb_form(verb, row, on))
        for verb in steps.verbs(facts)
    ]
    if row.state not in projects.OPEN:
        return {"offered": offered}
    planned = {each.phase: each for each in row.phases.all()}
    plans = {
        step.phase.code: wrong.get(f"plan-{step.phase.code}") or _plan_form(step, planned)
        for step in found_steps
    }
    return {
        "offered": offered,
        "plans": plans,
        "planned": planned,
        "describe": wrong.get("describe")
        or DescribeForm(
            officers=officers_of(request.user, row), initial=_told(row), auto_id="id_describe_%s"
        ),
        "paper": wrong.get("paper") or PaperForm(auto_id="id_paper_%s"),
    }


def _verb_form(verb: str, row: Project, on: date) -> VerbForm:
    return FORMS[verb](verb=verb, project=row, on=on)


def _plan_form(step: steps.Step, planned: dict[str, ProjectPhase]) -> PlanForm:
    told = planned.get(step.phase.code)
    fields = ("responsible", "starts_on", "due_on", "note")
    initial = {name: getattr(told, name) for name in fields} if told else {}
    return PlanForm(initial=initial, auto_id=f"id_{step.phase.code}_%s")


def _describe_form(request: Request, row: Project) -> DescribeForm:
    officers = officers_of(request.user, row)
    return DescribeForm(officers=officers, initial=_told(row), auto_id="id_describe_%s")


def _told(row: Project) -> dict[str, Any]:
    return {name: getattr(row, name) for name in projecting.DESCRIBED}


def officers_of(user: User, row: Project) -> QuerySet[User]:
    """Who may follow it: those who may conduct projects for its branches, and who does."""
    committees = [each.committee_id for each in row.qualification.links.all()]
    return (
        User.objects.filter(
            Q(pk=row.officer_id)
            | Q(pk=user.pk)
            | Q(
                groups__permissions__codename="conduct_project",
                branch_accesses__committee__in=committees,
                is_active=True,
            )
        )
        .distinct()
        .order_by("last_name", "first_name", "pk")
    )
