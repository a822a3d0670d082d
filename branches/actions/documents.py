"""Documents of a branch: kept after a look at their bytes, published to its representatives."""

from __future__ import annotations

import hashlib
from datetime import date
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from branches.models import Document
from law.refusal import Impossible
from registers.models import Committee
from registers.papers.sniff import shown_name, sniff


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
    name = shown_name(file.name or "")
    try:
        found = sniff(file, name, file.size)
    except Impossible as impossible:
        raise Impossible(f"{name} : {impossible}") from impossible
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    row = Document(
        committee=committee, title=title.strip() or name, name=name, media_type=found.media, size=file.size,
        sha256=digest, published=published, received_on=on, added_by=by,
    )  # fmt: skip
    row.file.save(f"{uuid4().hex}{found.extensions[0]}", file, save=False)
    try:
        row.save()
    except BaseException:
        default_storage.delete(str(row.file.name))
        raise
    return row


def publish(*, document: Document, published: bool) -> None:
    """Show a document to the representatives of its branch, or to the OPCO alone."""
    Document.objects.filter(pk=document.pk).update(published=published)
