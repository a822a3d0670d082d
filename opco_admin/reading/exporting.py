"""Preparing a file, giving it to who asked, letting it expire."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from django.utils import timezone

import law
from accounts import accesses
from accounts.models import Export, User
from law.refusal import Impossible
from law.typography import french
from opco_admin.reading.taking import Place, Taken, place, taken
from registers.sheets import writing

TOLD_EVERY = 500  # rows between two words on how far it is
RESTING = 20  # exports one may have at once


class TooLong(Exception):
    """More rows than a page waits for."""


@transaction.atomic
def ask(*, at: Place, title: str, form: str, reason: str, by: User, now: datetime, reference: str) -> Export:
    """Note that a list is asked as a file; the same one asked twice in a row is one.

    Impossible when too many are kept already.
    """
    User.objects.select_for_update().get(pk=by.pk)
    mine = Export.objects.visible_to(by).exclude(state__in=("failed", "expired"))
    again = mine.filter(page=at.page, address=at.address, form=form, state__in=("waiting", "running"))
    if found := again.first():
        return found
    if mine.count() >= RESTING:
        raise Impossible(
            french(f"Vous gardez déjà {RESTING} exports : attendez que les plus anciens expirent.")
        )
    return Export.objects.create(
        user=by, page=at.page, address=at.address, title=title[:120], form=form, personal=at.personal,
        reason=reason.strip(), asked_at=now, reference=reference,
        expires_at=now + timedelta(hours=law.export_hours(timezone.localdate(now))),
    )  # fmt: skip


def prepare(*, export: int, now: datetime, most: int | None = None) -> None:
    """Write the file of an export; a killed work begins again, a finished one is left as it is.

    TooLong, and nothing done, beyond `most` rows.
    """
    row = Export.objects.select_related("user").get(pk=export)
    if row.state not in ("waiting", "running") or row.expires_at <= now:
        return
    waiting = Export.objects.filter(pk=row.pk, state__in=("waiting", "running"))
    if not waiting.update(state="running", rows=0):
        return  # another worker has just ended it
    try:
        found = taken(user=row.user, at=place(row.address))
        with TemporaryFile() as stream:
            count = _write(stream, row, found, most)
            _keep(row, stream, count, now)
    except TooLong:
        waiting.update(state="waiting", rows=0)
        raise
    except (PermissionDenied, Http404):  # the right or the object went away meanwhile
        waiting.update(state="failed")
    except Exception:
        waiting.update(state="failed")
        raise


def given(*, export: Export, now: datetime, reference: str) -> None:
    """Write down that a file of persons is taken. Impossible when it is not there, or no more."""
    if export.state == "expired" or export.expires_at <= now:
        raise Impossible(french("Cet export a expiré : demandez-le de nouveau."))
    if export.state != "ready":
        raise Impossible(french("Cet export n’est pas prêt."))
    if export.personal:
        _record(export, now, reference)


def expire(*, now: datetime) -> int:
    """Delete the files past their time; who took what, and how many rows, stay. How many went."""
    gone = 0
    for pk in Export.objects.past(now).values_list("pk", flat=True):
        with transaction.atomic():
            row = Export.objects.select_for_update().get(pk=pk)
            name, row.file, row.state, row.address = str(row.file), "", "expired", ""
            row.save(update_fields=["file", "state", "address"])
        if name:
            default_storage.delete(name)
        gone += 1
    return gone


def mark_of(row: Export) -> str:
    """Who exported, when, for what: the last line of the file."""
    when = f"{timezone.localtime(row.asked_at):%d/%m/%Y à %H:%M}"
    return f"{row.user} ({row.user.email}) le {when}, export n° {row.pk}"


def _write(stream: IO[bytes], row: Export, found: Taken, most: int | None) -> int:
    rows = _Counted(row, found.rows, most)
    mark = mark_of(row) if row.personal else ""
    if row.form == "csv":
        for line in writing.csv_lines(found.titles, rows, mark=mark):
            stream.write(line.encode())
    else:
        with writing.workbook(found.title, found.titles, rows, mark=mark) as book:
            while chunk := book.read(1 << 20):
                stream.write(chunk)
    stream.seek(0)
    return rows.count


class _Counted:
    """Rows that tell how far they are."""

    def __init__(self, row: Export, rows: Iterable[list[Any]], most: int | None) -> None:
        self.row, self.rows, self.most, self.count = row, rows, most, 0

    def __iter__(self) -> Iterator[list[Any]]:
        for each in self.rows:
            self.count += 1
            if self.most is not None and self.count > self.most:
                raise TooLong
            if self.count % TOLD_EVERY == 0:
                Export.objects.filter(pk=self.row.pk).update(rows=self.count)
            yield each


def _keep(row: Export, stream: IO[bytes], count: int, now: datetime) -> None:
    """Keep the file under a name of ours; of two workers at once, one is kept."""
    digest = hashlib.file_digest(cast(Any, stream), "sha256").hexdigest()
    size = stream.tell()
    stream.seek(0)
    locked = None
    try:
        with transaction.atomic():
            locked = Export.objects.select_for_update().get(pk=row.pk)
            if locked.state != "running":
                return
            locked.file.save(f"{row.pk}-{digest[:16]}.{row.form}", File(stream), save=False)
            locked.rows, locked.size, locked.sha256, locked.state = count, size, digest, "ready"
            locked.save()
    except BaseException:
        if locked and locked.file:
            default_storage.delete(str(locked.file))
        raise
    if row.personal:
        locked.user = row.user
        _record(locked, now, row.reference)


def _record(row: Export, now: datetime, reference: str) -> None:
    accesses.record(
        user=row.user, kind="export", model=row.page[:40], key=str(row.pk), count=row.rows,
        reason=row.reason, reference=reference, at=now,
    )  # fmt: skip
