"""Files kept for a convention, after a look at their bytes."""

from __future__ import annotations

from datetime import date

from django.core.files import File
from django.db import transaction

from accounts.models import User
from accounts.traces import remember
from conventions.models import Convention, ConventionDocument, ConventionTrace
from registers.papers.kept import storing


@transaction.atomic
def keep(*, convention: Convention, title: str, file: File, by: User | None, on: date) -> ConventionDocument:
    """Keep a file; Impossible when its bytes are not admitted. The caller writes what it proves."""
    row = ConventionDocument(convention=convention, received_on=on, added_by=by)
    with storing(row, file):
        row.title = title.strip()[:200] or row.name[:200]
        row.save()
    return row


@transaction.atomic
def attach(*, convention: int, title: str, file: File, by: User, on: date) -> ConventionDocument:
    """Add a file to a convention."""
    row = Convention.objects.get(pk=convention)
    kept = keep(convention=row, title=title, file=file, by=by, on=on)
    remember(row=row, verb="attach", trace=ConventionTrace, by=by, on=on, comment=kept.title)
    return kept
