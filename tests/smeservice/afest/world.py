"""Paths and files ready to be looked at."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.utils import timezone

from smeservice.actions import afest, foad, journal, paths
from smeservice.models import AfestPath, FoadEvidence, FoadFile, PathModel
from smeservice.rules import foad as foad_rules
from smeservice.rules import paths as parts

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def paper(name: str = "grille.pdf", more: bytes = b"") -> ContentFile:
    """A small honest PDF."""
    return ContentFile(PDF + more, name=name)


def told(on: dt.date, **changes: Any) -> afest.Told:
    """A path of a baker, its trainer named three weeks before."""
    given: dict[str, Any] = {
        "occupation": "Boulanger", "learner": "Lou C.", "goal": "Tenir un fournil seul.", "skills": "Pétrir.",
        "starts_on": on - dt.timedelta(days=10), "ends_on": on + dt.timedelta(days=30),
        "trainer": "Jeanne Roux", "trainer_named_on": on - dt.timedelta(days=21),
    }  # fmt: skip
    return afest.Told(**(given | changes))


def opened(siren: str, by: Any, on: dt.date, **changes: Any) -> AfestPath:
    """A path just opened."""
    return afest.begin(company=siren, told=told(on, **changes), token=uuid4(), by=by, on=on)


def line(
    path: AfestPath, kind: str, on: dt.date, start: int, end: int, by: Any, words: str = "Écrit."
) -> None:
    """A line of the journal between two hours of a day that is past."""
    first = timezone.make_aware(dt.datetime.combine(on, dt.time(start)))
    last = timezone.make_aware(dt.datetime.combine(on, dt.time(end)))
    row = journal.Told(kind=kind, started_at=first, ended_at=last, expected=words, done=words, learned=words)
    journal.write(path=path.pk, told=row, token=uuid4(), by=by, at=last)


def complete(siren: str, by: Any, on: dt.date, **changes: Any) -> AfestPath:
    """A path whose four conditions are met, ready for its folder."""
    path = opened(siren, by, on, **changes)
    eve = on - dt.timedelta(days=1)
    line(path, "situation", eve, 9, 10, by)
    line(path, "reflexive", eve, 10, 11, by)
    line(path, "assessment", eve, 11, 12, by)
    for rank, code in enumerate(("analysis", "trainer", "reflexive", "assessment")):
        proof = paper(f"{code}.pdf", bytes([65 + rank]))
        afest.settle(
            path=path.pk, code=code, note=f"Fait pour {code}.", met=True, edition=1, by=by, on=on, file=proof
        )
    return AfestPath.objects.get(pk=path.pk)


def remote(on: dt.date, **changes: Any) -> foad.Told:
    """A training of 80 hours, 50 of them at a distance."""
    given: dict[str, Any] = {
        "title": "Hygiène", "frame": "training", "signed_on": on, "total_hours": Decimal(80),
        "remote_hours": Decimal(50), "stated_share": Decimal("62.5"),
    }  # fmt: skip
    return foad.Told(**(given | changes))


def file(siren: str, by: Any, on: dt.date, **changes: Any) -> FoadFile:
    """A distance file just opened."""
    return foad.begin(company=siren, told=remote(on, **changes), token=uuid4(), by=by, on=on)


def said(row: FoadFile, by: Any, on: dt.date) -> FoadFile:
    """Its three conditions said met."""
    for code in foad_rules.LABELS:
        foad.settle(file=row.pk, code=code, note="Fait.", met=True, edition=1, by=by, on=on)
    return FoadFile.objects.get(pk=row.pk)


def model(by: Any, on: dt.date, occupation: str = "Boulanger") -> PathModel:
    """A model of path, published."""
    draft = paths.begin(occupation=occupation, by=by, on=on)
    content = {code: f"{label} du métier." for code, label in parts.PARTS.items()}
    paths.write(model=draft.pk, content=content, edition=1, by=by, on=on)
    return paths.publish(model=draft.pk, by=by, on=on)


def proved(row: FoadFile, by: Any, on: dt.date) -> int:
    """A document that proves the tasks of a file; its number."""
    foad.settle(
        file=row.pk, code="tasks", note="Trois modules.", met=False, edition=1, by=by, on=on,
        title="Liste des activités", paper=paper("taches.pdf"),
    )  # fmt: skip
    return FoadEvidence.objects.get(condition__subject=row).pk
