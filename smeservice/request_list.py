"""The training-plan requests as the address of their list asks for them: filters, search, page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils.http import urlencode

from accounts.models import User
from contracts import paging
from contracts.paging import Sort
from registers import search
from smeservice.forms.requests import RequestFilter
from smeservice.models import PlanRequest
from smeservice.models.requests import PlanRequestQuerySet

SIZE, COUNTED = 50, 10_000
BY_DUE = Sort("À décider", F("decision_due_on"), "decision_due_on", dt.date.fromisoformat)
BY_NUMBER = Sort("Demande", F("id"), "pk", int, everywhere=True)
_NUMBER = re.compile(r"(?i)pdc(\d{1,15})")


class RequestList:
    """A list; what its address says wrongly is said beside the field and left out."""

    def __init__(self, data: Mapping[str, Any], *, user: User, on: dt.date) -> None:
        self.user, self.on = user, on
        self.form = RequestFilter(data)
        self.form.is_valid()
        self.asked = self.form.cleaned_data
        self.waits = self.asked.get("etat", "") in ("", "soon", "late")
        self.sort = BY_DUE if self.waits else BY_NUMBER
        self.after = paging.read(self.sort, data.get("after", ""))
        self.query = {name: data[name] for name in self.form.fields if data.get(name) and name in self.asked}

    @property
    def address(self) -> str:
        """The query string that leads here again, without its page."""
        return urlencode(self.query)

    @property
    def rows(self) -> PlanRequestQuerySet:
        """The requests asked for, in no order."""
        found = PlanRequest.objects.visible_to(self.user).order_by()
        match self.asked.get("etat", ""):
            case "":
                found = found.filter(state="pending")
            case "soon":
                found = found.soon(self.on)
            case "late":
                found = found.late(self.on)
            case "all":
                pass
            case state:
                found = found.filter(state=state)
        if idcc := self.asked.get("idcc"):
            found = found.filter(idcc=idcc)
        return _search(found, self.asked.get("q", "").strip())

    def page(self) -> tuple[list[PlanRequest], str]:
        """One page, and the mark that leads to the next one."""
        found = paging.walk(
            self.rows.select_related("company"), self.sort, descending=not self.waits, limit=SIZE + 1,
            after=self.after,
        )  # fmt: skip
        following = paging.written(paging.mark_of(self.sort, found[SIZE - 1])) if len(found) > SIZE else ""
        return found[:SIZE], following

    def count(self) -> tuple[int, bool]:
        """How many there are, as far as it is quick to count, and whether there are more."""
        counted = self.rows.values("pk")[: COUNTED + 1].count()
        return min(counted, COUNTED), counted > COUNTED


def _search(found: PlanRequestQuerySet, term: str) -> PlanRequestQuerySet:
    """By our number, or by the firm: SIREN, SIRET, name."""
    if not term:
        return found
    compact = re.sub(r"\s", "", term)
    if number := _NUMBER.fullmatch(compact):
        return found.filter(pk=int(number[1]))
    if re.fullmatch(r"\d{14}", compact):
        return found.filter(siret=compact)
    return found.filter(company__in=search.companies(term).values("pk"))
