"""Firms reached by promotion, as an address asks for them: their stage, their groups, their page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.http import urlencode

from accounts.models import User
from contracts import paging
from contracts.paging import Sort
from registers import search
from registers.models import Agreement
from registers.rules import sizes
from registers.sheets.writing import csv_lines
from smeservice.forms.promotion import ReachFilter
from smeservice.models import Firm, Participation, PromotionAction, Trial
from smeservice.rules.promotion import STAGES, THEMES, Counts

SIZE, COUNTED, CHUNK, SHOWN = 50, 10_000, 2000, 100
SORT = Sort("Touchée", F("promoted_on"), "promoted_on", dt.date.fromisoformat)
_TRIED, _REPEATED = Q(trials__gte=1), Q(trials__gte=2)
_COUNTS = {
    "promoted": Count("pk"),
    "tried": Count("pk", filter=_TRIED),
    "repeated": Count("pk", filter=_REPEATED),
}


@dataclass(frozen=True, slots=True)
class Group:
    """Firms that share a branch, a size or an action: their label, their filter, their counts."""

    label: str
    query: str
    counts: Counts


class Reach:
    """Firms reached on one subject; what the address says wrongly is said beside its field."""

    def __init__(self, data: Mapping[str, Any], *, user: User) -> None:
        self.user = user
        self.form = ReachFilter(data)
        self.form.is_valid()
        self.asked = self.form.cleaned_data
        self.after = str(data.get("after", ""))
        self.theme: str = self.asked.get("sujet") or "afest"
        self.query = {name: data[name] for name in self.form.fields if data.get(name) and name in self.asked}

    @property
    def address(self) -> str:
        """The query string that leads here again, without its page."""
        return urlencode(self.query)

    @property
    def narrowed(self) -> bool:
        return bool(self.query.keys() - {"sujet"})

    @cached_property
    def action(self) -> PromotionAction | None:
        """The action asked for."""
        asked = self.asked.get("action")
        return PromotionAction.objects.visible_to(self.user).filter(pk=asked).first() if asked else None

    @property
    def firms(self) -> QuerySet[Any]:
        """The firms asked for, in no order: when they were reached, how many trials followed."""
        rows = self.reached
        match self.asked.get("stade"):
            case "untried":
                return rows.filter(trials=0)
            case "tried":
                return rows.filter(_TRIED)
            case "repeated":
                return rows.filter(_REPEATED)
        return rows

    @property
    def reached(self) -> QuerySet[Any]:
        """The same, whatever their stage: what figures count."""
        present = self._present()
        first = present.filter(company=OuterRef("company")).order_by("action__on").values("action__on")[:1]
        rows = self._visible().filter(company__in=present.values("company"))
        rows = rows.annotate(promoted_on=Subquery(first)).annotate(trials=_trials(self.theme, "promoted_on"))
        return _between(rows, "promoted_on", self.asked).order_by()

    def totals(self) -> Counts:
        """All the firms reached."""
        return Counts(**self.reached.aggregate(**_COUNTS))

    def by_branch(self) -> list[Group]:
        """The branches with the most firms reached."""
        rows = self._grouped(self.reached, "idcc")
        labels = dict(Agreement.objects.filter(pk__in=[key for key, _ in rows]).values_list("pk", "label"))
        return [
            Group(
                f"{key} {labels.get(key, '')}".strip() or "Inconnue", self._narrow(idcc=key or "none"), counts
            )
            for key, counts in rows[:SHOWN]
        ]

    def by_size(self) -> list[Group]:
        """The classes of size, the smallest first."""
        found = dict(self._grouped(self.reached, "size"))
        return [
            Group(
                sizes.CLASSES.get(key, "inconnue").capitalize(),
                self._narrow(taille=key or "none"),
                found[key],
            )
            for key in (*sizes.CLASSES, "")
            if key in found
        ]

    def by_action(self) -> list[Group]:
        """The last actions: a firm counts in each that reached it, and what it did since that day."""
        rows = self._present().filter(company__in=self._visible().values("company"))
        rows = _between(rows, "action__on", self.asked)
        counted = rows.annotate(trials=_trials(self.theme, "action__on")).values(
            "action", "action__title", "action__on"
        )
        found = counted.annotate(**_COUNTS).order_by("-action__on", "-action")[:SHOWN]
        return [
            Group(
                f"{each['action__title']} ({each['action__on']:%d/%m/%Y})",
                self._narrow(action=each["action"]),
                Counts(each["promoted"], each["tried"], each["repeated"]),
            )
            for each in found
        ]

    def page(self) -> tuple[list[Any], str]:
        """One page, the last reached first, and the mark of the next one."""
        rows = self.firms.select_related("company", "adviser")
        found = paging.walk(rows, SORT, descending=True, limit=SIZE + 1, after=paging.read(SORT, self.after))
        following = paging.written(paging.mark_of(SORT, found[SIZE - 1])) if len(found) > SIZE else ""
        return found[:SIZE], following

    def counted(self) -> int:
        """How many firms, as far as it is quick to count."""
        return self.firms.values("pk")[: COUNTED + 1].count()

    def csv(self) -> Iterator[str]:
        """The firms asked for, for a French spreadsheet."""
        titles = ("SIREN", "Entreprise", "IDCC", "Taille", "Département", "Conseiller", "Sujet", "Touchée le",
                  "Stade", "Essais depuis")  # fmt: skip
        rows = self.firms.select_related("company", "adviser").order_by("-promoted_on", "pk")
        return csv_lines(titles, (self._line(each) for each in rows.iterator(chunk_size=CHUNK)))

    def _line(self, firm: Any) -> list[Any]:
        return [
            firm.company_id, firm.company.name, firm.idcc, sizes.CLASSES.get(firm.size, ""), firm.department,
            str(firm.adviser or ""), THEMES[self.theme], firm.promoted_on, STAGES[stage(firm)], firm.trials,
        ]  # fmt: skip

    def _present(self) -> QuerySet[Participation]:
        rows = Participation.objects.filter(state="present", action__theme=self.theme)
        rows = rows.exclude(action__state="cancelled")
        return rows.filter(action=self.asked["action"]) if self.asked.get("action") else rows

    def _visible(self) -> QuerySet[Firm]:
        """The firms one may open, of the size, the branch and the words asked for."""
        rows = Firm.objects.visible_to(self.user)
        for name, field in (("taille", "size"), ("idcc", "idcc")):
            if value := self.asked.get(name):
                rows = rows.filter(**{field: "" if value == "none" else value})
        if term := self.asked.get("q", "").strip():
            rows = rows.filter(company__in=search.companies(term).values("pk"))
        return rows

    def _grouped(self, rows: QuerySet[Any], field: str) -> list[tuple[str, Counts]]:
        found = rows.values(field).annotate(**_COUNTS).order_by("-promoted", field)
        return [(each[field], Counts(each["promoted"], each["tried"], each["repeated"])) for each in found]

    def _narrow(self, **more: Any) -> str:
        kept = {name: value for name, value in self.query.items() if name != "stade"}
        return urlencode({**kept, "sujet": self.theme, **more})


def stage(firm: Any) -> str:
    """How far a firm of the list went."""
    return "repeated" if firm.trials > 1 else "tried" if firm.trials else "promoted"


def _trials(theme: str, since: str) -> Coalesce:
    """How many times a firm did it from that day."""
    rows = Trial.objects.counted().filter(company=OuterRef("company"), theme=theme, on__gte=OuterRef(since))
    return Coalesce(Subquery(rows.order_by().values("company").annotate(n=Count("pk")).values("n")), 0)


def _between(rows: Any, field: str, asked: Mapping[str, Any]) -> Any:
    if asked.get("du"):
        rows = rows.filter(**{f"{field}__gte": asked["du"]})
    return rows.filter(**{f"{field}__lte": asked["au"]}) if asked.get("au") else rows
