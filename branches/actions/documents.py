"""Documents of a branch: kept after a look at their bytes, published to its representatives."""

from __future__ import annotations

from datetime import date

from django.core.files import File
from django.db import transaction

from accounts.models import User
from accounts.traces import remember
from branches.models import Document, DocumentTrace
from registers.models import Committee
from registers.papers.kept import storing


@transaction.atomic
def keep(
    *,
    committee: Committee,
    title: str,
    file: File,
    by: User,
    on: date,
    published: bool = False,
) -> Document:
    """Keep a file for a branch: type read in its bytes, name made by us. Impossible when not admitted.

    The caller writes what the document proves in the same transaction.
    """
    row = Document(committee=committee, published=published, received_on=on, added_by=by)
    with storing(row, file):
        row.title = title.strip() or row.name
        row.save()
    return row


@transaction.atomic
def publish(*, document: int, published: bool, by: User | None, on: date, comment: str = "") -> Document:
    """Show a document to the representatives of its branch, or to the OPCO alone; again changes nothing."""
    row = Document.objects.select_for_update(of=("self",)).get(pk=document)
    before = row.state
    if row.published == published:
        return row
    row.published = published
    row.save(update_fields=["published"])
    verb = "publish" if published else "unpublish"
    remember(row=row, verb=verb, trace=DocumentTrace, by=by, on=on, from_state=before, comment=comment)
    return row
