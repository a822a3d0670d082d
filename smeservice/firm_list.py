"""The list of firms as its address asks for it: filters, search, order, page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.utils.http import urlencode

import law
from accounts.models import User
from contracts import paging
from contracts.paging import Sort
from law.periods import add_months
from registers import search
from smeservice.forms.firms import FirmFilter
from smeservice.models import Firm
from smeservice.models.firms import FirmQuerySet

SIZE, COUNTED = 50, 10_000
SORTS = {
    "": (Sort("Priorité", F("priority"), "priority", int), True),
    "contact": (Sort("Échange", F("last_contact_on"), "last_contact_on", dt.date.fromisoformat, True), False),
    "siren": (Sort("SIREN", F("company_id"), "company_id", str), False),
}


@dataclass(frozen=True, slots=True)
class Page:
    """Firms of one page, the mark that leads to the next one, and how many there are."""

    rows: list[Firm]
    next: str
    total: int
    more: bool  # more than could be counted quickly


class FirmList:
    """A list; what its address says wrongly is said beside the field and left out."""

    def __init__(self, data: Mapping[str, Any], *, user: User, on: dt.date) -> None:
        self.user, self.on = user, on
        self.form = FirmFilter(data, everybody=user.has_perm("smeservice.every_firm"))
        self.form.is_valid()
        self.asked = self.form.cleaned_data
        self.after = str(data.get("after", ""))
        self.query = {name: data[name] for name in self.form.fields if data.get(name) and name in self.asked}

    @property
    def address(self) -> str:
        """The query string that leads here again, without its page."""
        return urlencode(self.query)

    @property
    def narrowed(self) -> bool:
        return bool(self.query.keys() - {"sort"})

    @property
    def firms(self) -> FirmQuerySet:
        """The firms asked for, in no order."""
        rows = Firm.objects.visible_to(self.user).filter(closed=False).exclude(ours=False)
        rows = narrowed(rows, self.asked, self.user, self.on)
        if term := self.asked.get("q", "").strip():
            rows = rows.filter(company__in=search.companies(term).values("pk"))
        return rows.order_by()

    def page(self) -> Page:
        """One page, and how many firms there are as far as it is quick to count."""
        sort, descending = SORTS[self.asked.get("sort", "")]
        counted = self.firms.values("pk")[: COUNTED + 1].count()
        found = paging.walk(
            self.firms.select_related("company", "adviser"),
            sort,
            descending=descending,
            limit=SIZE + 1,
            after=paging.read(sort, self.after),
        )
        following = paging.written(paging.mark_of(sort, found[SIZE - 1])) if len(found) > SIZE else ""
        return Page(found[:SIZE], following, min(counted, COUNTED), counted > COUNTED)


def narrowed(rows: FirmQuerySet, asked: Mapping[str, Any], user: User, on: dt.date) -> FirmQuerySet:
    """The firms that answer the criteria of a list or of a lot."""
    rows = _followed_by(rows, asked.get("adviser", ""), user)
    rows = _met(rows, asked.get("contact", ""), on)
    for name in ("department", "idcc", "size"):
        if value := asked.get(name):
            rows = rows.filter(**{name: "" if value == "none" else value})
    return rows


def _followed_by(rows: FirmQuerySet, adviser: str, user: User) -> FirmQuerySet:
    if not adviser:
        return rows
    if adviser == "none":
        return rows.filter(adviser=None)
    return rows.filter(adviser=user.pk if adviser == "me" else int(adviser))


def _met(rows: FirmQuerySet, contact: str, on: dt.date) -> FirmQuerySet:
    limit = add_months(on, -law.quiet_months(on))
    if contact == "never":
        return rows.filter(last_contact_on=None)
    if contact == "quiet":
        return rows.filter(last_contact_on__lt=limit)
    return rows.filter(last_contact_on__gte=limit) if contact == "recent" else rows
