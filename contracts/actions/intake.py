"""Verbs of intake: receive a file, map its columns, check it, import it; receive one line by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date
from pathlib import PurePath
from typing import Any, NamedTuple

from django.core.files.base import File
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from contracts.actions.kinds import BATCH_LOCK, SENDER_LOCK, intake_of
from contracts.actions.locks import lock
from contracts.actions.outcome import Outcome
from contracts.actions.progress import Progress
from contracts.actions.sorting import Sorter
from contracts.actions.writing import WriteBehind, Writer
from contracts.imports.lines import ContractFile, Line, open_file
from contracts.imports.mapping import Columns, Proposal, header_key, propose
from contracts.imports.mapping import check as check_columns
from contracts.models import Batch, ColumnMapping, LineError, Sender
from law.refusal import Impossible
from registers.sheets import Refused

State = Batch.State
SAMPLES = 3  # lines shown beside the columns of a file
# A state that a killed job left behind is a state to start from again.
FROM = {
    State.CHECKED: (State.UPLOADED, State.CHECKING, State.CHECKED),
    State.IMPORTED: (State.UPLOADED, State.CHECKED, State.IMPORTING),
}


_BACK = {State.CHECKING: State.UPLOADED, State.IMPORTING: State.CHECKED}


class Received(NamedTuple):
    """One line received by hand, or its errors; `contract_id` is the contract made, changed or amended."""

    outcome: Outcome
    contract_id: int | None = None


def sender_named(name: str) -> Sender:
    """The sender of that name, made when it is new."""
    return Sender.objects.get_or_create(name=" ".join(name.split()))[0]


def receive_file(
    *, sender: Sender, file: File, name: str, on: date, by: User | None, kind: str = Batch.Kind.CONTRACTS
) -> Batch:
    """Keep the file as it came; its columns are suggested, or it is refused with its reason."""
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    batch = Batch(
        sender=sender, file_name=PurePath(name).name[:255], sha256=digest.hexdigest(), size=file.size,
        received_on=on, created_by=by, kind=kind,
    )  # fmt: skip
    batch.file.save(f"{batch.sha256[:16]}{PurePath(name).suffix.lower()[:5]}", file, save=False)
    try:
        expected = intake_of(batch).columns
        with open_file(batch.file.path, name=name, expected=expected) as opened:
            batch.columns = propose(opened.header, remembered(sender, opened.header), expected).columns
            opened.first_rows(SAMPLES)  # shown beside the columns: the file is refused if they cannot be read
    except Refused as refusal:
        batch.state, batch.refusal, batch.finished_at = State.REFUSED, reason(refusal), timezone.now()
    batch.save()
    return batch


def remembered(sender: Sender, header: tuple[str, ...]) -> Columns:
    """What this sender's same headers were last mapped to."""
    found = ColumnMapping.objects.filter(sender=sender, header_key=header_key(header)).first()
    return found.columns if found else {}


def opened_of(batch: Batch) -> AbstractContextManager[ContractFile]:
    """The kept file, opened for what it holds."""
    return open_file(batch.file.path, name=batch.file_name, expected=intake_of(batch).columns)


def mapping_of(batch: Batch) -> tuple[tuple[str, ...], list[dict[str, str]], Proposal]:
    """The headers of a kept file, its first lines by header, and how its columns are mapped so far."""
    with opened_of(batch) as opened:
        header = opened.header
        return header, opened.first_rows(SAMPLES), propose(header, batch.columns, opened.expected)


def map_columns(*, batch: Batch, columns: Mapping[str, str | None], by: User | None) -> Proposal:
    """Say what each header is; remembered for the sender once nothing is left unsaid."""
    with opened_of(batch) as opened:
        header = opened.header
    proposal = propose(header, columns, opened.expected)
    if proposal.ready:
        with transaction.atomic():
            ColumnMapping.objects.update_or_create(
                sender_id=batch.sender_id,
                header_key=header_key(header),
                defaults={"columns": proposal.columns, "saved_by": by},
            )
            batch.columns = proposal.columns
            batch.save(update_fields=["columns"])
    return proposal


def check(*, batch: Batch, on: date | None = None) -> Batch:
    """Say what importing would do: nothing is written but the report."""

    def work(opened: ContractFile) -> Any:
        report = intake_of(batch).report(batch.pk)
        for outcomes in _walk(batch, opened, on or batch.received_on):
            report.add(outcomes)
        return report

    return _run(batch, State.CHECKING, State.CHECKED, work, key=(BATCH_LOCK, batch.pk))


def import_batch(
    *, batch: Batch, by: User | None, accept_valid: bool | None = None, on: date | None = None
) -> Batch:
    """Write the lines, all of them or, when accepted so, the valid ones, in one transaction.

    When some are wrong and all are wanted, nothing is written but the report, and the batch waits as checked.
    """
    on = on or batch.received_on
    if accept_valid is not None:
        batch.accept_valid = accept_valid
        batch.save(update_fields=["accept_valid"])

    hands = intake_of(batch)

    def work(opened: ContractFile) -> Any:
        report = hands.report(batch.pk)
        writer = hands.writer(
            sender_id=batch.sender_id, batch_id=batch.pk, by_id=by.pk if by else None, on=on
        )
        _check_keys_at_once()
        start, writing = transaction.savepoint(), True
        with WriteBehind(writer) as behind:
            for outcomes in _walk(batch, opened, on, before_asking=behind.wait):
                behind.wait()
                if writing and not batch.accept_valid and any(outcome.errors for outcome in outcomes):
                    transaction.savepoint_rollback(start)
                    writing = False
                report.add(outcomes)
                if writing:
                    behind.write(outcomes)
            behind.wait()
        report.written = writing and report.rejected < report.read
        if report.written:
            hands.finish(batch, writer)
        return report

    return _run(batch, State.IMPORTING, State.IMPORTED, work, key=hands.lock(batch))


def receive_one(*, sender: Sender, cells: Mapping[str, str], on: date, by: User | None) -> Received:
    """Receive one line typed by hand, under the same rules as a file."""
    with transaction.atomic():
        lock(SENDER_LOCK, sender.pk)
        sorter = Sorter(on=on, sender_id=sender.pk)
        outcome = next(outcome for lot in sorter.lots(lambda: [Line(1, dict(cells))]) for outcome in lot)
        if outcome.errors:
            return Received(outcome)
        writer = Writer(sender_id=sender.pk, batch_id=None, by_id=by.pk if by else None, on=on)
        return Received(outcome, writer.write([outcome]).get(outcome.number))


def _walk(
    batch: Batch, opened: ContractFile, on: date, *, before_asking: Callable[[], None] = lambda: None
) -> Iterator[list[Any]]:
    """The lots of a file, its progress told after each."""

    def lines() -> Iterator[Line]:
        return opened.lines(batch.columns)

    hands = intake_of(batch)
    found = hands.survey(lines())
    sorter = hands.sorter(
        on=on, sender_id=batch.sender_id, batch_id=batch.pk, survey=found, before_asking=before_asking
    )
    with Progress(batch.pk, total=found.lines) as progress:
        for outcomes in sorter.lots(lines):
            yield outcomes
            progress.told(len(outcomes))
        batch.lines_total, batch.lines_done = progress.total, progress.done


def _run(
    batch: Batch, during: State, after: State, work: Callable[[ContractFile], Any], *, key: tuple[int, int]
) -> Batch:
    """One job on a batch: its state said first, then its work and its report in one transaction."""
    if not Batch.objects.filter(pk=batch.pk, state__in=FROM[after]).update(state=during):
        batch.refresh_from_db()
        raise Impossible(f"Ce fichier est « {batch.get_state_display()} » : il ne peut plus changer ainsi.")
    try:
        with opened_of(batch) as opened, transaction.atomic():
            lock(*key)
            batch.refresh_from_db()
            if batch.state != during:
                return batch
            check_columns(propose(opened.header, batch.columns, opened.expected))
            LineError.objects.filter(batch=batch).delete()
            _finish(batch, after, work(opened))
    except Refused as refusal:
        _refuse(batch, refusal)
    except Exception:
        Batch.objects.filter(pk=batch.pk, state=during).update(state=_BACK[during])
        raise
    return batch


def _finish(batch: Batch, after: State, report: Any) -> None:
    batch.state = after if report.written else State.CHECKED
    batch.counts, batch.preview, batch.finished_at = report.counts(), report.sample, timezone.now()
    batch.save()


def _refuse(batch: Batch, refusal: Refused) -> None:
    batch.state, batch.refusal, batch.finished_at = State.REFUSED, reason(refusal), timezone.now()
    batch.save()


def reason(refusal: Refused) -> str:
    """A refusal with its list, a line each."""
    return "\n".join((refusal.message, *refusal.details))


def _check_keys_at_once() -> None:
    """Foreign keys are checked after each COPY: waiting for the end would fill the server’s memory."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
