"""People of a firm: added, corrected, their consent kept or withdrawn, erased when it is time."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F, QuerySet

import law
from accounts import holding
from accounts.models import User
from law.periods import add_months
from law.refusal import Impossible
from registers.models import Company
from smeservice.actions import pairs
from smeservice.models import Contact, ContactMerge, ContactPair, ContactTrace

ERASED = "Contact effacé"
KNOWN, GONE = "known", "erased"
WORDS = {"name": "nom", "role": "fonction", "email": "courriel", "phone": "téléphone"}


@transaction.atomic
def save(
    *,
    company: Company,
    name: str,
    role: str,
    email: str,
    phone: str,
    consented: bool,
    by: User,
    on: date,
    contact: Contact | None = None,
) -> Contact:
    """Write a person of a firm; consent is dated the day it is given, and the day it is withdrawn."""
    unit = Company.objects.select_for_update(no_key=True).get(pk=company.pk)
    row = _locked(contact) if contact else Contact(company=unit, added_by=by, last_exchange_on=on)
    told = {"name": name.strip(), "role": role.strip(), "email": email.strip(), "phone": phone.strip()}
    changed = [word for field, word in WORDS.items() if getattr(row, field) != told[field]]
    for field, text in told.items():
        setattr(row, field, text)
    holds = bool(row.consented_on and not row.withdrawn_on)
    if consented and not holds:
        row.consented_on, row.withdrawn_on = on, None
        changed.append("accord donné")
    elif holds and not consented:
        row.withdrawn_on = on
        changed.append("accord retiré")
    new = row.pk is None
    row.save()
    if new or changed:
        remember(row, "add" if new else "correct", by=by, on=on, comment="" if new else ", ".join(changed))
        pairs.look(company=row.company_id)
    return row


@transaction.atomic
def erase(*, contact: Contact, by: User, on: date) -> None:
    """Forget a person, their duplicates too; the exchanges stay with the firm."""
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.erased_on is None:
        _forget(Contact.objects.filter(pk=row.pk), by=by, on=on)


@transaction.atomic
def erase_old(*, on: date) -> int:
    """Forget the people nothing was exchanged with for the time they may be kept; gives how many.

    Those under a legal hold, or of a firm under one, stay.
    """
    limit, held = add_months(on, -12 * law.contact_kept_years(on)), holding.held()
    old = Contact.objects.current().filter(last_exchange_on__lt=limit)
    told = old.values("pk", "name", firm=F("company__siren")).order_by("pk")
    kept = [row["pk"] for row in told if held.covers(row)]
    return _forget(old.exclude(pk__in=kept), by=None, on=on)


def remember(row: Contact, verb: str, *, by: User | None, on: date, comment: str = "") -> None:
    """Write who did what to a contact; `comment` holds no word of what is known of the person."""
    state = GONE if row.erased_on else KNOWN
    ContactTrace.objects.create(subject=row, verb=verb, to_state=state, on=on, comment=comment, made_by=by)


def _locked(contact: Contact) -> Contact:
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.erased_on:
        raise Impossible("Ce contact a été effacé.")
    if row.merged_into_id:
        raise Impossible("Ce contact a été fusionné avec un autre : corrigez celui qui est gardé.")
    return row


def _forget(chosen: QuerySet[Contact], *, by: User | None, on: date) -> int:
    """Erase these people, all that was merged into them, and what the merges keep of them."""
    keys = list(chosen.order_by("pk").select_for_update().values_list("pk", flat=True))
    level = keys
    while level := list(
        Contact.objects.filter(merged_into__in=level, erased_on=None).values_list("pk", flat=True)
    ):
        keys += level
    gone = Contact.objects.filter(pk__in=keys, erased_on=None)
    count = gone.update(
        name=ERASED, role="", email="", phone="", erased_on=on, consented_on=None, withdrawn_on=None
    )
    ContactMerge.objects.filter(kept__in=keys).update(before={})
    ContactPair.objects.waiting().filter(one__in=keys).delete()
    ContactPair.objects.waiting().filter(other__in=keys).delete()
    ContactTrace.objects.bulk_create(
        [
            ContactTrace(subject_id=key, verb="erase", from_state=KNOWN, to_state=GONE, on=on, made_by=by)
            for key in keys
        ],
        batch_size=2000,
    )
    return count
