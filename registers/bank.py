"""Verbs of bank accounts: proposed by one person, validated by another; the one before is then closed.

An account is never rewritten: a change is another account. The database refuses every other door.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

import law
from law.typography import french
from registers.models import Establishment, Provider, ProviderAccount
from registers.rules import bank as rules
from registers.rules import siret_ok


class Impossible(Exception):
    """A verb that cannot be done now; the message is a French sentence for the user."""

    def __init__(self, sentence: str) -> None:
        super().__init__(french(sentence))


def propose(*, provider: Provider, iban: str, holder: str, note: str, by: Any, on: date) -> ProviderAccount:
    """Propose the account of a provider, first or new; nothing is paid to it before somebody else validates.

    `note` says how the change was confirmed with the provider: whom, at which number known before, when.
    """
    iban, holder, note = rules.normalise_iban(iban), " ".join(holder.split()), note.strip()
    if flaw := rules.iban_flaw(iban):
        raise Impossible(flaw)
    if not holder:
        raise Impossible("Écrivez le titulaire exactement comme sur le RIB.")
    if not note:
        raise Impossible("Le contre-appel est obligatoire : dites qui a confirmé, à quel numéro et quand.")
    with transaction.atomic():
        if provider._state.adding:  # an employer or a trainer, paid for the first time
            provider, _ = Provider.objects.get_or_create(
                siret=provider.siret, defaults={"name": provider.name}
            )
        Provider.objects.select_for_update().get(pk=provider.pk)
        current = open_account(provider)
        if current and (current.iban, current.holder) == (iban, holder):
            raise Impossible("C’est déjà le compte de cet organisme : rien à changer.")
        if proposed(provider):
            raise Impossible("Un changement de compte attend déjà d’être validé ou rejeté.")
        return ProviderAccount.objects.create(
            provider=provider,
            iban=iban,
            holder=holder,
            note=note,
            proposed_by=by,
            proposed_at=_instant(on),
        )


def validate(*, account: ProviderAccount, by: Any, on: date) -> ProviderAccount:
    """Open a proposed account and close the one before; never by the person who proposed it."""
    try:
        with transaction.atomic():
            found = _waiting(account)
            if by is None or found.proposed_by_id is None or by.pk == found.proposed_by_id:
                raise Impossible("Un changement de compte est validé par une autre personne que son auteur.")
            former = open_account(found.provider)
            if former:
                former.until = on
                former.save(update_fields=["until"])
            found.since, found.validated_by, found.validated_at = on, by, _instant(on)
            found.save(update_fields=["since", "validated_by", "validated_at"])
            return found
    except IntegrityError as error:
        raise Impossible("Ce changement n’a pas pu être validé : rechargez la page.") from error


@transaction.atomic
def reject(*, account: ProviderAccount, by: Any, on: date, reason: str) -> ProviderAccount:
    """Leave a proposed account aside, with the reason; the one before stays open."""
    if not reason.strip():
        raise Impossible("Dites pourquoi ce changement est rejeté.")
    found = _waiting(account)
    found.rejected_at, found.rejected_by, found.rejection = _instant(on), by, reason.strip()
    found.save(update_fields=["rejected_at", "rejected_by", "rejection"])
    return found


def payee(siret: str) -> Provider | None:
    """Who may be paid under a SIRET: a provider of the register, or whoever bears it, not registered yet."""
    if known := Provider.objects.filter(pk=siret).first():
        return known
    if not siret_ok(siret):
        return None
    place = Establishment.objects.select_related("company").filter(pk=siret).first()
    return Provider(siret=siret, name=(place.name or place.company.name) if place else "")


def open_account(provider: Provider) -> ProviderAccount | None:
    """The account paid now, whether at rest or not."""
    return provider.accounts.filter(until=None, validated_at__isnull=False).first()


def proposed(provider: Provider) -> ProviderAccount | None:
    """The change that waits for a second person."""
    return provider.accounts.filter(validated_at=None, rejected_at=None).first()


def rests_until(account: ProviderAccount) -> date | None:
    """The last day on which a validated account is left out of payments; None before it is validated."""
    if account.validated_at is None:
        return None
    at = timezone.localtime(account.validated_at)
    return rules.rests_until(at, law.account_rest_hours(at.date()))


def sharing(accounts: Collection[ProviderAccount]) -> dict[int, list[Provider]]:
    """By account, the other providers that are paid, or ask to be, at the same IBAN."""
    others: dict[str, dict[str, Provider]] = {}
    live = ProviderAccount.objects.filter(
        Q(until=None, rejected_at=None), iban__in={a.iban for a in accounts}
    )
    for row in live.select_related("provider").order_by("provider_id"):
        others.setdefault(row.iban, {})[row.provider_id] = row.provider
    return {
        account.pk: [
            other for siret, other in others.get(account.iban, {}).items() if siret != account.provider_id
        ]
        for account in accounts
    }


def _waiting(account: ProviderAccount) -> ProviderAccount:
    """The proposed account, locked with its provider so that two changes of one provider meet."""
    Provider.objects.select_for_update().get(pk=account.provider_id)
    found = ProviderAccount.objects.select_related("provider", "proposed_by").get(pk=account.pk)
    if found.validated_at:
        raise Impossible(f"Déjà validé par {found.validated_by or 'une autre personne'}.")
    if found.rejected_at:
        raise Impossible("Ce changement a déjà été rejeté.")
    return found


def _instant(on: date) -> datetime:
    """Now, on the day of the verb."""
    now = timezone.localtime()
    return now if now.date() == on else now.replace(year=on.year, month=on.month, day=on.day)
