"""Background work: files to take away, written then expired."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

import law
from accounts.models import Export
from opco_admin.reading import exporting


def start(*, export: Export) -> None:
    """Write a short file now; the worker writes a long one."""
    now = timezone.now()
    try:
        exporting.prepare(export=export.pk, now=now, most=law.export_rows(timezone.localdate(now)))
    except exporting.TooLong:
        try:
            with transaction.atomic():
                lock = f"prepare_export:{export.pk}"
                prepare_export.configure(queueing_lock=lock).defer(export_id=export.pk)
        except AlreadyEnqueued:
            pass


@app.task(name="opco_admin.prepare_export", queue="exports")
def prepare_export(export_id: int) -> None:
    """Write the file of an export; killed, it begins again."""
    exporting.prepare(export=export_id, now=timezone.now())


@app.periodic(cron="*/20 * * * *")
@app.task(name="opco_admin.expire_exports", queue="upkeep", queueing_lock="expire_exports")
def expire_exports(timestamp: int) -> None:
    """Delete the files past their time."""
    exporting.expire(now=timezone.now())
