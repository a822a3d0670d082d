"""Who did what to a thing, when and why: its table, append-only, and the two ways to write in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from law.moves import Move
from law.refusal import Impossible


class Trace(models.Model):
    """One move; each subject has its own table, with its key `subject` (related name `traces`)."""

    verb = models.CharField("action", max_length=24)
    from_state = models.CharField("de", max_length=16, blank=True)
    to_state = models.CharField("à", max_length=16)
    on = models.DateField("en date du")
    comment = models.TextField("commentaire", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="trace_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.on:%d/%m/%Y}"


def move(
    *,
    row: Any,
    verb: str,
    moves: Mapping[str, Move],
    trace: type[Trace],
    by: User | None,
    on: date,
    comment: str = "",
    also: Collection[str] = (),
) -> None:
    """Give a row, locked by the caller, the state its verb leads to; `also` are changed fields to write.

    `row` has a field `state` with French labels. Impossible when the table does not allow the move, or when a
    reason is missing.
    """
    before: str = row.state
    found = moves[verb]
    if before not in found.froms:
        label = row.get_state_display().lower()
        raise Impossible(f"« {found.label} » n’est pas possible : l’état est « {label} ».")
    if found.needs_reason and not comment.strip():
        raise Impossible(f"« {found.label} » demande un motif.")
    row.state = found.to
    row.save(update_fields=["state", *also])
    remember(row=row, verb=verb, trace=trace, from_state=before, by=by, on=on, comment=comment)


def remember(
    *,
    row: Any,
    verb: str,
    trace: type[Trace],
    by: User | None,
    on: date,
    from_state: str | None = None,
    comment: str = "",
) -> None:
    """Write who did what and why; the state before is that of now unless given."""
    table: Any = trace  # a concrete one: it has its `subject`
    table.objects.create(
        subject=row,
        verb=verb,
        from_state=row.state if from_state is None else from_state,
        to_state=row.state,
        on=on,
        comment=comment.strip(),
        made_by=by,
    )
