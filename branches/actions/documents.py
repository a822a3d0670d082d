"""Documents of a branch: kept after a look at their bytes, published to its representatives."""

from __future__ import annotations

from datetime import date

from django.core.files import File
from django.db import transaction

from accounts.models import User
from branches.models import Document
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


def publish(*, document: Document, published: bool) -> None:
    """Show a document to the representatives of its branch, or to the OPCO alone."""
    Document.objects.filter(pk=document.pk).update(published=published)
