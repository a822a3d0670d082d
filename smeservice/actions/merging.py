"""A contact merged into another of its firm: all that moves is listed, and comes back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from law.refusal import Impossible
from registers.models import Company
from smeservice.actions import pairs
from smeservice.actions.contacts import remember
from smeservice.models import (
    Contact,
    ContactMerge,
    ContactPair,
    FirmDiagnosis,
    Interaction,
    PlanAction,
    Survey,
)
from smeservice.rules import merges

FIELDS = ("role", "email", "phone", "consented_on", "withdrawn_on", "last_exchange_on")
DAYS = ("consented_on", "withdrawn_on", "last_exchange_on")
TABLES: Mapping[str, Any] = {
    "interactions": Interaction,
    "diagnoses": FirmDiagnosis,
    "actions": PlanAction,
    "surveys": Survey,
}


def moving(dropped: Contact) -> dict[str, list[int]]:
    """The keys of what bears a contact, by noun."""
    return {
        noun: list(table.objects.filter(contact=dropped).order_by("pk").values_list("pk", flat=True))
        for noun, table in TABLES.items()
    }


@transaction.atomic
def merge(*, kept: int, dropped: int, by: User, on: date) -> ContactMerge:
    """Merge a contact into another of the same firm; the same asked again gives the merge made."""
    first, second = _two(kept, dropped)
    known = ContactMerge.objects.filter(kept=first, dropped=second, undone_at=None).first()
    if known is not None:
        return known
    for each in (first, second):
        if each.erased_on or each.merged_into_id:
            raise Impossible("Un de ces contacts a été effacé ou fusionné entre-temps : rechargez la page.")
    before = _said(first)
    after = merges.merged(pairs.person(first), pairs.person(second))
    for name in FIELDS:
        setattr(first, name, getattr(after, name))
    first.save(update_fields=FIELDS)
    moved = moving(second)
    for noun, table in TABLES.items():
        table.objects.filter(pk__in=moved[noun]).update(contact=first)
    second.merged_into = first
    second.save(update_fields=["merged_into"])
    row = ContactMerge.objects.create(
        company_id=first.company_id, kept=first, dropped=second, moved=moved,
        before={"said": before, "wrote": _said(first)}, on=on, made_by=by,
    )  # fmt: skip
    _pair(first, second).update(state="merged", decided_by=by, decided_on=on)
    remember(first, "merge", by=by, on=on, comment=f"contact {second.pk} fusionné dans celui-ci")
    remember(second, "merged", by=by, on=on, comment=f"fusionné dans le contact {first.pk}")
    pairs.look(company=first.company_id)
    return row


@transaction.atomic
def undo(*, merge: int, reason: str, by: User, on: date) -> ContactMerge:
    """Give back exactly what was before. Impossible when something written since depends on it."""
    found = ContactMerge.objects.filter(pk=merge).first()
    if found is None:
        raise Impossible("Cette fusion n’existe plus : rechargez la page.")
    first, second = _two(found.kept_id, found.dropped_id)
    row = ContactMerge.objects.select_for_update().get(pk=merge)
    if row.undone_at is not None:
        return row
    if not reason.strip():
        raise Impossible("Dites pourquoi cette fusion est défaite.")
    if why := _depends(row, first, second):
        raise Impossible(why)
    for name in FIELDS:
        setattr(first, name, _read(name, row.before["said"][name]))
    first.save(update_fields=FIELDS)
    for noun, table in TABLES.items():
        table.objects.filter(pk__in=row.moved[noun]).update(contact=second)
    second.merged_into = None
    second.save(update_fields=["merged_into"])
    row.undone_by, row.undone_at, row.undone_why = by, timezone.now(), reason.strip()
    row.save(update_fields=["undone_by", "undone_at", "undone_why"])
    _pair(first, second).update(state="open", decided_by=None, decided_on=None)
    remember(first, "unmerge", by=by, on=on, comment=f"contact {second.pk} rendu : {reason.strip()}")
    remember(second, "unmerge", by=by, on=on, comment=reason)
    pairs.look(company=first.company_id)
    return row


def _two(kept: int, dropped: int) -> tuple[Contact, Contact]:
    """Both contacts, locked with their firm, in the order every verb takes."""
    known = Contact.objects.filter(pk__in=(kept, dropped)).values_list("company", flat=True)
    firms = set(known)
    if kept == dropped or len(known) != 2 or len(firms) != 1:
        raise Impossible("Choisissez deux contacts de la même entreprise.")
    list(Company.objects.select_for_update(no_key=True).filter(pk__in=firms))
    rows = Contact.objects.select_for_update().filter(pk__in=(kept, dropped)).order_by("pk")
    found = {each.pk: each for each in rows}
    if found[kept].company_id != found[dropped].company_id:
        raise Impossible("Ces contacts ne sont plus de la même entreprise : rechargez la page.")
    return found[kept], found[dropped]


def _depends(row: ContactMerge, first: Contact, second: Contact) -> str:
    """What was written since and would be lost; empty when nothing."""
    if first.erased_on or second.erased_on or not row.before:
        return "Le contact a été effacé depuis la fusion : rien ne reste à rendre."
    later = ContactMerge.objects.filter(undone_at=None, pk__gt=row.pk)
    if later.filter(kept=first).exists() or later.filter(dropped=first).exists():
        return "Une fusion plus récente tient à ce contact : défaites d’abord celle-là."
    if _said(first) != row.before["wrote"]:
        return "Le contact gardé a été modifié, ou un échange a été noté avec lui, depuis la fusion."
    for noun, table in TABLES.items():
        keys = row.moved[noun]
        if table.objects.filter(pk__in=keys, contact=first).count() != len(keys):
            return "Un échange, un diagnostic ou une action qui a suivi a changé de contact depuis la fusion."
    corrected = Interaction.objects.filter(
        pk__in=row.moved["interactions"], replaced_by__made_at__gt=row.made_at
    )
    if corrected.exists():
        return "Un échange qui a suivi a été corrigé depuis la fusion."
    return ""


def _said(row: Contact) -> dict[str, Any]:
    """What the merge may change of a contact, as it is logged."""
    return {name: _plain(getattr(row, name)) for name in FIELDS} | {"name": row.name}


def _plain(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _read(name: str, value: str | None) -> str | date | None:
    return date.fromisoformat(value) if name in DAYS and value else value


def _pair(first: Contact, second: Contact) -> Any:
    one, other = sorted((first.pk, second.pk))
    return ContactPair.objects.filter(one=one, other=other)
