"""What every verb of a project does: hold it, keep its papers, move it with the days of its phases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.files import File

from accounts import traces
from accounts.models import User
from branches.actions import documents
from branches.actions.qualifications import lead, locked
from branches.models import Project, ProjectDocument, ProjectPhase, ProjectTrace
from branches.rules import filings, projects, steps
from law.refusal import Impossible


def held(pk: int) -> Project:
    """The project with its certification, both held: the verbs of one certification follow each other."""
    qualification = Project.objects.values_list("qualification", flat=True).get(pk=pk)
    row = locked(qualification)
    project = Project.objects.select_for_update(of=("self",)).get(pk=pk)
    project.qualification = row
    return project


def still_open(project: Project) -> None:
    """What is finished is not rewritten. Impossible."""
    if project.state not in projects.OPEN:
        raise Impossible(f"Ce projet est terminé : son état est « {project.get_state_display().lower()} ».")


def paper(
    row: Project, *, need: str, file: File, by: User, on: date, title: str = "", published: bool = False
) -> ProjectDocument:
    """Write a document of a project down."""
    name = title.strip() or f"{filings.PAPERS[need]} – {row.qualification.title}"
    kept = documents.keep(
        committee=lead(row.qualification), title=name[:200], file=file, by=by, on=on, published=published
    )
    return ProjectDocument.objects.create(project=row, need=need, document=kept)


def step(row: Project, verb: str, *, by: User, on: date, comment: str = "", also: Sequence[str] = ()) -> None:
    """Move a held project, and the days of its phases with it."""
    known = set(also)
    if projects.MOVES[row.kind][verb].to not in projects.OPEN:
        row.finished_on = on
        known.add("finished_on")
    elif row.finished_on:
        row.finished_on = None
        known.add("finished_on")
    traces.move(
        row=row, verb=verb, moves=projects.MOVES[row.kind], trace=ProjectTrace, by=by, on=on,
        comment=comment, also=sorted(known),
    )  # fmt: skip
    follow(row, on)


def follow(row: Project, on: date) -> None:
    """Phases left behind are done; the one on the table begins, with its usual last day when none is set."""
    if row.state == "abandoned":
        return
    rank = steps.position(row.kind, row.state)
    known = {each.phase: each for each in row.phases.all()}
    for index, name in enumerate(steps.STEPS[row.kind]):
        found = known.get(name) or ProjectPhase(project=row, phase=name)
        if index < rank:
            skipped = name == steps.OPTIONAL and found.starts_on is None
            found.done_on = found.done_on or (None if skipped else on)
        else:
            found.done_on = None
        planned = found.due_on is None or found.due_on >= on  # begun after its last day: never told as begun
        if index == rank and row.state in projects.OPEN and found.starts_on is None and planned:
            found.starts_on = on
            found.due_on = found.due_on or steps.due_from(name, on)
        if found.pk or found.done_on or found.starts_on:
            found.save()
