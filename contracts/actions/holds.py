"""Payments of a provider withheld on suspicion: proposed by one person, validated by another, then lifted."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts.models import User
from contracts.actions import dues
from contracts.actions.moving import TooLate
from contracts.models import Hold
from law.refusal import Impossible


def propose(*, siret: str, reason: str, by: User, on: date) -> Hold:
    """Propose to withhold what a provider is due; nothing changes before somebody else validates."""
    if not reason.strip():
        raise Impossible("Une suspension est motivée : écrivez les faits.")
    try:
        with transaction.atomic():
            return Hold.objects.create(provider_siret=siret, reason=reason.strip(), since=on, proposed_by=by)
    except IntegrityError as error:
        raise Impossible("Une suspension de cet organisme est déjà proposée ou en cours.") from error


@transaction.atomic
def validate(*, hold: Hold, by: User, on: date) -> Hold:
    """From now on, runs leave this provider out; a run proposed before cannot be approved with it."""
    found = _open(hold)
    if found.validated_by_id:
        raise TooLate(f"Déjà validée par {found.validated_by}.")
    if found.proposed_by_id is None or by.pk == found.proposed_by_id:
        raise Impossible("Une suspension est validée par une autre personne que celle qui l’a proposée.")
    found.validated_by = by
    found.save(update_fields=["validated_by"])
    return found


@transaction.atomic
def lift(*, hold: Hold, by: User, on: date, reason: str) -> Hold:
    """End a hold, or leave a proposed one aside: the provider is paid again by the next run.

    A hold in force is not lifted by who proposed it alone.
    """
    if not reason.strip():
        raise Impossible("Dites pourquoi la suspension est levée.")
    found = _open(hold)
    if found.validated_by_id and by.pk == found.proposed_by_id:
        raise Impossible("Une suspension en cours est levée par une autre personne que son auteur.")
    found.until, found.lifted_by, found.lift_reason = on, by, reason.strip()
    found.save(update_fields=["until", "lifted_by", "lift_reason"])
    return found


def _open(hold: Hold) -> Hold:
    dues.alone()
    rows = Hold.objects.select_for_update(of=("self",)).select_related("validated_by")
    found = rows.get(pk=hold.pk)
    if found.until is not None:
        raise TooLate(f"Cette suspension a déjà pris fin le {found.until:%d/%m/%Y}.")
    return found
