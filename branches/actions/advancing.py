"""A project goes from phase to phase: the decision of the CPNE, the simple moves, the end."""

from __future__ import annotations

from datetime import date

from django.core.files import File
from django.db import transaction

from accounts import traces
from accounts.models import User
from branches.actions.conducting import follow, held, paper, step
from branches.actions.qualifications import check_owner, owner_on
from branches.models import Ownership, Project, ProjectDocument, ProjectTrace, Qualification
from branches.rules import projects
from law.refusal import Impossible


@transaction.atomic
def decide(
    *,
    project: int,
    decided_on: date,
    minutes: File,
    by: User,
    on: date,
    siret: str = "",
    owner: str = "",
    comment: str = "",
) -> Project:
    """The CPNE decided: its minutes are kept, and name who owns the intellectual property (L6113-4)."""
    row = held(project)
    if decided_on > on:
        raise Impossible("La décision de la CPNE est datée d’un jour à venir.")
    held_by = owner_on(row.qualification, decided_on)
    if row.kind != "closure" and not siret and held_by is None:
        raise Impossible(
            "Le procès-verbal nomme la personne morale propriétaire : indiquez son SIRET (L6113-4)."
        )
    traces.move(
        row=_decided(row, decided_on), verb="decide", moves=projects.MOVES[row.kind], trace=ProjectTrace,
        by=by, on=on, comment=comment, also=["decided_on"],
    )  # fmt: skip
    kept = paper(row, need="minutes", file=minutes, by=by, on=on)
    if siret and (held_by is None or held_by.siret != siret):
        _name_owner(row.qualification, siret, owner, decided_on, kept, by=by, on=on)
    follow(row, on)
    return row


def _decided(row: Project, decided_on: date) -> Project:
    row.decided_on = decided_on
    return row


def _name_owner(
    row: Qualification, siret: str, name: str, since: date, minutes: ProjectDocument, *, by: User, on: date
) -> None:
    check_owner(siret=siret, since=since, on=on)
    last = row.owners.order_by("-since").first()
    if last and since <= last.since:
        raise Impossible(f"Le propriétaire actuel l’est depuis le {last.since:%d/%m/%Y} : datez après.")
    if last and last.until is None:
        Ownership.objects.filter(pk=last.pk).update(until=date.fromordinal(since.toordinal() - 1))
    Ownership.objects.create(
        qualification=row, siret=siret, name=" ".join(name.split()) or siret, since=since,
        minutes=minutes.document, made_by=by,
    )  # fmt: skip


SIMPLE = frozenset({"study", "engineer", "experiment", "engineer_again", "resume", "adopt", "abandon"})


@transaction.atomic
def move(*, project: int, verb: str, by: User, on: date, comment: str = "") -> Project:
    """A move that needs nothing but, at times, a reason."""
    row = held(project)
    if verb not in SIMPLE or verb not in projects.MOVES[row.kind]:
        raise Impossible("Cette action n’est pas de ce projet.")
    if verb == "resume":
        _may_resume(row)
    step(row, verb, by=by, on=on, comment=comment)
    return row


def _may_resume(row: Project) -> None:
    """A refused project is taken up again unless another one took its place. Impossible."""
    others = row.qualification.projects.filter(kind=row.kind, pk__gt=row.pk).exclude(state="abandoned")
    if others.exists():
        raise Impossible("Un autre projet de même nature a été ouvert depuis : poursuivez-le.")
    if row.kind == "creation" and row.qualification.registrations.exists():
        raise Impossible("Cette certification existe déjà : ouvrez un renouvellement.")
    if row.qualification.ended_on:
        raise Impossible("Cette certification est supprimée.")


@transaction.atomic
def withdraw(
    *, project: int, enrolment_ends_on: date, ended_on: date, by: User, on: date, comment: str
) -> Project:
    """The certification ends: last day to enrol, last day of its life, and what succeeds it."""
    row = held(project)
    if ended_on < enrolment_ends_on:
        raise Impossible("La suppression précède le dernier jour pour s’inscrire.")
    if row.decided_on and enrolment_ends_on < row.decided_on:
        raise Impossible("Le dernier jour pour s’inscrire précède la décision de la CPNE.")
    if row.qualification.projects.open().exclude(pk=row.pk).exists():
        raise Impossible("Un autre projet de cette certification est ouvert : terminez-le d’abord.")
    step(row, "withdraw", by=by, on=on, comment=comment)
    Qualification.objects.filter(pk=row.qualification_id).update(
        enrolment_ends_on=enrolment_ends_on, ended_on=ended_on
    )
    return row
