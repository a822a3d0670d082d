"""What leaves each night without a purge also respects a hold."""

from __future__ import annotations

import datetime as dt

import pytest

from accounts import holding
from registers.models import Company
from smeservice.actions import contacts
from smeservice.models import Contact

ON = dt.date(2026, 11, 29)


@pytest.mark.django_db
def test_a_contact_under_a_hold_is_not_erased(make_user) -> None:
    first, second = make_user("AD"), make_user("AD")
    names = {"732829320": "Anne Roy", "552100554": "Jean Fabre", "542051180": "Léa Prat"}
    for siren, name in names.items():
        company = Company.objects.create(siren=siren, name="Entreprise")
        Contact.objects.create(company=company, name=name, last_exchange_on=dt.date(2019, 1, 1))
    for told in (
        {"kind": "firm", "number": "732829320"},
        {"kind": "person", "number": "", "name": "FABRE", "first_name": "Jean"},
    ):
        hold = holding.propose(**told, reason="Litige.", by=first, on=ON)
        holding.act(hold=hold.pk, verb="validate", by=second, on=ON)
    assert contacts.erase_old(on=ON) == 1
    assert set(Contact.objects.values_list("name", flat=True)) == {
        "Anne Roy", "Jean Fabre", contacts.ERASED,
    }  # fmt: skip
