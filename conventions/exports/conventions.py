"""What leaves of the conventions: the list as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from conventions.models import Convention
from registers.sheets.writing import csv_lines

CHUNK = 500
TITLES = (
    "Numéro",
    "Nature",
    "État",
    "Intitulé",
    "Parties",
    "Début",
    "Fin",
    "Signée le",
    "Notifiée le",
    "Branches (IDCC)",
    "Régions",
    "Avenants",
    "Suivie par",
)


def csv_of(rows: QuerySet[Convention]) -> Iterator[str]:
    """The conventions, one a line."""
    wanted = rows.order_by("-pk").select_related("officer").prefetch_related("parties", "versions")
    return csv_lines(TITLES, (_line(row) for row in wanted.iterator(chunk_size=CHUNK)))


def _line(row: Convention) -> list[Any]:
    return [
        row.number,
        row.get_kind_display(),
        row.get_state_display(),
        row.title,
        ", ".join(each.name for each in row.parties.all()),
        row.starts_on,
        row.ends_on,
        row.signed_on,
        row.notified_on,
        ", ".join(row.idccs),
        ", ".join(row.regions),
        sum(each.number > 0 and each.signed_on is not None for each in row.versions.all()),
        str(row.officer or ""),
    ]
