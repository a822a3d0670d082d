"""A document kept by a room: what is known of its file, and how it is written down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models

from law.refusal import Impossible
from registers.papers.sniff import shown_name, sniff


class Kept(models.Model):
    """What every kept file says of itself; the file stands outside the web root under a name of ours."""

    name = models.CharField("nom du fichier", max_length=255)
    media_type = models.CharField("type", max_length=80)  # sniffed, never believed
    size = models.PositiveBigIntegerField("taille en octets")
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True


@contextmanager
def storing(row: Kept, file: File) -> Iterator[None]:
    """Write the file of `row` (its field `file`), described; taken away again when the block fails.

    Impossible, with the name of the file, when its bytes are not admitted.
    """
    name = shown_name(file.name or "")
    try:
        found = sniff(file, name, file.size)
    except Impossible as impossible:
        raise Impossible(f"{name} : {impossible}") from impossible
    row.name, row.media_type, row.size = name, found.media, file.size
    row.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    stored = row.file  # type: ignore[attr-defined]
    stored.save(f"{uuid4().hex}{found.extensions[0]}", file, save=False)
    try:
        yield
    except BaseException:
        default_storage.delete(str(stored.name))
        raise
