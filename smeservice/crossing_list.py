"""Firms that crossed a threshold between their two last official headcounts, as the address asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, Q, Value, When
from django.utils.http import urlencode

from accounts.models import User
from contracts import paging
from contracts.paging import Sort
from registers.models import Headcount
from registers.rules import sizes, thresholds
from smeservice.forms.firm_care import CrossingFilter
from smeservice.models import Firm
from smeservice.models.firms import FirmQuerySet

SIZE, COUNTED = 50, 10_000
SORT = Sort("Année", F("headcount_year"), "headcount_year", int)
ORDER = list(sizes.CLASSES)


class CrossingList:
    """A list; what its address says wrongly is said beside the field and left out."""

    def __init__(self, data: Mapping[str, Any], *, user: User, on: date) -> None:
        self.user, self.on = user, on
        limits = thresholds.thresholds(on)
        self.limits = limits
        everybody = user.has_perm("smeservice.every_firm")
        self.form = CrossingFilter(data, on=on, limits=limits, everybody=everybody)
        self.form.is_valid()
        self.asked = self.form.cleaned_data
        self.after = str(data.get("after", ""))
        self.query = {name: data[name] for name in self.form.fields if data.get(name) and name in self.asked}

    @property
    def address(self) -> str:
        return urlencode(self.query)

    @property
    def narrowed(self) -> bool:
        return bool(self.query)

    @property
    def firms(self) -> FirmQuerySet:
        """The firms asked for, in no order."""
        rows = Firm.objects.visible_to(self.user).filter(closed=False).exclude(ours=False)
        rows = rows.exclude(size="").exclude(previous_size="").exclude(size=F("previous_size"))
        if limit := self.asked.get("seuil"):
            rows = rows.filter(_over(self.limits.index(limit)))
        if way := self.asked.get("sens"):
            rows = rows.alias(now=_rank("size"), before=_rank("previous_size"))
            rows = rows.filter(now__gt=F("before")) if way == "hausse" else rows.filter(now__lt=F("before"))
        if year := self.asked.get("annee"):
            rows = rows.filter(headcount_year=year)
        if who := self.asked.get("qui"):
            rows = rows.filter(adviser=self.user if who == "me" else None)
        return rows.order_by()

    def page(self) -> dict[str, Any]:
        """One page, what leads to the next, and how many there are as far as it is quick to count."""
        counted = self.firms.values("pk")[: COUNTED + 1].count()
        found = paging.walk(
            self.firms.select_related("company", "adviser"), SORT, descending=True, limit=SIZE + 1,
            after=paging.read(SORT, self.after),
        )  # fmt: skip
        following = paging.written(paging.mark_of(SORT, found[SIZE - 1])) if len(found) > SIZE else ""
        return {
            "rows": with_effects(found[:SIZE], self.on),
            "next": following,
            "total": min(counted, COUNTED),
            "more": counted > COUNTED,
        }


def with_effects(firms: list[Firm], on: date) -> list[tuple[Firm, list[thresholds.Effect]]]:
    """Each firm with the thresholds its last headcount crossed."""
    known: dict[str, list[sizes.Size]] = {}
    rows = Headcount.objects.filter(company__in=[firm.company_id for firm in firms])
    for siren, year, least, most in rows.values_list("company", "year", "least", "most"):
        known.setdefault(siren, []).append(sizes.Size(year, least, most))
    return [
        (firm, [each for each in thresholds.crossed(known.get(firm.company_id, []), on)
                if each.year == firm.headcount_year])
        for firm in firms
    ]  # fmt: skip


def _over(rank: int) -> Q:
    """Firms whose two sizes stand on both sides of a threshold."""
    under, above = ORDER[: rank + 1], ORDER[rank + 1 :]
    return Q(size__in=above, previous_size__in=under) | Q(size__in=under, previous_size__in=above)


def _rank(name: str) -> Case:
    whens = [When(**{name: code}, then=Value(rank)) for rank, code in enumerate(ORDER)]
    return Case(*whens, output_field=IntegerField())
