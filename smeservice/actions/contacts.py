"""People of a firm: added, corrected, their consent kept or withdrawn, erased when it is time."""

from __future__ import annotations

from datetime import date

from django.db import transaction

import law
from accounts.models import User
from law.periods import add_months
from law.refusal import Impossible
from registers.models import Company
from smeservice.models import Contact

ERASED = "Contact effacé"


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
    row = contact or Contact(company=company, added_by=by, last_exchange_on=on)
    if row.erased_on:
        raise Impossible("Ce contact a été effacé.")
    row.name, row.role, row.email, row.phone = name.strip(), role.strip(), email.strip(), phone.strip()
    holds = bool(row.consented_on and not row.withdrawn_on)
    if consented and not holds:
        row.consented_on, row.withdrawn_on = on, None
    elif holds and not consented:
        row.withdrawn_on = on
    row.save()
    return row


@transaction.atomic
def erase(*, contact: Contact, on: date) -> None:
    """Forget a person; the exchanges stay with the firm."""
    row = Contact.objects.select_for_update().get(pk=contact.pk)
    if row.erased_on is None:
        _forget(Contact.objects.filter(pk=row.pk), on)


def erase_old(*, on: date) -> int:
    """Forget the people nothing was exchanged with for the time they may be kept; gives how many."""
    limit = add_months(on, -12 * law.contact_kept_years(on))
    return _forget(Contact.objects.filter(erased_on=None, last_exchange_on__lt=limit), on)


def _forget(rows: object, on: date) -> int:
    return rows.update(  # type: ignore[attr-defined, no-any-return]
        name=ERASED, role="", email="", phone="", erased_on=on, consented_on=None, withdrawn_on=None
    )
