"""The thresholds crossed, for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any

from registers.sheets.writing import csv_lines
from smeservice.crossing_list import with_effects
from smeservice.models.firms import FirmQuerySet

CHUNK = 2000
TITLES = (
    "SIREN", "Entreprise", "Département", "IDCC", "Seuil", "Sens", "Année de l’effectif", "Effet le",
    "Conseiller",
)  # fmt: skip


def lines(firms: FirmQuerySet, on: date) -> Iterator[str]:
    """One line a firm and a threshold, read by chunks."""
    return csv_lines(TITLES, _rows(firms, on))


def _rows(firms: FirmQuerySet, on: date) -> Iterator[tuple[Any, ...]]:
    found = (
        firms.select_related("company", "adviser")
        .order_by("-headcount_year", "pk")
        .iterator(chunk_size=CHUNK)
    )
    while lot := list(islice(found, CHUNK)):
        for firm, effects in with_effects(lot, on):
            for each in effects:
                yield (
                    firm.company_id, str(firm.company), firm.department, firm.idcc, each.threshold,
                    "hausse" if each.up else "baisse", each.year, each.effect_on, str(firm.adviser or ""),
                )  # fmt: skip
