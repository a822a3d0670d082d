"""Certification projects: opened, planned, documented, moved from phase to phase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction

from accounts import traces
from accounts.models import User
from branches.actions.conducting import follow, held, paper, still_open
from branches.actions.qualifications import create, locked
from branches.models import (
    Project,
    ProjectDocument,
    ProjectPhase,
    ProjectTrace,
    Qualification,
)
from branches.rules import filings, projects, steps
from law.refusal import Impossible
from registers.models import Committee

DESCRIBED = ("directory", "aim", "target_volume", "emerging", "required_first", "officer", "bulletin_on")


@transaction.atomic
def make(
    *,
    kind: str,
    title: str,
    committees: Sequence[Committee],
    by: User,
    on: date,
    level: int | None = None,
    job: str = "",
    aim: str = "",
    start_it: bool = True,
) -> tuple[Qualification, Project | None]:
    """A certification with its creation project, or without one when it already lives."""
    row = create(kind=kind, title=title, committees=committees, by=by, level=level, job=job)
    project = start(qualification=row.pk, kind="creation", by=by, on=on, aim=aim) if start_it else None
    return row, project


@transaction.atomic
def start(*, qualification: int, kind: str, by: User, on: date, aim: str = "") -> Project:
    """Open a project; one of a kind at a time, and only when it makes sense."""
    row = locked(qualification)
    if row.ended_on:
        raise Impossible(f"Cette certification est supprimée depuis le {row.ended_on:%d/%m/%Y}.")
    registered = row.registrations.exists()
    adopted = row.projects.filter(state="adopted").exists()
    if kind == "creation" and (registered or adopted):
        raise Impossible("Cette certification existe déjà : ouvrez un renouvellement.")
    if kind == "renewal" and not registered:
        raise Impossible("Rien à renouveler : la certification n’a jamais été enregistrée.")
    if kind == "closure" and not (registered or adopted):
        raise Impossible("Une certification en projet s’abandonne, elle ne se supprime pas.")
    try:
        with transaction.atomic():
            project = Project.objects.create(
                qualification=row,
                kind=kind,
                state=projects.FIRST_STATE[kind],
                directory=_directory(row),
                aim=aim.strip(),
                officer=by,
                opened_on=on,
            )
    except IntegrityError:
        raise Impossible("Un projet de même nature est déjà ouvert pour cette certification.") from None
    traces.remember(row=project, verb="open", trace=ProjectTrace, from_state="", by=by, on=on, comment=aim)
    follow(project, on)
    return project


def _directory(row: Qualification) -> str:
    last = row.registrations.order_by("-effective_on", "-pk").first()
    if last:
        return "rs" if last.code.startswith("RS") else "rncp"
    return "rs" if row.kind == "specific" else "rncp"


@transaction.atomic
def describe(*, project: int, by: User, on: date, **given: Any) -> Project:
    """Say what it is for, who follows it, which directory it aims at."""
    row = held(project)
    still_open(row)
    if row.state == "filed" and any(
        name in given and given[name] != getattr(row, name)
        for name in ("directory", "emerging", "required_first")
    ):
        raise Impossible("Le dossier est déposé : le répertoire et les dérogations ne changent plus.")
    changed = [name for name in DESCRIBED if name in given and getattr(row, name) != given[name]]
    if not changed:
        return row
    for name in changed:
        setattr(row, name, given[name])
    row.save(update_fields=changed)
    labels = ", ".join(str(getattr(Project._meta.get_field(name), "verbose_name", name)) for name in changed)
    traces.remember(
        row=row, verb="describe", trace=ProjectTrace, by=by, on=on, comment=f"Modifié : {labels}."
    )
    return row


@transaction.atomic
def plan(
    *,
    project: int,
    phase: str,
    by: User,
    on: date,
    responsible: str = "",
    starts_on: date | None = None,
    due_on: date | None = None,
    note: str = "",
) -> ProjectPhase:
    """Give a phase its days and who answers for it."""
    row = held(project)
    still_open(row)
    if phase not in steps.STEPS[row.kind]:
        raise Impossible("Cette phase n’est pas de ce projet.")
    if starts_on and due_on and due_on < starts_on:
        raise Impossible("L’échéance précède le début.")
    found, _ = ProjectPhase.objects.get_or_create(project=row, phase=phase)
    found.responsible, found.note = responsible.strip(), note.strip()
    found.starts_on, found.due_on = starts_on, due_on
    found.save(update_fields=["responsible", "note", "starts_on", "due_on"])
    said = f"{found.get_phase_display()} : échéance {due_on:%d/%m/%Y}." if due_on else ""
    traces.remember(
        row=row, verb="plan", trace=ProjectTrace, by=by, on=on,
        comment=said or f"{found.get_phase_display()} : sans échéance.",
    )  # fmt: skip
    return found


@transaction.atomic
def attach(
    *, project: int, need: str, file: File, title: str = "", published: bool = False, by: User, on: date
) -> ProjectDocument:
    """Keep a document that a phase needs."""
    row = held(project)
    still_open(row)
    if need not in filings.PAPERS:
        raise Impossible("Choisissez la pièce que ce document apporte.")
    found = paper(row, need=need, file=file, title=title, published=published, by=by, on=on)
    traces.remember(
        row=row, verb="attach", trace=ProjectTrace, by=by, on=on,
        comment=f"{filings.PAPERS[need]} : {found.document.title}",
    )  # fmt: skip
    return found
