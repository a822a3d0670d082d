"""Purges by the worker: counted, then emptied; a killed job starts again where it stopped."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from accounts.models import User
from opco_admin.privacy.actions import running
from opco_admin.privacy.models import PurgeRun

QUEUE = "upkeep"


def start(*, by: User, on: date) -> PurgeRun:
    """Ask for a simulation; the worker counts."""
    with transaction.atomic():
        row = running.start(by=by, on=on)
        simulate_purge.defer(run_id=row.pk)
    return row


def validate(*, run: int, digest: str, by: User, on: date) -> PurgeRun:
    """Agree to a list; the worker empties it."""
    with transaction.atomic():
        row = running.validate(run=run, digest=digest, by=by, on=on)
        execute_purge.defer(run_id=row.pk)
    return row


@app.task(name="privacy.simulate_purge", queue=QUEUE)
def simulate_purge(run_id: int) -> None:
    """Write the list of what is over."""
    running.simulate(run=run_id, on=timezone.localdate())


@app.task(name="privacy.execute_purge", queue=QUEUE)
def execute_purge(run_id: int) -> None:
    """Empty a validated list by lots."""
    running.execute(run=run_id, on=timezone.localdate())
