"""Controls of the service done: notified, answered question by question, finished."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.models import User
from accounts.traces import remember
from conventions.actions import documents, follow_up
from conventions.models import ControlQuestion, Convention, ConventionControl, ConventionTrace
from law.refusal import Impossible


@transaction.atomic
def notify(
    *,
    convention: int,
    title: str,
    controller: str,
    notified_on: date,
    due_on: date,
    by: User | None,
    on: date,
    questions: Iterable[str] = (),
    file: File | None = None,
) -> ConventionControl:
    """A control is announced, with its questions and the day they are answered by."""
    row = follow_up.live(convention)
    if notified_on > on:
        raise Impossible("Un contrôle ne peut pas être notifié dans l’avenir.")
    if due_on < notified_on:
        raise Impossible("Le délai de réponse suit la notification.")
    made = ConventionControl(
        convention=row,
        title=title.strip(),
        controller=controller.strip(),
        notified_on=notified_on,
        due_on=due_on,
    )
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as error:
        raise Impossible("Ce contrôle est déjà noté.") from error
    for number, question in enumerate(filter(None, (each.strip() for each in questions)), start=1):
        ControlQuestion.objects.create(control=made, number=number, question=question)
    if file is not None:
        documents.keep(convention=row, title=f"Notification – {made}", file=file, by=by, on=notified_on)
    _note(
        row, "inspection", f"« {made} » notifié par {made.controller}, réponse le {due_on:%d/%m/%Y}.", by, on
    )
    return made


@transaction.atomic
def ask(*, control: int, question: str, by: User, on: date) -> ControlQuestion:
    """One more question of the controller; the same one twice is there once."""
    made = _open(control)
    known = made.questions.filter(question=question.strip()).first()
    if known:
        return known
    last = made.questions.aggregate(last=Max("number"))["last"] or 0
    added = ControlQuestion.objects.create(control=made, number=last + 1, question=question.strip())
    _note(made.convention, "inspection", f"« {made} », question {added.number} ajoutée.", by, on)
    return added


@transaction.atomic
def reply(
    *, question: int, reply: str, replied_on: date, by: User, on: date, file: File | None = None
) -> ControlQuestion:
    """Answer a question, with its proof."""
    found = ControlQuestion.objects.filter(pk=question).values_list("control", flat=True).first()
    if found is None:
        raise Impossible("Cette question n’existe plus : rechargez la page.")
    control = _open(found)
    made = ControlQuestion.objects.select_for_update().get(pk=question)
    if made.replied_on:
        raise Impossible(f"Cette question a déjà sa réponse, le {made.replied_on:%d/%m/%Y}.")
    if not reply.strip():
        raise Impossible("Écrivez la réponse.")
    if not control.notified_on <= replied_on <= on:
        raise Impossible("La réponse suit la notification, et n’est pas dans l’avenir.")
    if file is not None:
        title = f"Justificatif – {control}, question {made.number}"
        made.document = documents.keep(
            convention=control.convention, title=title, file=file, by=by, on=replied_on
        )
    made.reply, made.replied_on = reply.strip(), replied_on
    made.save(update_fields=["reply", "replied_on", "document"])
    _note(control.convention, "inspection_reply", f"« {control} », question {made.number}.", by, on)
    return made


@transaction.atomic
def close(*, control: int, conclusion: str, closed_on: date, by: User, on: date) -> ConventionControl:
    """A control ends with its conclusion; refused while a question waits."""
    made = _open(control)
    waiting = made.questions.filter(replied_on=None).count()
    if waiting:
        plural = "s" * (waiting > 1)
        raise Impossible(f"{waiting} question{plural} de ce contrôle sans réponse : répondez d’abord.")
    if not conclusion.strip():
        raise Impossible("Écrivez la conclusion du contrôle.")
    if not made.notified_on <= closed_on <= on:
        raise Impossible("Un contrôle se termine après sa notification, et pas dans l’avenir.")
    made.conclusion, made.closed_on = conclusion.strip(), closed_on
    made.save(update_fields=["conclusion", "closed_on"])
    _note(made.convention, "inspection_close", f"« {made} » : {conclusion}", by, on)
    return made


def _open(control: int) -> ConventionControl:
    found = ConventionControl.objects.filter(pk=control).values_list("convention", flat=True).first()
    if found is None:
        raise Impossible("Ce contrôle n’existe plus : rechargez la page.")
    row = follow_up.live(found)
    made = ConventionControl.objects.select_for_update().get(pk=control)
    made.convention = row
    if made.closed_on:
        raise Impossible(f"Ce contrôle est terminé depuis le {made.closed_on:%d/%m/%Y}.")
    return made


def _note(row: Convention, verb: str, comment: str, by: User | None, on: date) -> None:
    remember(row=row, verb=verb, trace=ConventionTrace, by=by, on=on, comment=comment)
