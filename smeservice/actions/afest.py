"""Paths of training at work: opened, changed, brought to their compliant folder, abandoned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

import law
from accounts.models import User
from accounts.traces import move, remember
from law.refusal import Impossible
from law.typography import french
from registers.models import Company
from registers.papers.kept import storing
from smeservice.actions import evidence
from smeservice.exports import afest as exports
from smeservice.models import (
    AfestCondition,
    AfestEvidence,
    AfestPath,
    AfestTrace,
    FirmDocument,
    PathModel,
    PlanAction,
    PlanRequest,
    PromotionAction,
)
from smeservice.rules import afest as rules

CHANGED = "Un collègue a modifié ce parcours entre-temps : rechargez la page avant d’écrire."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A path as it is written."""

    occupation: str
    learner: str
    goal: str
    starts_on: date
    ends_on: date
    skills: str = ""
    situations: str = ""
    trainer: str = ""
    trainer_role: str = ""
    trainer_named_on: date | None = None
    action: int | None = None
    plan_action: int | None = None
    request: int | None = None


@transaction.atomic
def begin(
    *, company: str, told: Told, token: UUID, by: User, on: date, model: int | None = None
) -> AfestPath:
    """Open a path, its four conditions empty; from a model, its analysis and its assessment are proposed.

    The same sheet sent again gives the one already opened.
    """
    unit = Company.objects.select_for_update(no_key=True).filter(pk=company).first()
    if unit is None:
        raise Impossible("Cette entreprise n’est pas au registre : vérifiez son SIREN.")
    known = AfestPath.objects.filter(token=token, company=unit).first()
    if known is not None:
        return known
    if unit.closed_on and unit.closed_on <= on:
        raise Impossible(f"Cette entreprise est cessée depuis le {unit.closed_on:%d/%m/%Y}.")
    followed = PathModel.objects.filter(pk=model, state="published").first() if model else None
    if model and followed is None:
        raise Impossible("Ce modèle n’est plus proposé : rechargez la page.")
    row = AfestPath(company=unit, model=followed, adviser=by, token=token)
    _fill(row, told, on)
    row.save()
    evidence.opened(AfestCondition, row, law.afest_conditions(on))
    if followed is not None:
        _propose(row, followed.content)
    remember(row=row, verb="begin", trace=AfestTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def change(*, path: int, told: Told, edition: int, by: User, on: date) -> AfestPath:
    """Write a path again. Impossible when the trainer would be named after the first situation."""
    row = locked(path)
    if row.edition != edition:
        raise Impossible(CHANGED)
    _fill(row, told, on)
    row.edition += 1
    row.save()
    remember(row=row, verb="change", trace=AfestTrace, by=by, on=on)
    return row


@transaction.atomic
def comply(*, path: int, by: User, on: date) -> AfestPath:
    """Say the path compliant and keep its folder, made of what is written at that moment."""
    row = locked(path, states=frozenset(rules.STATES))
    if row.state == "running" and (lacks := wanting(row, on)):
        raise Impossible(f"Le dossier n’est pas complet. {lacks[0]}")
    if row.state not in rules.MOVES["comply"].froms:
        _move(row, "comply", by, on)
    folder = ContentFile(
        exports.pdf(exports.content(row, on)), name=f"afest-{row.company_id}-{on:%Y-%m-%d}.pdf"
    )
    kept = FirmDocument(
        company=row.company, kind="report", title=french(f"Dossier {row}"), received_on=on, added_by=by
    )
    with storing(kept, folder):
        kept.save()
        row.folder = kept
        _move(row, "comply", by, on, also=("folder",))
    return row


@transaction.atomic
def reopen(*, path: int, reason: str, by: User, on: date) -> AfestPath:
    """Write again in a compliant path, for a reason; its folder stays among the documents of the firm."""
    row = locked(path, states=frozenset(rules.STATES))
    row.folder = None
    _move(row, "reopen", by, on, reason, also=("folder",))
    return row


@transaction.atomic
def abandon(*, path: int, reason: str, by: User, on: date) -> AfestPath:
    """Leave a path, for a reason."""
    row = locked(path, states=frozenset(rules.STATES))
    _move(row, "abandon", by, on, reason)
    return row


def start(*, row: AfestPath, by: User, on: date) -> None:
    """The first line of the journal starts a path, locked by the caller."""
    if row.state == "preparing":
        _move(row, "start", by, on)


def locked(path: int, states: frozenset[str] = rules.OPEN) -> AfestPath:
    """The path, nobody else writing in it. Impossible when it is gone, or in none of these states."""
    rows = AfestPath.objects.select_for_update(of=("self",)).select_related("company")
    row = rows.filter(pk=path).first()
    if row is None:
        raise Impossible("Ce parcours n’existe plus : rechargez la page.")
    if row.state not in states:
        raise Impossible(
            f"Ce parcours est « {row.get_state_display().lower()} » : rouvrez-le avant d’écrire."
        )
    return row


def folder(row: AfestPath) -> rules.Folder:
    """A path as the rules read it."""
    return rules.Folder(evidence.blocks(row), phases(row), row.trainer, row.trainer_named_on)


def phases(row: AfestPath, but: int = 0) -> list[rules.Phase]:
    """The journal as the rules read it, on the clock of the house; one line may be left out."""
    return [
        rules.Phase(
            each.kind,
            timezone.localtime(each.started_at),
            timezone.localtime(each.ended_at) if each.ended_at else None,
            _told(each),
        )
        for each in row.sequences.exclude(pk=but).order_by("started_at", "pk")
    ]


def wanting(row: AfestPath, on: date) -> list[str]:
    """What the folder still needs, a sentence a need."""
    found = rules.missing(folder(row), on)
    return [french(f"{rules.LABELS[code]} : {each}.") for code, needs in found.items() for each in needs]


def _told(sequence: Any) -> bool:
    """A situation needs no words, an assessment its result, a reflexive sequence its three parts."""
    if sequence.kind == "reflexive":
        return all(each.strip() for each in (sequence.expected, sequence.done, sequence.learned))
    return sequence.kind == "situation" or bool(sequence.learned.strip())


def _propose(row: AfestPath, content: dict[str, str]) -> None:
    """The words of the model, to be adapted: nothing is said met."""
    for code in ("analysis", "reflexive", "assessment"):
        row.conditions.filter(code=code).update(note=content.get(code, ""))


def _move(row: AfestPath, verb: str, by: User, on: date, reason: str = "", also: Sequence[str] = ()) -> None:
    move(row=row, verb=verb, moves=rules.MOVES, trace=AfestTrace, by=by, on=on, comment=reason, also=also)


def _fill(row: AfestPath, told: Told, on: date) -> None:
    """Impossible when dates contradict each other, or what it points to is not of the firm."""
    if told.ends_on < told.starts_on:
        raise Impossible("La fin du parcours précède son début.")
    if bool(told.trainer.strip()) != (told.trainer_named_on is not None):
        raise Impossible("Un formateur se désigne avec son nom et le jour de sa désignation.")
    if told.trainer_named_on and told.trainer_named_on > on:
        raise Impossible("Une désignation à venir ne s’écrit pas : notez-la le jour venu.")
    begun = rules.first_situation(phases(row)) if row.pk else None
    if begun and (said := rules.trainer_flaw(told.trainer_named_on, begun.date())):
        raise Impossible(said)
    check_links(row.company_id, told.action, "afest", told.plan_action, told.request)
    for name in (
        "occupation", "learner", "goal", "skills", "situations", "trainer", "trainer_role",
    ):  # fmt: skip
        setattr(row, name, getattr(told, name).strip())
    row.starts_on, row.ends_on, row.trainer_named_on = told.starts_on, told.ends_on, told.trainer_named_on
    row.action_id, row.plan_action_id, row.request_id = told.action, told.plan_action, told.request


def check_links(
    siren: str, action: int | None, theme: str, plan_action: int | None, request: int | None
) -> None:
    """Impossible when what a path or a file comes from is not of its firm."""
    reached = PromotionAction.objects.filter(theme=theme, participations__company=siren)
    if action is not None and not reached.filter(pk=action).exists():
        raise Impossible("Cette entreprise n’a pas pris part à cette action.")
    planned = PlanAction.objects.filter(diagnosis__company=siren)
    if plan_action is not None and not planned.filter(pk=plan_action).exists():
        raise Impossible("Cette action de plan n’est pas de cette entreprise.")
    asked = PlanRequest.objects.filter(company=siren)
    if request is not None and not asked.filter(pk=request).exists():
        raise Impossible("Cette demande n’est pas de cette entreprise.")


@transaction.atomic
def settle(
    *, path: int, code: str, note: str, met: bool, edition: int, by: User, on: date, title: str = "",
    file: File | None = None,
) -> None:  # fmt: skip
    """Write a condition: its words, a document if one is sent, whether it is met."""
    row = locked(path)
    given: dict[str, Any] = {"subject": row, "code": code, "trace": AfestTrace, "by": by, "on": on}
    if file is not None:
        evidence.prove(title=title, file=file, table=AfestEvidence, **given)
    evidence.say(note=note, met=met, edition=edition, **given)


@transaction.atomic
def withdraw(*, path: int, proof: int, by: User, on: date) -> None:
    """Take a document out of the proofs of a path."""
    row = locked(path)
    evidence.withdraw(subject=row, evidence=proof, table=AfestEvidence, trace=AfestTrace, by=by, on=on)
