"""A lot of firms as its address asks for it, and the advisers it goes to."""

from __future__ import annotations

import datetime as dt

from django.http import QueryDict

from accounts.models import User
from law.refusal import Impossible
from smeservice import firm_list
from smeservice.actions.transfer_works import Lot
from smeservice.forms.firm_care import LotForm
from smeservice.models import Firm, TransferWork
from smeservice.models.firms import FirmQuerySet


def firms(form: LotForm, *, user: User, on: dt.date) -> FirmQuerySet:
    """The open firms the criteria ask for, whoever follows them."""
    rows = Firm.objects.filter(closed=False).exclude(ours=False)
    return firm_list.narrowed(rows, form.cleaned_data, user, on)


def people(keys: list[int]) -> list[User]:
    """The advisers of these keys, in this order."""
    found = User.objects.in_bulk(keys)
    return [found[key] for key in keys if key in found]


def of_work(row: TransferWork, by: User) -> Lot:
    """What the criteria of a work stand for now; Impossible when they no longer say anything."""
    form = LotForm(QueryDict(row.query), everybody=True)
    if not form.is_valid():
        raise Impossible("Les critères de ce lot ne valent plus : un conseiller ou une branche a changé.")
    return Lot(firms(form, user=by, on=row.asked_on), people(form.cleaned_data["to"]), form.said())
