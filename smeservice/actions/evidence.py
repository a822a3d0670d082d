"""Conditions said met, and their documents: the same verbs for a path at work and for a distance file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.files import File
from django.db.models import Count, Q

from accounts.models import User
from accounts.traces import Trace, remember
from law.refusal import Impossible
from registers.models import Company
from registers.papers.kept import storing
from smeservice.models import AfestEvidence, FirmDocument, FoadEvidence
from smeservice.rules.evidence import Block

CHANGED = "Un collègue a modifié cette condition entre-temps : rechargez la page avant d’écrire."


def opened(table: Any, subject: Any, codes: Iterable[str]) -> None:
    """One row a condition, empty."""
    table.objects.bulk_create(table(subject=subject, code=code) for code in codes)


def blocks(subject: Any) -> dict[str, Block]:
    """The conditions of a path or a file, as the rules read them."""
    held = Count("evidence", filter=Q(evidence__withdrawn_on=None, evidence__document__state="kept"))
    rows = subject.conditions.annotate(held=held).order_by("pk")
    return {each.code: Block(each.code, each.met, each.note, each.held) for each in rows}


def say(
    *, subject: Any, code: str, note: str, met: bool, edition: int, trace: type[Trace], by: User, on: date
) -> None:
    """Write the words of a condition, and that it is met or not; `subject` is locked by the caller."""
    row = _condition(subject, code)
    if row.edition != edition:
        raise Impossible(CHANGED)
    turned = row.met != met
    row.note, row.met, row.edition = note.strip(), met, row.edition + 1
    row.said_by, row.said_on = (by, on) if met else (None, None)
    row.save()
    verb = ("say" if met else "unsay") if turned else "change"
    remember(row=subject, verb=verb, trace=trace, by=by, on=on, comment=code)


def prove(
    *, subject: Any, code: str, title: str, file: File, table: Any, trace: type[Trace], by: User, on: date
) -> FirmDocument:
    """Keep a document that proves a condition. Impossible when the same bytes are already there."""
    row = _condition(subject, code)
    company: Company = subject.company
    kept = FirmDocument(company=company, title=title.strip()[:200], received_on=on, added_by=by)
    with storing(kept, file):
        same = row.evidence.held().filter(document__sha256=kept.sha256).first()
        if same is not None:
            raise Impossible(f"Ce fichier est déjà parmi les preuves : « {same.document} ».")
        kept.title = kept.title or kept.name[:200]
        kept.save()
        table.objects.create(condition=row, document=kept)
        remember(row=subject, verb="prove", trace=trace, by=by, on=on, comment=kept.title)
    return kept


def withdraw(*, subject: Any, evidence: int, table: Any, trace: type[Trace], by: User, on: date) -> None:
    """Take a document out of the proofs; it stays among the documents of the firm."""
    rows = table.objects.select_for_update(of=("self",)).select_related("document")
    row = rows.filter(pk=evidence, condition__subject=subject).first()
    if row is None:
        raise Impossible("Cette preuve n’existe plus : rechargez la page.")
    if row.withdrawn_on is None:
        row.withdrawn_on = on
        row.save(update_fields=["withdrawn_on"])
        remember(row=subject, verb="withdraw", trace=trace, by=by, on=on, comment=str(row.document))


def sealed(document: FirmDocument) -> bool:
    """Does a compliant path or file stand on this document?"""
    if hasattr(document, "afest_path"):
        return True
    proof = {"document": document, "withdrawn_on": None, "condition__subject__state": "compliant"}
    return AfestEvidence.objects.filter(**proof).exists() or FoadEvidence.objects.filter(**proof).exists()


def _condition(subject: Any, code: str) -> Any:
    row = subject.conditions.select_for_update().filter(code=code).first()
    if row is None:
        raise Impossible("Cette condition n’est pas de ce dossier : rechargez la page.")
    return row
