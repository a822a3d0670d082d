"""Diagnoses: opened with a firm, answered part by part, finished, restituted with a report that is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import timezone

import law
from accounts.models import User
from accounts.traces import move, remember
from law.refusal import Impossible
from law.typography import french
from registers.models import Company
from registers.papers.kept import storing
from smeservice.models import (
    Contact,
    DiagnosisAnswer,
    DiagnosisPriority,
    DiagnosisTrace,
    FirmDiagnosis,
    FirmDocument,
    QuestionnaireVersion,
)
from smeservice.rules import diagnoses as rules
from smeservice.rules import questionnaires


@dataclass(frozen=True, slots=True)
class Told:
    """An answer as a screen sends it: its value, and the write that screen had read (0: none)."""

    value: str
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving did: what was replaced, what somebody else wrote since, what could not be kept.

    `seen` is what the screen has read now: an answer it did not touch is still the one it shows.
    """

    written: int
    replaced: tuple[str, ...]
    newer: tuple[str, ...]
    wrong: dict[str, str]
    seen: dict[str, int]


@transaction.atomic
def begin(
    *, company: str, version: int, token: UUID, by: User, on: date, contact: int | None = None
) -> FirmDiagnosis:
    """Open a diagnosis; the same sheet sent again, or one already open, gives the one that is there."""
    unit = Company.objects.select_for_update(no_key=True).filter(pk=company).first()
    if unit is None:
        raise Impossible("Cette entreprise n’est pas au registre : vérifiez son SIREN.")
    same = FirmDiagnosis.objects.filter(token=token, company=unit).first()
    known = same or FirmDiagnosis.objects.filter(company=unit, version=version, state="open").first()
    if known is not None:
        return known
    if unit.closed_on and unit.closed_on <= on:
        raise Impossible(f"Cette entreprise est cessée depuis le {unit.closed_on:%d/%m/%Y}.")
    offered = QuestionnaireVersion.objects.filter(pk=version, state="published").first()
    if offered is None:
        raise Impossible("Ce questionnaire n’est plus proposé : rechargez la page.")
    if contact is not None and not Contact.objects.current().filter(pk=contact, company=unit).exists():
        raise Impossible("Ce contact n’est pas de cette entreprise.")
    row = FirmDiagnosis.objects.create(
        company=unit, version=offered, adviser=by, contact_id=contact, opened_on=on, token=token
    )
    remember(row=row, verb="begin", trace=DiagnosisTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def answer(*, diagnosis: int, answers: Mapping[str, Told], by: User) -> Saved:
    """Keep the answers a screen changed; those it left as it read them give way to newer ones.

    The last write wins and the one it replaced stays, named. Impossible once the diagnosis is finished.
    """
    row = _locked(diagnosis)
    if row.state != "open":
        raise Impossible("Ce diagnostic est terminé : reprenez-le pour changer une réponse.")
    asked = questionnaires.questions(questionnaires.read(row.version.content))
    told = {code: each for code, each in answers.items() if code in asked}
    wrong = {code: said for code, each in told.items() if (said := rules.flaw(asked[code], each.value))}
    seen = dict(_of(row, pk__in=[each.seen for each in told.values()]).values_list("pk", "value"))
    held = {each.question: each for each in _of(row, current=True).select_related("written_by")}
    new, replaced = [], []
    for code, each in told.items():
        before = held.get(code)
        if code in wrong or each.value == (before.value if before else "") or _untouched(each, seen):
            continue
        if before is not None and before.pk != each.seen:
            replaced.append(_named(asked[code], before))
        new.append(DiagnosisAnswer(diagnosis=row, question=code, value=each.value, written_by=by))
    _of(row, current=True, question__in=[each.question for each in new]).update(current=False)
    DiagnosisAnswer.objects.bulk_create(new)
    return _saved(row, asked, told, wrong, len(new), replaced)


def answers_of(diagnosis: FirmDiagnosis) -> dict[str, str]:
    """The answers in force."""
    return dict(_of(diagnosis, current=True).values_list("question", "value"))


def proposed(*, diagnosis: FirmDiagnosis, on: date) -> tuple[rules.Priority, ...]:
    """The priorities its answers point to."""
    return rules.proposed(questionnaires.read(diagnosis.version.content), answers_of(diagnosis), on)


@transaction.atomic
def finish(*, diagnosis: int, by: User, on: date) -> FirmDiagnosis:
    """No more answers. Impossible while a part has none."""
    row = _locked(diagnosis)
    if empty := rules.missing(questionnaires.read(row.version.content), answers_of(row)):
        raise Impossible(f"Rien n’est répondu dans « {empty[0]} » : répondez à une question au moins.")
    row.finished_on = on
    _move(row, "finish", by, on, also=("finished_on",))
    return row


@transaction.atomic
def reopen(*, diagnosis: int, reason: str, by: User, on: date) -> FirmDiagnosis:
    """Answer again a diagnosis finished, for a reason."""
    row = _locked(diagnosis)
    if FirmDiagnosis.objects.filter(company=row.company_id, version=row.version_id, state="open").exists():
        raise Impossible("Le même diagnostic est déjà en cours dans cette entreprise : complétez celui-là.")
    row.finished_on = None
    _move(row, "reopen", by, on, reason, also=("finished_on",))
    return row


@transaction.atomic
def abandon(*, diagnosis: int, reason: str, by: User, on: date) -> FirmDiagnosis:
    """Leave a diagnosis, for a reason."""
    row = _locked(diagnosis)
    _move(row, "abandon", by, on, reason)
    return row


@transaction.atomic
def choose(*, diagnosis: int, questions: Sequence[str], summary: str, by: User, on: date) -> None:
    """Keep the priorities chosen with the firm, in their order, and what was seen, in words."""
    row = _locked(diagnosis)
    if row.state != "finished":
        raise Impossible("Les priorités se choisissent entre la fin du diagnostic et sa restitution.")
    if len(questions) > (most := law.diagnosis_priorities(on)):
        raise Impossible(f"Choisissez {most} priorités au plus : {len(questions)} sont cochées.")
    known = {each.question: each for each in proposed(diagnosis=row, on=on)}
    if unknown := [code for code in questions if code not in known]:
        raise Impossible(f"La priorité « {unknown[0][:20]} » n’est pas proposée : rechargez la page.")
    DiagnosisPriority.objects.filter(diagnosis=row).delete()
    DiagnosisPriority.objects.bulk_create(
        DiagnosisPriority(
            diagnosis=row, rank=rank, question=code, title=known[code].title[:300],
            reason=known[code].reason, advice=known[code].advice,
        )
        for rank, code in enumerate(dict.fromkeys(questions), start=1)
    )  # fmt: skip
    row.summary = summary.strip()
    row.save(update_fields=["summary"])
    remember(row=row, verb="choose", trace=DiagnosisTrace, by=by, on=on)


@transaction.atomic
def restitute(*, diagnosis: int, report: bytes, by: User, on: date) -> FirmDiagnosis:
    """Give the firm its report, and keep it. Impossible without a priority."""
    row = _locked(diagnosis)
    if row.state == "finished" and not row.priorities.exists():
        raise Impossible("Choisissez au moins une priorité avant de restituer le diagnostic.")
    file = ContentFile(report, name=f"diagnostic-{row.company_id}-{on:%Y-%m-%d}.pdf")
    kept = FirmDocument(company=row.company, title=french(f"Rapport : {row}"), received_on=on, added_by=by)
    with storing(kept, file):
        kept.save()
        row.report = kept
        _move(row, "restitute", by, on, also=("report",))
    return row


def _locked(diagnosis: int) -> FirmDiagnosis:
    rows = FirmDiagnosis.objects.select_for_update(of=("self",)).select_related("version", "company")
    row = rows.filter(pk=diagnosis).first()
    if row is None:
        raise Impossible("Ce diagnostic n’existe plus : rechargez la page.")
    return row


def _move(
    row: FirmDiagnosis, verb: str, by: User, on: date, reason: str = "", also: Sequence[str] = ()
) -> None:
    move(row=row, verb=verb, moves=rules.MOVES, trace=DiagnosisTrace, by=by, on=on, comment=reason, also=also)


def _of(row: FirmDiagnosis, **more: object) -> models.QuerySet[DiagnosisAnswer]:
    return DiagnosisAnswer.objects.filter(diagnosis=row, **more)


def _untouched(told: Told, seen: Mapping[int, str]) -> bool:
    """Did this screen leave the answer as it had read it?"""
    return told.value == (seen.get(told.seen, "") if told.seen else "")


def _saved(
    row: FirmDiagnosis,
    asked: Mapping[str, questionnaires.Question],
    told: Mapping[str, Told],
    wrong: dict[str, str],
    count: int,
    replaced: Sequence[str],
) -> Saved:
    held = {each.question: each for each in _of(row, current=True).select_related("written_by")}
    same = {code for code, each in told.items() if code in held and held[code].value == each.value}
    seen = {code: held[code].pk if code in same else each.seen for code, each in told.items()}
    newer = [
        french(
            f"« {asked[code].text} » : {held[code].written_by} a répondu depuis "
            f"« {rules.said(asked[code], held[code].value)[:80]} » ; sa réponse est gardée."
        )
        for code in told
        if code in held and code not in same and code not in wrong
    ]
    return Saved(count, tuple(replaced), tuple(newer), wrong, seen)


def _named(question: questionnaires.Question, before: DiagnosisAnswer) -> str:
    return french(
        f"« {question.text} » : votre réponse remplace « {rules.said(question, before.value)[:80]} », "
        f"écrite par {before.written_by} à {timezone.localtime(before.written_at):%H:%M}."
    )
