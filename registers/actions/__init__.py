"""Verbs of the registers: load one national file, whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from django.db import DataError, connection, transaction
from django.utils import timezone

from registers.imports import check_family, load_books
from registers.models import SourceFile
from registers.report import Report
from registers.sheets import Limits, Refused, open_book

NATIONAL = Limits(packed=400 * 1024**2, unpacked=3 * 1024**3, columns=600)
LOCK = 7_202_611  # one load at a time: registers are few, and two loads at once would race on versions


def load(
    path: Path | str,
    *,
    family: str | None = None,
    name: str = "",
    by: Any = None,
    on: date | None = None,
    source: SourceFile | None = None,
) -> Report:
    """Load one national file in one transaction; the same content again changes nothing.

    `family` restricts the kinds accepted (« branches », « certifications », « npec »); `source` is the row of
    an upload that waits. Refused is raised when the file cannot be loaded: nothing is written but the refusal
    of the waiting upload.
    """
    path = Path(path)
    report = Report(name=name or path.name)
    try:
        report.sha256 = fingerprint(path)
        _load(path, report, family=family, by=by, on=on or timezone.localdate(), source=source)
    except Refused as refusal:
        report.status, report.message, report.details = "refused", refusal.message, refusal.details
        if source:
            _close(source, report)
        raise
    return report


def _load(
    path: Path, report: Report, *, family: str | None, by: Any, on: date, source: SourceFile | None
) -> None:
    """The transaction of one load."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
            if _known(report, family):
                report.status = "unchanged"
                if source:
                    _close(source, report)
                return
            row = source or SourceFile(name=report.name)
            row.sha256, row.loaded_by = report.sha256, by or row.loaded_by
            row.save()
            with open_book(path, name=report.name, limits=NATIONAL) as books:
                load_books(cursor, books, report, source=row, family=family, on=on)
            _close(row, report)
    except (DataError, psycopg.DataError) as error:
        raise Refused("Une valeur de ce fichier ne tient pas dans le registre.") from error


def receive(*, file: Any, by: Any, start: Callable[..., object]) -> SourceFile:
    """Keep a file that a person sends, and `start` its load together: both are written, or neither."""
    with transaction.atomic():
        source = SourceFile.objects.create(name=Path(file.name).name[:255], file=file, loaded_by=by)
        start(source_id=source.pk)
    return source


def load_received(source_id: int) -> None:
    """Load a file that waits; a refusal is written on its row. A file already handled is left alone."""
    source = SourceFile.objects.filter(pk=source_id, state=SourceFile.State.WAITING).first()
    if source is None:
        return
    with contextlib.suppress(Refused):
        load(source.file.path, name=source.name, source=source)


def load_branches(path: Path | str, **options: Any) -> Report:
    """Load a list of agreements, committees, activities or territories."""
    return load(path, family="branches", **options)


def load_certifications(path: Path | str, **options: Any) -> Report:
    """Load a kit apprentissage, a BCN nomenclature or an RNCP export."""
    return load(path, family="certifications", **options)


def load_companies(path: Path | str, **options: Any) -> Report:
    """Load a SIRENE stock, or the table of the companies of the OPCO."""
    return load(path, family="companies", **options)


def load_npec(path: Path | str, **options: Any) -> Report:
    """Load one revision of one NPEC vintage."""
    return load(path, family="npec", **options)


def fingerprint(path: Path) -> str:
    """SHA-256 of a file, or of the files of a folder in the order of their names."""
    digest = hashlib.sha256()
    for part in _files(path):
        try:
            with part.open("rb") as stream:
                while chunk := stream.read(1024**2):
                    digest.update(chunk)
        except OSError as error:
            raise Refused(f"Le fichier «\u00a0{part.name}\u00a0» ne peut pas être ouvert.") from error
    return digest.hexdigest()


def _files(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from sorted(part for part in path.iterdir() if part.is_file())
    else:
        yield path


def _known(report: Report, family: str | None) -> bool:
    """Whether this content was already loaded. Refused when it was, in another family."""
    known = SourceFile.objects.filter(sha256=report.sha256, state=SourceFile.State.LOADED).first()
    if known is None:
        return False
    check_family(known.kind, family)
    report.kind, report.dated_on = known.kind, known.dated_on
    return True


def _close(source: SourceFile, report: Report) -> None:
    """Write the outcome of a load on its row."""
    source.state = {
        "loaded": SourceFile.State.LOADED,
        "unchanged": SourceFile.State.UNCHANGED,
        "refused": SourceFile.State.REFUSED,
    }[report.status]
    source.kind, source.dated_on, source.sha256 = report.kind, report.dated_on, report.sha256
    source.refusal, source.report = report.message, report.as_dict()
    source.loaded_at = timezone.now()
    source.save()
