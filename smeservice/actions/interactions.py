"""Exchanges with firms: written once, corrected by another row, their next step done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from accounts.models import User
from law.refusal import Impossible
from registers.models import Company, Establishment
from smeservice.actions import firms
from smeservice.models import Contact, Interaction
from smeservice.rules import exchanges


@transaction.atomic
def record(
    *,
    token: UUID,
    company: str,
    kind: str,
    happened_on: date,
    outcome: str,
    by: User,
    on: date,
    themes: Sequence[str] = (),
    minutes: int | None = None,
    siret: str = "",
    contact: int | None = None,
    note: str = "",
    next_step: str = "",
    next_on: date | None = None,
    replaces: Interaction | None = None,
) -> Interaction:
    """Write what was exchanged; the same sheet sent again (its `token`) gives the row already written.

    Impossible, in French, for a day to come, an unknown or closed firm, a foreign contact.
    """
    unit = Company.objects.select_for_update(no_key=True).filter(pk=company).first()
    if unit is None:
        raise Impossible("Cette entreprise n’est pas au registre : vérifiez son SIREN.")
    known = Interaction.objects.filter(token=token).first()
    if known is not None:
        return known
    row = Interaction(
        token=token, company=unit, establishment=_place(unit, siret, happened_on), adviser=by, kind=kind,
        on=happened_on, minutes=minutes, contact=_person(unit, contact), themes=list(themes), outcome=outcome,
        note=note.strip(), next_step=next_step.strip(), next_on=next_on,
    )  # fmt: skip
    _check(row, unit, on)
    row.save()
    _follow_up(row, replaces, by, on)
    return row


@transaction.atomic
def do_next_step(*, interaction: int, by: User, on: date) -> None:
    """Note that the next step promised was done; the second time changes nothing."""
    row = Interaction.objects.select_for_update().filter(pk=interaction).first()
    if row is None or row.next_on is None:
        raise Impossible("Cette étape n’existe plus : rechargez la liste.")
    if row.next_done_on is not None:
        return
    if not Interaction.objects.due(by).filter(pk=row.pk).exists():
        raise Impossible("Cette étape est celle d’un autre conseiller.")
    row.next_done_on = on
    row.save(update_fields=["next_done_on"])


def _check(row: Interaction, unit: Company, on: date) -> None:
    """Impossible for a day that cannot be, or a word that is in no list."""
    if row.on > on:
        raise Impossible("Un échange à venir ne s’enregistre pas : notez-le comme prochaine étape.")
    if unit.closed_on and row.on > unit.closed_on:
        raise Impossible(f"Cette entreprise est cessée depuis le {unit.closed_on:%d/%m/%Y}.")
    unknown = [theme for theme in row.themes if theme not in exchanges.THEMES]
    if unknown or row.kind not in exchanges.KINDS or row.outcome not in exchanges.OUTCOMES:
        raise Impossible("Choisissez la nature, les thèmes et la suite dans les listes.")
    if row.next_on is not None and row.next_on < row.on:
        raise Impossible("La prochaine étape vient après l’échange.")


def _follow_up(row: Interaction, replaces: Interaction | None, by: User, on: date) -> None:
    """What an exchange changes beside it: the one it corrects, how long its contact is kept, the figures."""
    if replaces is not None:
        _replace(replaces, row, by)
    person = row.contact
    if person is not None and person.last_exchange_on < row.on:
        Contact.objects.filter(pk=person.pk).update(last_exchange_on=row.on)
    firms.refresh(on=on, sirens=[row.company_id])


def _replace(before: Interaction, after: Interaction, by: User) -> None:
    """The row before stays readable, and no longer counts."""
    held = Interaction.objects.select_for_update().get(pk=before.pk)
    if held.replaced_by_id is not None:
        raise Impossible("Cet échange a déjà été corrigé : rechargez la page.")
    if held.adviser_id != by.pk or held.company_id != after.company_id:
        raise Impossible("On corrige ses propres échanges, pour la même entreprise.")
    held.replaced_by = after
    held.save(update_fields=["replaced_by"])


def _place(unit: Company, siret: str, on: date) -> Establishment | None:
    if not siret:
        return None
    place = Establishment.objects.filter(pk=siret, company=unit).first()
    if place is None:
        raise Impossible(f"L’établissement {siret} n’est pas de cette entreprise : vérifiez le SIRET.")
    if place.closed_on and on > place.closed_on:
        raise Impossible(f"Cet établissement est fermé depuis le {place.closed_on:%d/%m/%Y}.")
    return place


def _person(unit: Company, contact: int | None) -> Contact | None:
    if contact is None:
        return None
    person = Contact.objects.current().filter(pk=contact, company=unit).first()
    if person is None:
        raise Impossible("Ce contact n’est pas de cette entreprise.")
    return person
