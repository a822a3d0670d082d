"""Doors of the certifications of branches, of their projects and frames."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from branches.actions import advancing, criteria, frames, projects
from branches.rules.frames import Item
from registers.models import Committee
from tests.contracts.papers.conftest import HONEST

STAFF = ("branches.open_branch",)
WORK = ("branches.open_branch", "branches.conduct_project")
READERS = ("branches.open_branch", "branches.represent_branch")
_READ = ("qualifications", "qualification", "projects", "project")
_STAFF = ("criteria", "frames", "frame", "frame_export", "compare_frames")
_WORK = (
    "new_qualification", "change_qualification", "own_qualification", "record_life", "start_project",
    "start_frame", "describe_project", "plan_project", "project_paper", "answer_criterion",
    "take_away_proof", "act_project", "put_item", "remove_item", "frame_table",
)  # fmt: skip

ENOUGH = {f"branches:{name}": READERS for name in _READ}
NEEDED = {f"branches:{name}": STAFF for name in _STAFF} | {f"branches:{name}": WORK for name in _WORK}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    """A CQP being made: decided, its frames written, a criterion proved."""
    by = people["officer"]
    committee, _ = Committee.objects.get_or_create(pk="2", defaults={"label": "CPNE d’essai"})
    row, project = projects.make(kind="cqp", title="CQP d’essai", committees=[committee], by=by, on=on)
    assert project
    advancing.move(project=project.pk, verb="study", by=by, on=on)
    advancing.decide(
        project=project.pk, decided_on=on, minutes=ContentFile(HONEST, "pv.pdf"), siret="78466840200018",
        owner="Association", by=by, on=on,
    )  # fmt: skip
    version = frames.start(qualification=row.pk, by=by)
    frames.fill(version=version.pk, items=[Item("skill", "C1", "Accueillir le client")], by=by)
    found = criteria.answer(
        project=project.pk, code="9", state="ready", text="Votée.", file=ContentFile(HONEST, "pv.pdf"),
        by=by, on=on,
    )  # fmt: skip
    certification, work, frame = (row.pk,), (project.pk,), (version.pk,)
    named = {
        **dict.fromkeys(("qualification", "change_qualification", "own_qualification"), certification),
        **dict.fromkeys(("record_life", "frames", "start_frame"), certification),
        **dict.fromkeys(("project", "describe_project", "project_paper", "criteria"), work),
        **dict.fromkeys(("frame", "put_item", "remove_item", "frame_table"), frame),
        "start_project": (row.pk, "renewal"),
        "plan_project": (project.pk, "engineering"),
        "act_project": (project.pk, "engineer"),
        "answer_criterion": (project.pk, "9"),
        "take_away_proof": (project.pk, "9", found.evidence.get().pk),
        "frame_export": (version.pk, "csv"),
    }
    return {f"branches:{name}": args for name, args in named.items()}
