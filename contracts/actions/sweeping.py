"""Files that a killed process left without a row: written, never recorded, so never to be found again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone

from contracts.models import Document, Letter

KEPT: tuple[tuple[str, type[Any]], ...] = (("documents", Document), ("letters", Letter))
LOT = 1000
PATIENCE = timedelta(days=1)  # a file younger than that may be one being recorded


def sweep(*, on: date) -> int:
    """Delete the files of this month and of the one before that no row names; how many there were."""
    months = {on, on.replace(day=1) - timedelta(days=1)}
    return sum(_sweep(f"{folder}/{month:%Y/%m}", model) for folder, model in KEPT for month in sorted(months))


def _sweep(folder: str, model: type[Any]) -> int:
    gone = 0
    names = _names(folder)
    while lot := list(islice(names, LOT)):
        known = set(model.objects.filter(file__in=lot).order_by("pk").values_list("file", flat=True))
        for name in lot:
            if name not in known and _old(name):
                default_storage.delete(name)
                gone += 1
    return gone


def _names(folder: str) -> Iterator[str]:
    """The files of a folder, as rows name them."""
    if default_storage.exists(folder):
        yield from (f"{folder}/{name}" for name in default_storage.listdir(folder)[1])


def _old(name: str) -> bool:
    return default_storage.get_modified_time(name) < timezone.now() - PATIENCE
