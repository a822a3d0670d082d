"""Background work of intake: short files at once, long ones by the worker; a killed job starts again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate import JobContext
from procrastinate.contrib.django import app

from accounts.models import User
from contracts.actions import intake, lettering, regularising
from contracts.actions.nightly import nightly
from contracts.models import Batch, Regularisation

QUEUE = "imports"
SHORT_TEXT = 1_500_000  # bytes, about 2 000 lines
SHORT_WORKBOOK = 300_000
FEW_CONTRACTS = 1_000  # re-priced within a page’s time


def is_short(batch: Batch) -> bool:
    """Whether a file is read within a page's time."""
    limit = SHORT_WORKBOOK if batch.file_name.lower().endswith((".xlsx", ".zip")) else SHORT_TEXT
    return batch.size <= limit


def start_check(*, batch: Batch) -> Batch:
    """Check a received file now, or ask the worker to."""
    if is_short(batch):
        return intake.check(batch=batch)
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(state=Batch.State.CHECKING, lines_done=0)
        check_batch.defer(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def start_import(*, batch: Batch, by: User, accept_valid: bool) -> Batch:
    """Import a checked file now, or ask the worker to."""
    if is_short(batch):
        return intake.import_batch(batch=batch, by=by, accept_valid=accept_valid)
    with transaction.atomic():
        Batch.objects.filter(pk=batch.pk, state__in=intake.FROM[Batch.State.IMPORTED]).update(
            state=Batch.State.IMPORTING, accept_valid=accept_valid, lines_done=0
        )
        import_batch.defer(batch_id=batch.pk, by_id=by.pk)
    batch.refresh_from_db()
    return batch


@app.task(name="contracts.check_batch", queue=QUEUE)
def check_batch(batch_id: int) -> None:
    """Check a long file."""
    batch = Batch.objects.get(pk=batch_id)
    if batch.state == Batch.State.CHECKING:
        intake.check(batch=batch)


@app.task(name="contracts.import_batch", queue=QUEUE)
def import_batch(batch_id: int, by_id: int | None) -> None:
    """Import a long file; already done when a first run committed before it was killed."""
    batch = Batch.objects.get(pk=batch_id)
    if batch.state == Batch.State.IMPORTING:
        intake.import_batch(batch=batch, by=User.objects.filter(pk=by_id).first() if by_id else None)


def start_simulation(*, scope: str, by: User, on: date) -> Regularisation:
    """Simulate a regularisation now, or ask the worker to."""
    with transaction.atomic():
        row = regularising.start(scope=scope, by=by, on=on)
        return _regularise(row, simulate_regularisation)


def start_regularisation(*, regularisation: Regularisation, by: User) -> Regularisation:
    """Apply a simulated regularisation now, or ask the worker to."""
    with transaction.atomic():
        row = regularising.confirm(regularisation=regularisation, by=by)
        return _regularise(row, apply_regularisation)


def _regularise(row: Regularisation, work: Any) -> Regularisation:
    if regularising.candidates(row.scope)[FEW_CONTRACTS:].exists():
        work.defer(regularisation_id=row.pk)
    else:
        work.func(row.pk)
    row.refresh_from_db()
    return row


@app.task(name="contracts.simulate_regularisation", queue=QUEUE)
def simulate_regularisation(regularisation_id: int) -> None:
    """Compute the differences of a regularisation."""
    row = Regularisation.objects.get(pk=regularisation_id)
    if row.state == Regularisation.State.SIMULATING:
        regularising.simulate(regularisation=row)


@app.task(name="contracts.apply_regularisation", queue=QUEUE)
def apply_regularisation(regularisation_id: int) -> None:
    """Re-price by lots; after a kill, from the lot that follows the last one written."""
    row = Regularisation.objects.get(pk=regularisation_id)
    if row.state == Regularisation.State.APPLYING:
        regularising.apply(regularisation=row, on=timezone.localdate())


@app.periodic(cron="* * * * *")
@app.task(
    name="contracts.requeue_stalled", queue="upkeep", queueing_lock="requeue_stalled", pass_context=True
)
async def requeue_stalled(context: JobContext, timestamp: int) -> Any:
    """Put back the jobs of a killed worker; holds no lock, so that it cannot strand itself."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        if job.id != context.job.id:
            await manager.retry_job(job)


@app.periodic(cron="30 1 * * *")
@app.task(name="contracts.nightly", queue="upkeep", queueing_lock="nightly")
def run_nightly(timestamp: int) -> None:
    """The night's work for the day that begins; a killed night is taken up where it stopped."""
    report = nightly(on=timezone.localdate())
    if not report.ok:
        raise RuntimeError(
            "; ".join(f"{step.code}: {step.error or step.failed[:3]}" for step in report.steps if not step.ok)
        )


LETTERS = "letters"


def start_letters(*, kinds: Sequence[str], since: date, by: User, on: date, total: int) -> int:
    """Ask the worker to write and send the letters of decisions; the number of the job."""
    task = write_letters.configure(queueing_lock=f"write_letters:{by.pk}")
    with transaction.atomic():
        job: int = task.defer(
            kinds=list(kinds), since=since.isoformat(), on=on.isoformat(), by_id=by.pk, total=total
        )
    return job


@app.task(name="contracts.write_letters", queue=LETTERS)
def write_letters(kinds: list[str], since: str, on: str, by_id: int, total: int) -> None:
    """Write the letters of a lot; killed, it starts again where it stopped. Lost rights stop it."""
    by = User.objects.get(pk=by_id)
    if by.has_perm("contracts.send_letter"):
        lettering.write_lot(kinds=kinds, since=date.fromisoformat(since), by=by, on=date.fromisoformat(on))
