"""Contacts of one firm that may be the same person: looked for at each write, told apart by a person."""

from __future__ import annotations

from datetime import date
from itertools import combinations

from django.db import transaction

from accounts.models import User
from law.refusal import Impossible
from smeservice.models import Contact, ContactPair
from smeservice.rules import merges
from smeservice.rules.merges import Person

MOST = 200  # people of a firm compared with one another


def person(row: Contact) -> Person:
    """A contact as the rules read it."""
    return Person(
        name=row.name, role=row.role, email=row.email, phone=row.phone, consented_on=row.consented_on,
        withdrawn_on=row.withdrawn_on, last_exchange_on=row.last_exchange_on,
    )  # fmt: skip


def look(*, company: str) -> None:
    """Write the pairs of a firm that look alike today; what a person decided stays decided."""
    people = list(Contact.objects.current().filter(company=company).order_by("-pk")[:MOST])[::-1]
    alike = {
        (one.pk, other.pk): found
        for one, other in combinations(people, 2)
        if (found := merges.reasons(person(one), person(other)))
    }
    held = {(row.one_id, row.other_id): row for row in ContactPair.objects.filter(company=company)}
    waiting = {key: row for key, row in held.items() if row.state == "open"}
    ContactPair.objects.filter(pk__in=[row.pk for key, row in waiting.items() if key not in alike]).delete()
    for key, row in waiting.items():
        if key in alike and row.reasons != alike[key]:
            ContactPair.objects.filter(pk=row.pk).update(reasons=alike[key])
    ContactPair.objects.bulk_create(
        [
            ContactPair(company_id=company, one_id=one, other_id=other, reasons=found)
            for (one, other), found in alike.items()
            if (one, other) not in held
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def tell_apart(*, pair: int, by: User, on: date) -> None:
    """Say that two contacts are two people; twice changes nothing."""
    row = ContactPair.objects.select_for_update().filter(pk=pair).first()
    if row is None or row.state == "merged":
        raise Impossible("Cette paire n’est plus à décider : rechargez la page.")
    if row.state == "open":
        row.state, row.decided_by, row.decided_on = "apart", by, on
        row.save(update_fields=["state", "decided_by", "decided_on"])
