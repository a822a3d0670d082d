"""A small table sent by a person: its known columns as text, line by line."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from law.typography import french
from registers.rules import fold_header, text_of
from registers.sheets import Limits, Refused, read_table
from registers.sheets.book import empty

LIMITS = Limits(packed=5 * 1024**2, columns=80, archives=False)
MOST = 20_000


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file, each with its number, and the print of its bytes."""

    rows: list[tuple[int, dict[str, str]]]
    sha256: str
    name: str


def read(upload: UploadedFile, columns: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Lines:
    """Every line of the file by the names of our columns; Refused with its reason."""
    folded = {fold_header(title): name for name, titles in columns.items() for title in (name, *titles)}

    def named(titles: Sequence[str]) -> dict[str, int]:
        found: dict[str, int] = {}
        for place, title in enumerate(titles):
            name = folded.get(fold_header(title).replace("_", " ")) or folded.get(fold_header(title))
            if name and name not in found:
                found[name] = place
        return found

    with (
        _copy(upload) as (path, sha256),
        read_table(
            path, name=upload.name or "", limits=LIMITS, is_header=lambda row: bool(named(row))
        ) as table,
    ):
        places = named(table.header)
        if lacking := [name for name in needed if name not in places]:
            raise Refused(french(f"Ces colonnes manquent dans le fichier : {', '.join(lacking)}."))
        rows: list[tuple[int, dict[str, str]]] = []
        for number, cells in table.rows():
            if empty(cells):
                continue
            if len(rows) == MOST:
                raise Refused(french(f"Ce fichier dépasse {MOST} lignes : partagez-le."))
            rows.append(
                (
                    number,
                    {
                        name: text_of(cells[place]) if place < len(cells) else ""
                        for name, place in places.items()
                    },
                )
            )
    if not rows:
        raise Refused("Ce fichier n’a aucune ligne sous ses titres.")
    return Lines(rows, sha256, upload.name or "")


@contextmanager
def _copy(upload: UploadedFile) -> Iterator[tuple[str, str]]:
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(prefix="opco-rows-") as copy:
        for chunk in upload.chunks():
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        yield copy.name, digest.hexdigest()
