"""Doors of the documents of a branch."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from branches.actions import documents
from registers.models import Committee
from tests.contracts.papers.conftest import HONEST

ENOUGH = {"branches:document": ("branches.open_branch", "branches.represent_branch")}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    committee, _ = Committee.objects.get_or_create(pk="2", defaults={"label": "CPNE d’essai"})
    row = documents.keep(
        committee=committee,
        title="Procès-verbal",
        file=ContentFile(HONEST, "pv.pdf"),
        by=people["officer"],
        on=on,
    )
    return {"branches:document": (row.pk,)}
