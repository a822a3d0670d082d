"""Aids of a firm with what proves them: written together, taken back together."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.core.files import File
from django.db import transaction

from accounts.models import User
from law.refusal import Impossible
from registers.actions import aids
from registers.models import Aid
from smeservice.actions import documents
from smeservice.models import FirmDocument, HrAdvice


@transaction.atomic
def record(
    *, company: str, told: aids.Told, token: UUID, proof: File | None, by: User, on: date
) -> aids.Recorded:
    """Write an aid of a firm and keep what proves it, or neither."""
    known = Aid.objects.filter(token=token).exists()
    found = aids.record(company=company, told=told, token=token, by=by, on=on)
    if proof is not None and not known:
        documents.keep(
            company=company, kind="aid", title=f"Justificatif : {told.purpose}", file=proof,
            received_on=on, by=by, on=on, aid=found.aid,
        )  # fmt: skip
    return found


@transaction.atomic
def withdraw(*, aid: int, reason: str, by: User, on: date) -> Aid:
    """Take an aid back with what proved it; one that comes with a mission goes with its mission."""
    if HrAdvice.objects.held().filter(aids=aid, aids__withdrawn_at=None).exists():
        raise Impossible("Cette aide vient d’une mission de conseil RH : corrigez ou annulez la mission.")
    row = aids.withdraw(aid=aid, reason=reason, by=by)
    for document in FirmDocument.objects.filter(aid=row, state="kept").order_by("pk"):
        documents.withdraw(document=document.pk, reason=reason, by=by, on=on)
    return row
