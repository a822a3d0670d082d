"""Doors of the firms and of their exchanges."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from registers.models import Company
from smeservice.actions import contacts, firms, interactions

READ = ("smeservice.open_firm",)
WORK = ("smeservice.open_firm", "smeservice.work_firm")
NEEDED = {
    "smeservice:firms": READ, "smeservice:firm": READ, "smeservice:exchange": READ, "smeservice:follow": WORK,
    "smeservice:take": WORK, "smeservice:exchange_new": WORK, "smeservice:record": WORK,
    "smeservice:correct": WORK, "smeservice:step_done": WORK, "smeservice:contact_new": WORK,
    "smeservice:contact": WORK, "smeservice:contact_erase": WORK,
}  # fmt: skip


def house(people: dict[str, Any], on: dt.date) -> dict[str, tuple[Any, ...]]:
    company, _ = Company.objects.get_or_create(pk="404833048", defaults={"name": "Garage d’essai"})
    by = people["officer"]
    firms.refresh(on=on)
    person = contacts.save(
        company=company, name="Lou Brun", role="", email="", phone="", consented=True, by=by, on=on
    )
    row = interactions.record(
        token=UUID(int=7), company=company.pk, kind="visit", happened_on=on, outcome="interested", by=by,
        on=on, contact=person.pk, next_step="Rappeler", next_on=on,
    )  # fmt: skip
    one = ("smeservice:firm", "smeservice:take", "smeservice:record", "smeservice:contact_new")
    return {
        **dict.fromkeys(one, (company.pk,)),
        **dict.fromkeys(("smeservice:exchange", "smeservice:step_done"), (row.pk,)),
        **dict.fromkeys(("smeservice:contact", "smeservice:contact_erase"), (company.pk, person.pk)),
        "smeservice:correct": (company.pk, row.pk),
    }
