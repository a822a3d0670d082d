"""Trials: a firm trained people at work or at a distance, told by it or known by its path or its file."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from django.db import transaction

from accounts.models import User
from law.refusal import Impossible
from registers.models import Company
from smeservice.models import AfestPath, FoadFile, Trial
from smeservice.rules import promotion as rules


@transaction.atomic
def tell(*, company: str, theme: str, happened_on: date, note: str, token: UUID, by: User, on: date) -> Trial:
    """Write a trial the firm tells; the same sheet sent again gives the one already written."""
    unit = Company.objects.select_for_update(no_key=True).filter(pk=company).first()
    if unit is None:
        raise Impossible("Cette entreprise n’est pas au registre : vérifiez son SIREN.")
    known = Trial.objects.filter(token=token).first()
    if known is not None:
        return known
    if theme not in rules.THEMES:
        raise Impossible("Choisissez AFEST ou FOAD.")
    if happened_on > on:
        raise Impossible(
            "Un essai à venir ne s’enregistre pas : notez-le comme prochaine étape d’un échange."
        )
    if unit.closed_on and happened_on > unit.closed_on:
        raise Impossible(f"Cette entreprise est cessée depuis le {unit.closed_on:%d/%m/%Y}.")
    return Trial.objects.create(
        company=unit, theme=theme, on=happened_on, note=note.strip(), token=token, made_by=by
    )


@transaction.atomic
def cancel(*, trial: int, reason: str, by: User, on: date) -> Trial:
    """Take back a trial told by mistake, for a reason; the second time changes nothing."""
    row = Trial.objects.select_for_update().filter(pk=trial).first()
    if row is None:
        raise Impossible("Cet essai n’existe plus : rechargez la page.")
    if row.path_id or row.file_id:
        raise Impossible("Cet essai vient d’un parcours ou d’un dossier : c’est là qu’il se corrige.")
    if not reason.strip():
        raise Impossible("Dites pourquoi cet essai n’en est pas un.")
    if row.cancelled_on is None:
        row.cancelled_on, row.cancelled_by, row.cancelled_why = on, by, reason.strip()[:200]
        row.save(update_fields=["cancelled_on", "cancelled_by", "cancelled_why"])
    return row


def of_path(*, path: AfestPath, by: User, on: date | None) -> None:
    """The first sequence of a path, locked by the caller, is a trial of its firm; no sequence, no trial."""
    if on is None:
        Trial.objects.filter(path=path).delete()
        return
    made = {"company_id": path.company_id, "theme": "afest", "token": uuid4(), "made_by": by}
    Trial.objects.update_or_create(path=path, defaults={"on": on}, create_defaults={"on": on, **made})


def of_file(*, file: FoadFile, by: User, on: date | None) -> None:
    """A distance file that complies, locked by the caller, is a trial of its firm; reopened, it is none."""
    if on is None:
        Trial.objects.filter(file=file).delete()
        return
    made = {"company_id": file.company_id, "theme": "foad", "token": uuid4(), "made_by": by}
    Trial.objects.update_or_create(file=file, defaults={"on": on}, create_defaults={"on": on, **made})
