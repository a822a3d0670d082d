"""Documents of a firm: kept after a look at their bytes, withdrawn with a reason, never erased."""

from __future__ import annotations

from datetime import date

from django.core.files import File
from django.db import transaction

from accounts.models import User
from accounts.traces import move, remember
from law.refusal import Impossible
from registers.models import Aid, Company
from registers.papers.kept import storing
from smeservice.actions import evidence
from smeservice.models import Firm, FirmDocument, FirmDocumentTrace, PlanPaper, PlanService
from smeservice.rules import documents as rules


@transaction.atomic
def keep(
    *,
    company: str,
    kind: str,
    title: str,
    file: File,
    received_on: date,
    by: User,
    on: date,
    aid: Aid | None = None,
) -> FirmDocument:
    """Keep a file for a firm; the same bytes of the same nature sent again give the one kept.

    Impossible for a file not admitted, a day to come, a firm of somebody else.
    """
    unit = _locked(company, by)
    if kind not in rules.KINDS:
        raise Impossible("Choisissez la nature du document dans la liste.")
    if received_on > on:
        raise Impossible("Ce document est daté d’un jour à venir.")
    row = FirmDocument(company=unit, kind=kind, aid=aid, received_on=received_on, added_by=by)
    with storing(row, file):
        same = FirmDocument.objects.filter(company=unit, kind=kind, sha256=row.sha256, aid=aid, state="kept")
        if (known := same.filter(traces__verb="add").first()) is not None:
            row.file.storage.delete(str(row.file.name))
            return known
        row.title = title.strip()[:200] or row.name[:200]
        row.save()
        remember(row=row, verb="add", trace=FirmDocumentTrace, by=by, on=on, from_state="")
    return row


@transaction.atomic
def withdraw(*, document: int, reason: str, by: User, on: date) -> FirmDocument:
    """Say that a document counts no more, for a reason; it stays readable. Twice changes nothing."""
    found = FirmDocument.objects.filter(pk=document).first()
    if found is None:
        raise Impossible("Ce document n’existe plus : rechargez la page.")
    _locked(found.company_id, by)
    row = FirmDocument.objects.select_for_update().get(pk=document)
    if row.state == "kept":
        if hasattr(row, "diagnosis"):
            raise Impossible("Le rapport d’un diagnostic restitué ne se retire pas.")
        if any(table.objects.filter(document=row).exists() for table in (PlanPaper, PlanService)):
            raise Impossible("Ce document est une pièce d’une demande de plan : il reste avec elle.")
        if evidence.sealed(row):
            raise Impossible("Un dossier FOAD ou AFEST conforme repose sur ce document : rouvrez-le d’abord.")
        move(
            row=row, verb="withdraw", moves=rules.MOVES, trace=FirmDocumentTrace, by=by, on=on, comment=reason
        )
    return row


def _locked(siren: str, by: User) -> Company:
    """The firm, locked, when it is in the portfolio of this adviser."""
    unit = Company.objects.select_for_update(no_key=True).filter(pk=siren).first()
    if unit is None or not Firm.objects.visible_to(by).filter(company=siren).exists():
        raise Impossible("Cette entreprise n’est pas dans votre portefeuille.")
    return unit
