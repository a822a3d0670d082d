"""Doors of the branches and of their documents."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.base import ContentFile

from branches.actions import documents
from registers.models import Committee
from tests.contracts.papers.conftest import HONEST

OPEN = ("branches.open_branch",)
NEEDED = {
    "branches:rooms": OPEN,
    "branches:room": OPEN,
    "branches:documents": OPEN,
    "branches:publish_document": (*OPEN, "branches.handle_document"),
}
POSTED = {"branches:documents": (*OPEN, "branches.handle_document")}


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    committee, _ = Committee.objects.get_or_create(pk="2", defaults={"label": "CPNE d’essai"})
    file = ContentFile(HONEST, "livrable.pdf")
    row = documents.keep(committee=committee, title="Livrable", file=file, by=people["officer"], on=on)
    return {
        "branches:room": (committee.pk,),
        "branches:documents": (committee.pk,),
        "branches:publish_document": (row.pk,),
    }
