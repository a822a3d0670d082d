"""What follows the signature: deliverables due, received, accepted; committees with what they decide."""

from __future__ import annotations

from datetime import date

from django.core.files import File
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.traces import remember
from conventions.actions import documents, versions
from conventions.models import (
    Convention,
    ConventionDeliverable,
    ConventionTrace,
    SteeringDecision,
    SteeringMeeting,
)
from conventions.rules import follow_up as rules
from conventions.rules import lives
from conventions.rules.closing import OpenItem
from law.refusal import Impossible

HERE = "conventions:follow_up"


def open_items(convention: Convention) -> list[OpenItem]:
    """Deliverables not accepted, decisions not done, reports not accepted, controls not finished."""
    pk = (convention.pk,)
    found = [
        OpenItem(f"Livrable « {each.title} » {'à accepter' if each.received_on else 'attendu'}", HERE, pk)
        for each in convention.deliverables.awaited().order_by("due_on", "pk")
    ]
    undone = SteeringDecision.objects.filter(meeting__convention=convention, done_on=None)
    found += [OpenItem(f"Décision « {each.text} » à faire", HERE, pk) for each in undone.order_by("pk")]
    found += [
        OpenItem(f"{str(each)[:1].upper()}{str(each)[1:]} à faire accepter", "conventions:reports", pk)
        for each in convention.reports.filter(accepted_on=None).order_by("ends_on", "pk")
    ]
    for control in convention.controls.filter(closed_on=None).order_by("due_on", "pk"):
        waiting = control.questions.filter(replied_on=None).count()
        said = f", {waiting} question{'s' * (waiting > 1)} sans réponse" if waiting else " à terminer"
        found.append(OpenItem(f"Contrôle « {control.title} »{said}", "conventions:controls", pk))
    return found


def live(convention: int) -> Convention:
    """The convention, locked, while it may still be followed."""
    row = versions.held(convention)
    if row.state not in lives.OPEN:
        label = row.get_state_display()
        raise Impossible(f"Cette convention est {label} : elle ne se complète plus.")
    return row


@transaction.atomic
def expect(
    *, convention: int, title: str, due_on: date, by: User | None, on: date, owner: str = ""
) -> ConventionDeliverable:
    """Expect a deliverable on a day."""
    row = live(convention)
    made = ConventionDeliverable(convention=row, title=title.strip(), due_on=due_on, owner=owner.strip())
    _saved(made, "Ce livrable est déjà attendu à cette date.")
    _note(row, "deliverable", f"« {made.title} » attendu le {due_on:%d/%m/%Y}.", by, on)
    return made


@transaction.atomic
def postpone(*, deliverable: int, due_on: date, reason: str, by: User, on: date) -> ConventionDeliverable:
    """Give a deliverable another day, and say why."""
    made = _awaited(deliverable)
    if not reason.strip():
        raise Impossible("Dites pourquoi l’échéance change.")
    before, made.due_on = made.due_on, due_on
    _saved(made, "Ce livrable est déjà attendu à cette date.")
    said = f"« {made.title} » : échéance du {before:%d/%m/%Y} reportée au {due_on:%d/%m/%Y}. {reason}"
    _note(made.convention, "deliverable", said, by, on)
    return made


@transaction.atomic
def receive(
    *, deliverable: int, received_on: date, by: User, on: date, file: File | None = None
) -> ConventionDeliverable:
    """A deliverable arrived."""
    made = _awaited(deliverable)
    if received_on > on:
        raise Impossible("Un livrable ne peut pas être reçu dans l’avenir.")
    if file is not None:
        made.document = documents.keep(
            convention=made.convention, title=made.title, file=file, by=by, on=received_on
        )
    made.received_on = received_on
    made.save(update_fields=["received_on", "document"])
    _note(made.convention, "deliverable", f"« {made.title} » reçu le {received_on:%d/%m/%Y}.", by, on)
    return made


@transaction.atomic
def accept(
    *, deliverable: int, accepted_on: date, by: User, on: date, note: str = ""
) -> ConventionDeliverable:
    """A deliverable received is accepted."""
    made = _awaited(deliverable)
    if made.received_on is None:
        raise Impossible("Un livrable s’accepte après sa réception.")
    if not made.received_on <= accepted_on <= on:
        raise Impossible("L’acceptation suit la réception, et n’est pas dans l’avenir.")
    made.accepted_on, made.note = accepted_on, note.strip()
    made.save(update_fields=["accepted_on", "note"])
    _note(made.convention, "deliverable", f"« {made.title} » accepté. {note}", by, on)
    return made


@transaction.atomic
def give_back(*, deliverable: int, reason: str, by: User, on: date) -> ConventionDeliverable:
    """A deliverable received is sent back: it is expected again."""
    made = _awaited(deliverable)
    if made.received_on is None:
        raise Impossible("Ce livrable n’est pas reçu.")
    if not reason.strip():
        raise Impossible("Dites ce qui manque à ce livrable.")
    made.received_on, made.note = None, reason.strip()
    made.save(update_fields=["received_on", "note"])
    _note(made.convention, "deliverable", f"« {made.title} » renvoyé : {reason}", by, on)
    return made


@transaction.atomic
def meet(
    *,
    convention: int,
    kind: str,
    held_on: date,
    by: User | None,
    on: date,
    present: str = "",
    summary: str = "",
    file: File | None = None,
) -> SteeringMeeting:
    """A committee met."""
    row = live(convention)
    if kind not in rules.COMMITTEES:
        raise Impossible("Choisissez le comité.")
    made = SteeringMeeting(
        convention=row,
        kind=kind,
        held_on=held_on,
        present=present.strip(),
        summary=summary.strip(),
        made_by=by,
    )
    _saved(made, "Cette réunion est déjà notée.")
    if file is not None:
        made.minutes = documents.keep(convention=row, title=f"Compte rendu – {made}", file=file, by=by, on=on)
        made.save(update_fields=["minutes"])
    _note(row, "meeting", f"{str(made)[:1].upper()}{str(made)[1:]}.", by, on)
    return made


@transaction.atomic
def decide(
    *, meeting: int, text: str, by: User | None, on: date, owner: str = "", due_on: date | None = None
) -> SteeringDecision:
    """What a committee decided; the same decision written twice is there once."""
    found = SteeringMeeting.objects.filter(pk=meeting).first()
    if found is None:
        raise Impossible("Cette réunion n’existe plus : rechargez la page.")
    row = live(found.convention_id)
    if not text.strip():
        raise Impossible("Écrivez la décision.")
    made, new = SteeringDecision.objects.get_or_create(
        meeting=found, text=text.strip(), defaults={"owner": owner.strip(), "due_on": due_on}
    )
    if new:
        _note(row, "decision", made.text, by, on)
    return made


@transaction.atomic
def carry_out(*, decision: int, done_on: date, by: User, on: date) -> SteeringDecision:
    """A decision of a committee is done."""
    made = SteeringDecision.objects.select_related("meeting").filter(pk=decision).first()
    if made is None:
        raise Impossible("Cette décision n’existe plus : rechargez la page.")
    row = live(made.meeting.convention_id)
    made.refresh_from_db()
    if made.done_on:
        raise Impossible(f"Cette décision est déjà faite, le {made.done_on:%d/%m/%Y}.")
    if not made.meeting.held_on <= done_on <= on:
        raise Impossible("Une décision se fait après la réunion, et pas dans l’avenir.")
    made.done_on = done_on
    made.save(update_fields=["done_on"])
    _note(row, "decision", f"Faite : {made.text}", by, on)
    return made


def _awaited(deliverable: int) -> ConventionDeliverable:
    found = ConventionDeliverable.objects.filter(pk=deliverable).values_list("convention", flat=True).first()
    if found is None:
        raise Impossible("Ce livrable n’existe plus : rechargez la page.")
    row = live(found)
    made = ConventionDeliverable.objects.select_for_update().get(pk=deliverable)
    made.convention = row
    if made.accepted_on:
        raise Impossible(f"Ce livrable est déjà accepté, le {made.accepted_on:%d/%m/%Y}.")
    return made


def _saved(made: ConventionDeliverable | SteeringMeeting, twice: str) -> None:
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Impossible(twice) from error


def _note(row: Convention, verb: str, comment: str, by: User | None, on: date) -> None:
    remember(row=row, verb=verb, trace=ConventionTrace, by=by, on=on, comment=comment)
