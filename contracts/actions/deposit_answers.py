"""What the ministry’s base answers: numbers, rejections, refusals noted; all of it, or its valid lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction

from accounts.models import User
from contracts.actions import deposits, moving
from contracts.actions.locks import lock
from contracts.imports.deposits import Returned, read
from contracts.models import Contract, Deposit, Move
from contracts.rules.deposits import DEPOSIT, NUMBERED, REJECTED, Answer
from contracts.rules.line import Flaw
from law.refusal import Impossible
from law.typography import french
from registers.sheets import Refused

State = Deposit.State
LOT = 1000


@dataclass(slots=True)
class Received:
    """What a file of answers did, or would have done when it was refused for its errors."""

    read: int
    numbered: int = 0
    rejected: int = 0
    reported: int = 0
    unchanged: int = 0
    errors: list[tuple[int, Flaw]] = field(default_factory=list)
    written: bool = True


def receive(*, path: Path | str, name: str, accept_valid: bool, by: User | None, on: date) -> Received:
    """Write the answers of a file in one transaction; with errors, nothing unless `accept_valid`.

    Impossible when the file cannot be read as answers; the same file again changes nothing.
    """
    try:
        returned = read(path, name=name)
    except Refused as refused:
        raise Impossible(" ".join((refused.message, *refused.details))) from refused
    if not returned.read:
        raise Impossible("Ce fichier n’a aucune ligne sous son en-tête.")
    done = Received(returned.read)
    with transaction.atomic():
        lock(*deposits.DEPOSIT_LOCK)
        answers = sorted(returned.answers, key=lambda answer: answer.contract_id)
        for start in range(0, len(answers), LOT):
            _lot(answers[start : start + LOT], returned, done, by=by, on=on)
        done.errors = sorted(returned.errors, key=lambda error: error[0])
        if done.errors and not accept_valid:
            transaction.set_rollback(True)
            done.written = False
    return done


def _lot(answers: Sequence[Answer], returned: Returned, done: Received, *, by: User | None, on: date) -> None:
    """Contracts locked in the order of their numbers, then their reports."""
    ids = sorted({answer.contract_id for answer in answers})
    files = {row.pk: row for row in moving.locked(Contract.objects.filter(pk__in=ids)).order_by("pk")}
    rows = deposits.latest(ids)
    taken = deposits.numbers_taken(answer.number for answer in answers)
    changed: list[tuple[Answer, Contract, Deposit]] = []
    for answer in answers:
        key = answer.contract_id, answer.what, answer.amendment
        file, row = files.get(answer.contract_id), rows.get(key)
        if why := _why_not(answer, file, row, taken):
            column, sentence = why
            returned.wrong(answer.line, column, answer.number or str(answer.contract_id), sentence)
        elif file is not None and row is not None and _same(answer, row):
            done.unchanged += 1
        elif file is not None:
            changed.append((answer, file, _answered(answer, file, row, on)))
            setattr(done, answer.state, getattr(done, answer.state) + 1)
    _write(changed, by=by, on=on)


def _why_not(
    answer: Answer, file: Contract | None, row: Deposit | None, taken: dict[str, int]
) -> tuple[str, str] | None:
    """The column and the sentence of what makes an answer impossible."""
    if file is None or file.kind != answer.kind:
        return "numero_interne", "Aucun contrat ne porte ce numéro chez nous."
    if row is None and not _deemed(answer, file):
        if answer.amendment:
            return "numero_avenant", "Cet avenant n’a pas été transmis : il n’attend pas de réponse."
        return "numero_interne", "Ce contrat n’a pas été transmis : il n’attend pas de réponse."
    if row is not None and _same(answer, row):
        return None
    if row is not None and row.state == State.NUMBERED:
        return "numero_deca", f"Ce contrat est déjà déposé sous le n° {row.number}."
    if row is not None and row.state == State.REPORTED:
        return "statut", f"Déjà pris en compte : {row.get_what_display().lower()}."
    if row is not None and row.state == State.REJECTED and answer.state != REJECTED:
        return (
            "statut",
            "Cet envoi a été rejeté : transmettez de nouveau le contrat avant d’en recevoir le numéro.",
        )
    if answer.number and file.deca_number not in ("", answer.number):
        return "numero_deca", f"Ce contrat porte déjà le n° {file.deca_number}."
    if answer.number and taken.get(answer.number, file.pk) != file.pk:
        return "numero_deca", "Ce numéro est déjà celui d’un autre contrat."
    return None


def _deemed(answer: Answer, file: Contract) -> bool:
    """A tacit acceptance is deemed deposited without being sent (D6325-2): its number may come alone."""
    return file.state == "tacit" and (answer.what, answer.state) == (DEPOSIT, NUMBERED)


def _same(answer: Answer, row: Deposit) -> bool:
    """Whether the report already says so."""
    return row.state == answer.state and row.number == answer.number and row.message == answer.message


def _answered(answer: Answer, file: Contract, row: Deposit | None, on: date) -> Deposit:
    row = row or Deposit(contract=file, what=answer.what, sent_on=on)
    row.state, row.number, row.message, row.answered_on = answer.state, answer.number, answer.message, on
    return row


def _write(changed: Sequence[tuple[Answer, Contract, Deposit]], *, by: User | None, on: date) -> None:
    """Reports, numbers of contracts, and who brought them."""
    fields = ["state", "number", "message", "answered_on"]
    Deposit.objects.bulk_update([row for _, _, row in changed if row.pk], fields, batch_size=500)
    Deposit.objects.bulk_create([row for _, _, row in changed if not row.pk])
    numbered = []
    for answer, file, _ in changed:
        if answer.number:
            file.deca_number = answer.number
            numbered.append(file)
    Contract.objects.bulk_update(numbered, ["deca_number"], batch_size=500)
    Move.objects.bulk_create(
        Move(
            contract=file, verb="deposit", from_state=file.state, to_state=file.state, on=on, made_by=by,
            comment=french(_words(answer)),
        )
        for answer, file, _ in changed
    )  # fmt: skip


def _words(answer: Answer) -> str:
    if answer.state == NUMBERED:
        return f"Déposé sous le n° {answer.number}."
    if answer.state == REJECTED:
        return f"Rejeté par la base : {answer.message}"
    what = f"Avenant {answer.amendment}" if answer.amendment else "Refus"
    return f"{what} pris en compte par la base."
