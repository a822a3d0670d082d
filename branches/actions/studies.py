"""Verbs of a study, from the need expressed to the publication; each step asks for its proofs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import User
from accounts.traces import move, remember
from branches.actions import documents
from branches.models import Deliverable, Study, StudyPaper, StudyTrace
from branches.rules import studies as rules
from law.refusal import Impossible
from registers.models import Agreement, Committee, Region


@dataclass(frozen=True, slots=True)
class Field:
    """What a study bears on."""

    title: str
    question: str
    method: str
    lead: Committee
    committees: Collection[Committee]
    agreements: Collection[Agreement]
    regions: Collection[Region]
    romes: Collection[str]


@transaction.atomic
def request(
    *,
    field: Field,
    requested_by: str,
    requested_on: date,
    order: File | None,
    by: User,
    on: date,
) -> Study:
    """Enter the need expressed by a branch, with the letter or the minutes that say so if any."""
    study = Study(
        requested_by=requested_by, requested_on=requested_on, officer=by, **_columns(field)
    )  # fmt: skip
    study.save()
    _link(study, field)
    remember(row=study, verb="request", trace=StudyTrace, from_state="", by=by, on=on)
    if order:
        _add_paper(study, "order", order, requested_on, by=by, on=on)
    return study


@transaction.atomic
def change(*, study: int, field: Field, by: User, on: date) -> Study:
    """Change what a study bears on, as long as nobody was consulted about it."""
    row = locked(study)
    if row.state not in rules.SCOPE_CHANGES:
        raise Impossible("Le champ de l’étude ne change plus : la consultation est lancée.")
    for name, worth in _columns(field).items():
        setattr(row, name, worth)
    row.save(update_fields=list(_columns(field)))
    _link(row, field)
    remember(row=row, verb="change", trace=StudyTrace, by=by, on=on)
    return row


def locked(study: int) -> Study:
    """The study, that nobody else changes until the end of the transaction."""
    return Study.objects.select_for_update(of=("self",)).select_related("lead").get(pk=study)


@transaction.atomic
def add_paper(*, study: int, kind: str, file: File, dated_on: date, by: User, on: date) -> StudyPaper:
    """Keep a document that proves a step."""
    return _add_paper(locked(study), kind, file, dated_on, by=by, on=on)


@transaction.atomic
def advance(
    *, study: int, verb: str, by: User, on: date, comment: str = "", supplier: str = "", summary: str = ""
) -> Study:
    """Take a step of the table of moves; Impossible, with what is lacking, when a proof is."""
    row = locked(study)
    row.supplier = supplier.strip() or row.supplier
    row.summary = summary.strip() or row.summary
    if row.state in rules.MOVES[verb].froms and (missing := lacking(row, verb)):
        raise Impossible(f"« {rules.MOVES[verb].label} » : il manque {_listed(missing)}.")
    also = ["supplier", "summary"]
    if verb == "publish":
        row.published_on = on
        also.append("published_on")
        for deliverable in row.deliverables.filter(public=True).select_related("document"):
            if deliverable.document:
                said = f"Étude n° {row.pk} publiée."
                documents.publish(
                    document=deliverable.document.pk, published=True, by=by, on=on, comment=said
                )
    move(
        row=row, verb=verb, moves=rules.MOVES, trace=StudyTrace, by=by, on=on, comment=comment, also=also
    )  # fmt: skip
    return row


def lacking(study: Study, verb: str) -> tuple[str, ...]:
    """What the study lacks for a step."""
    return rules.lacking(
        verb,
        set(study.papers.values_list("kind", flat=True)),
        [
            rules.Deliverable(each.title, each.due_on, each.received_on, each.accepted_on)
            for each in study.deliverables.all()
        ],
        supplier=study.supplier,
        summary=study.summary,
    )


def count_download(*, study: Study) -> None:
    """One more use of a published study."""
    Study.objects.filter(pk=study.pk, state="published").update(downloads=F("downloads") + 1)


@transaction.atomic
def expect(*, study: int, title: str, due_on: date, public: bool, by: User, on: date) -> Deliverable:
    """Enter something the provider owes."""
    row = locked(study)
    if row.state not in rules.OPEN - {"validated"}:
        raise Impossible("Cette étude n’attend plus de livrable.")
    try:
        with transaction.atomic():
            made = Deliverable.objects.create(
                study=row, title=" ".join(title.split()), due_on=due_on, public=public
            )
    except IntegrityError:
        raise Impossible("Cette étude a déjà un livrable de ce titre.") from None
    remember(row=row, verb="expect", trace=StudyTrace, by=by, on=on, comment=made.title)
    return made


@transaction.atomic
def receive(*, deliverable: int, file: File, by: User, on: date) -> Deliverable:
    """Keep a deliverable that came in."""
    row, study = _locked_deliverable(deliverable)
    if row.received_on:
        raise Impossible(f"Ce livrable est déjà reçu, le {row.received_on:%d/%m/%Y}.")
    if study.state not in {"running", "delivered"}:
        raise Impossible("Un livrable se reçoit quand l’étude est en cours.")
    row.document = documents.keep(committee=study.lead, title=row.title, file=file, by=by, on=on)
    row.received_on = on
    row.save(update_fields=["document", "received_on"])
    remember(row=study, verb="receive", trace=StudyTrace, by=by, on=on, comment=row.title)
    return row


@transaction.atomic
def accept(*, deliverable: int, by: User, on: date) -> Deliverable:
    """Accept a deliverable received."""
    row, study = _locked_deliverable(deliverable)
    if not row.received_on or row.accepted_on:
        raise Impossible("Ce livrable n’est pas à accepter : il n’est pas reçu, ou il l’est déjà.")
    row.accepted_on = on
    row.save(update_fields=["accepted_on"])
    remember(row=study, verb="accept", trace=StudyTrace, by=by, on=on, comment=row.title)
    return row


@transaction.atomic
def refuse(*, deliverable: int, due_on: date, comment: str, by: User, on: date) -> Deliverable:
    """Send a deliverable back with its reason and a new day; what came in stays among the papers."""
    row, study = _locked_deliverable(deliverable)
    if not row.received_on or row.accepted_on or not row.document:
        raise Impossible("Seul un livrable reçu et non accepté se refuse.")
    if not comment.strip():
        raise Impossible("Refuser un livrable demande un motif.")
    kept, received_on = row.document, row.received_on
    row.document, row.received_on, row.due_on = None, None, due_on
    row.save(update_fields=["document", "received_on", "due_on"])
    StudyPaper.objects.create(study=study, kind="other", document=kept, dated_on=received_on)
    remember(
        row=study, verb="refuse", trace=StudyTrace, by=by, on=on, comment=f"{row.title} : {comment.strip()}"
    )
    return row


def _locked_deliverable(deliverable: int) -> tuple[Deliverable, Study]:
    study = locked(Deliverable.objects.values_list("study", flat=True).get(pk=deliverable))
    return Deliverable.objects.select_related("document").get(pk=deliverable), study


def _columns(field: Field) -> dict[str, object]:
    return {
        "title": " ".join(field.title.split()), "question": field.question.strip(),
        "method": field.method.strip(), "lead": field.lead, "romes": sorted(set(field.romes)),
    }  # fmt: skip


def _link(study: Study, field: Field) -> None:
    study.committees.set({field.lead, *field.committees})
    study.agreements.set(field.agreements)
    study.regions.set(field.regions)


def _add_paper(study: Study, kind: str, file: File, dated_on: date, *, by: User, on: date) -> StudyPaper:
    if study.state == "abandoned":
        raise Impossible("Cette étude est abandonnée.")
    title = f"{rules.PAPERS[kind]} – {study.title}"[:200]
    document = documents.keep(committee=study.lead, title=title, file=file, by=by, on=on)
    paper = StudyPaper.objects.create(study=study, kind=kind, document=document, dated_on=dated_on)
    remember(row=study, verb="add_paper", trace=StudyTrace, by=by, on=on, comment=rules.PAPERS[kind])
    return paper


def _listed(words: Collection[str]) -> str:
    return ", ".join(f"{word[0].lower()}{word[1:]}" for word in words)
