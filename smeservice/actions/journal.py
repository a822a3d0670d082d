"""The journal of a path at work: sequences started and stopped in one tap, written, corrected, taken out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import law
from accounts.models import User
from accounts.traces import remember
from law.refusal import Impossible
from smeservice.actions import afest, trials
from smeservice.models import AfestPath, AfestSequence, AfestTrace
from smeservice.rules import afest as rules
from smeservice.rules.afest import Phase

CHANGED = "Un collègue a modifié cette séquence entre-temps : rechargez la page avant d’écrire."


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A line of the journal as it is written; no end: it is going on."""

    kind: str
    started_at: datetime
    ended_at: datetime | None
    expected: str = ""
    done: str = ""
    learned: str = ""


@transaction.atomic
def start(*, path: int, kind: str, token: UUID, by: User, at: datetime) -> AfestSequence:
    """Start a sequence now; the one going on stops at the same instant.

    The same tap sent again, or a kind already going on, gives the sequence that is there.
    """
    row = afest.locked(path)
    known = AfestSequence.objects.filter(token=token, path=row).first()
    running = row.sequences.filter(ended_at=None).first()
    if known is not None:
        return known
    if running is not None and running.kind == kind:
        return running
    if running is not None:
        _stop(running, at)
    _checked(row, Phase(_kind(kind), timezone.localtime(at), None), at)
    made = AfestSequence.objects.create(path=row, kind=kind, started_at=at, token=token, made_by=by)
    _begun(row, by)
    remember(row=row, verb="write", trace=AfestTrace, by=by, on=_day(at), comment=str(made))
    return made


@transaction.atomic
def stop(*, path: int, sequence: int, by: User, at: datetime) -> AfestSequence:
    """Stop a sequence going on; the second tap changes nothing."""
    row = afest.locked(path)
    running = _line(row, sequence)
    if running.ended_at is None:
        _stop(running, at)
        remember(row=row, verb="write", trace=AfestTrace, by=by, on=_day(at), comment=str(running))
    return running


@transaction.atomic
def write(
    *,
    path: int,
    told: Told,
    token: UUID,
    by: User,
    at: datetime,
    sequence: int | None = None,
    edition: int = 0,
) -> AfestSequence:
    """Write a line afterwards, or write one again; the same sheet sent again gives the line written."""
    row = afest.locked(path)
    if sequence is None:
        known = AfestSequence.objects.filter(token=token, path=row).first()
        if known is not None:
            return known
        line = AfestSequence(path=row, token=token, made_by=by)
    else:
        line = _line(row, sequence)
        if line.edition != edition:
            raise Impossible(CHANGED)
        line.edition += 1
    ended = timezone.localtime(told.ended_at) if told.ended_at else None
    one = Phase(_kind(told.kind), timezone.localtime(told.started_at), ended)
    _checked(row, one, at, but=sequence or 0)
    line.kind, line.started_at, line.ended_at = told.kind, told.started_at, told.ended_at
    line.expected, line.done, line.learned = told.expected.strip(), told.done.strip(), told.learned.strip()
    line.save()
    _begun(row, by)
    remember(row=row, verb="write", trace=AfestTrace, by=by, on=_day(at), comment=str(line))
    return line


@transaction.atomic
def remove(*, path: int, sequence: int, reason: str, by: User, on: date) -> None:
    """Take a line out of the journal, for a reason."""
    row = afest.locked(path)
    line = _line(row, sequence)
    if not reason.strip():
        raise Impossible("Dites pourquoi cette séquence est retirée.")
    words = f"{line.get_kind_display()} du {timezone.localtime(line.started_at):%d/%m/%Y à %H:%M} : {reason}"
    line.delete()
    _begun(row, by)
    remember(row=row, verb="remove", trace=AfestTrace, by=by, on=on, comment=words)


def _line(row: AfestPath, sequence: int) -> AfestSequence:
    found = row.sequences.filter(pk=sequence).first()
    if found is None:
        raise Impossible("Cette séquence n’est plus au journal : rechargez la page.")
    return found


def _stop(running: AfestSequence, at: datetime) -> None:
    """Impossible when it lasted too long: somebody forgot it, and must say when it ended."""
    started = timezone.localtime(running.started_at)
    if rules.forgotten(Phase(running.kind, started, None), timezone.localtime(at)):
        longest = law.afest_longest_hours(started.date())
        raise Impossible(
            f"« {running.get_kind_display()} » est ouverte depuis le {started:%d/%m/%Y à %H:%M}, plus de "
            f"{longest} heures : écrivez sa fin dans le journal."
        )
    if at <= running.started_at:
        raise Impossible("Cette séquence vient de commencer : attendez un instant.")
    running.ended_at = at
    running.edition += 1
    running.save(update_fields=["ended_at", "edition"])


def _checked(row: AfestPath, one: Phase, at: datetime, but: int = 0) -> None:
    said = rules.sequence_flaw(
        one, afest.phases(row, but), trainer_named_on=row.trainer_named_on, at=timezone.localtime(at)
    )
    if said:
        raise Impossible(said)


def _begun(row: AfestPath, by: User) -> None:
    """A path whose journal has a line has started, and its firm has tried, since its first line."""
    first = row.sequences.order_by("started_at").first()
    if first is not None:
        afest.start(row=row, by=by, on=_day(first.started_at))
    trials.of_path(path=row, by=by, on=_day(first.started_at) if first else None)


def _kind(kind: str) -> str:
    if kind not in rules.KINDS:
        raise Impossible("Choisissez une mise en situation, une séquence réflexive ou une évaluation.")
    return kind


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()
