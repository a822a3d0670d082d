"""The work queue as its address asks for it: filters, search, sort, page, neighbours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django import forms
from django.utils.http import urlencode

from accounts.models import User
from contracts import paging
from contracts.models import Contract, Sender
from contracts.models.contract import ContractQuerySet
from contracts.paging import SORTS, Sort
from contracts.rules import states
from contracts.search import search, searchable
from law.typography import french
from registers.rules import normalise_idcc

SIZE = 50
COUNTED = 10_000
SENDERS = OFFICERS = 500
OPEN, ALL = "", "all"
WEEK = dt.timedelta(days=7)
_ANYBODY = [("", "Tous"), ("me", "Moi"), ("none", "Personne")]
_ARROWS = (("", "↑"), ("-", "↓"))
_STATES = [(OPEN, "À traiter"), *states.STATES.items(), (ALL, "Tous les états")]
_OUTCOMES = [("", "Tous"), ("pass", "Conformes"), ("warn", "À vérifier"), ("fail", "Non conformes")]
_ORDERS = [
    ("", "Ordre habituel"),
    *((f"{sign}{name}", f"{sort.label} {arrow}") for name, sort in SORTS.items() for sign, arrow in _ARROWS),
]
_SEARCH = {"type": "search", "placeholder": "Nom, numéro, SIRET…", "data-search": True, "autocomplete": "off"}


def officers() -> list[tuple[str, str]]:
    """Who may decide files: identity and name."""
    people = User.objects.filter(is_active=True, groups__permissions__codename="decide_contract").distinct()
    named = people.order_by("last_name", "first_name", "pk")[:OFFICERS]
    return [(str(person.pk), str(person)) for person in named]


def _officer_choices() -> list[tuple[str, str]]:
    return [*_ANYBODY, *officers()]


def _sender_choices() -> list[tuple[Any, str]]:
    senders = Sender.objects.order_by("name").values_list("pk", "name")[:SENDERS]
    return [("", "Tous"), *senders]


class QueueFilter(forms.Form):
    """The filters, as they stand in the address."""

    q = forms.CharField(
        label="Rechercher", required=False, max_length=80, widget=forms.TextInput(dict(_SEARCH))
    )
    due = forms.ChoiceField(
        label="Échéance",
        required=False,
        choices=[("", "Toutes"), ("late", "En retard"), ("week", "Sous 7 jours")],
    )
    state = forms.ChoiceField(label="État", required=False, choices=_STATES)
    outcome = forms.ChoiceField(label="Contrôles", required=False, choices=_OUTCOMES)
    kind = forms.ChoiceField(
        label="Dispositif", required=False, choices=[("", "Tous"), *Contract.Kind.choices]
    )
    idcc = forms.CharField(
        label="Branche (IDCC)", required=False, max_length=8, widget=forms.TextInput({"inputmode": "numeric"})
    )
    officer = forms.ChoiceField(label="Gestionnaire", required=False)
    sender = forms.TypedChoiceField(label="Émetteur", required=False, coerce=int, empty_value=None)
    batch = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput())
    sort = forms.CharField(
        label="Trier par", required=False, max_length=20, widget=forms.Select(choices=_ORDERS)
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._officers = cache(_officer_choices)  # asked once, and only by a page that shows them
        self._choice("officer").choices = self._officers
        self._choice("sender").choices = cache(_sender_choices)

    @property
    def deciders(self) -> list[tuple[str, str]]:
        """Who a file may be given to."""
        return self._officers()[len(_ANYBODY) :]

    def _choice(self, name: str) -> forms.ChoiceField:
        return cast(forms.ChoiceField, self.fields[name])

    def clean_q(self) -> str:
        term: str = " ".join(self.cleaned_data["q"].split())
        if term and not searchable(term):
            raise forms.ValidationError(french("Tapez au moins trois lettres, ou un numéro."))
        return term

    def clean_idcc(self) -> str:
        if not (typed := self.cleaned_data["idcc"].strip()):
            return ""
        if not (idcc := normalise_idcc(typed)):
            raise forms.ValidationError(french("Un IDCC compte 4 chiffres."))
        return idcc


@dataclass(frozen=True, slots=True)
class Page:
    """Files of one page, the mark that leads to the next one, and how many files there are."""

    files: list[Contract]
    next: str
    total: int
    more: bool  # more than could be counted quickly


@dataclass(frozen=True, slots=True)
class Header:
    """A column of the list: its address when clicked, empty when it cannot sort, and its present order."""

    label: str
    query: str
    order: str


class Queue:
    """A list; what its address says wrongly is said beside the field and left out."""

    def __init__(self, data: Mapping[str, Any], *, user: User, on: dt.date) -> None:
        self.user, self.on = user, on
        self.form = QueueFilter(data)
        self.form.is_valid()
        self.asked = self.form.cleaned_data
        name = self.asked.get("sort", "").removeprefix("-")
        chosen = name in self.sortable
        self.sort_name = name if chosen else self.sortable[0]
        # Decided files are read from the last one; files to decide, from the most urgent.
        self.descending = self.asked.get("sort", "").startswith("-") if chosen else not self._few
        self.after = paging.read(self.sort, data.get("after", ""))
        self.query = {name: data[name] for name in self.form.fields if self._said(data, name)}

    def _said(self, data: Mapping[str, Any], name: str) -> bool:
        if name == "sort":
            return self.asked.get(name, "").removeprefix("-") == self.sort_name
        return bool(data.get(name)) and name in self.asked

    @property
    def sort(self) -> Sort:
        return SORTS[self.sort_name]

    @property
    def sortable(self) -> list[str]:
        """The columns this list can be sorted by without reading more than it shows."""
        return [name for name, sort in SORTS.items() if self._few or sort.everywhere]

    @property
    def _few(self) -> bool:
        """Only files that wait for a decision: they have small indexes of their own."""
        return self.asked.get("state", OPEN) in {OPEN, *states.OPEN}

    @property
    def address(self) -> str:
        """The query string that leads here again, without its page."""
        return urlencode(self.query)

    @property
    def narrowed(self) -> bool:
        return bool(self.query.keys() - {"sort"})

    @property
    def headers(self) -> dict[str, Header]:
        """Each column that can sort, by name."""
        return {name: self._header(name) for name in SORTS}

    @property
    def files(self) -> ContractQuerySet:
        """The files asked for, in no order."""
        asked = self.asked
        files = _in_state(Contract.objects.visible_to(self.user), asked.get("state", OPEN))
        files = _due(files, asked.get("due", ""), self.on)
        for name in ("outcome", "kind", "idcc", "sender", "batch"):
            if value := asked.get(name):
                files = files.filter(**{name: value})
        files = _given_to(files, asked.get("officer", ""), self.user)
        return search(files, asked.get("q", "")).order_by()

    def page(self) -> Page:
        """One page, and how many files there are as far as it is quick to count."""
        counted = self.files.values("pk")[: COUNTED + 1].count()
        found = paging.walk(
            self.files.select_related("officer"),
            self.sort,
            descending=self.descending,
            limit=SIZE + 1,
            after=self.after,
        )
        following = paging.written(paging.mark_of(self.sort, found[SIZE - 1])) if len(found) > SIZE else ""
        return Page(found[:SIZE], following, min(counted, COUNTED), counted > COUNTED)

    def ordered(self) -> ContractQuerySet:
        """Every file, in the order of the list."""
        key, pk = self.sort.key, "-pk" if self.descending else "pk"
        return self.files.order_by(
            key.desc(nulls_last=True) if self.descending else key.asc(nulls_last=True), pk
        )

    def beside(self, contract: Contract) -> tuple[Contract | None, Contract | None]:
        """The files before and after this one in the list, even when it has just left it."""
        here = paging.mark_of(self.sort, contract)
        before, after = (
            paging.walk(
                self.files.only("pk"),
                self.sort,
                descending=self.descending,
                limit=1,
                after=here,
                backwards=backwards,
            )
            for backwards in (True, False)
        )
        return next(iter(before), None), next(iter(after), None)

    def _header(self, name: str) -> Header:
        if name not in self.sortable:
            return Header(SORTS[name].label, "", "")
        current = name == self.sort_name
        turned = f"-{name}" if current and not self.descending else name
        order = ("descending" if self.descending else "ascending") if current else ""
        return Header(SORTS[name].label, urlencode({**self.query, "sort": turned}), order)


def _in_state(files: ContractQuerySet, state: str) -> ContractQuerySet:
    if state == OPEN:
        return files.open()
    if state in states.OPEN:
        return files.open().filter(state=state)  # said twice, so that the indexes of open files serve
    return files if state == ALL else files.filter(state=state)


def _due(files: ContractQuerySet, due: str, on: dt.date) -> ContractQuerySet:
    if due == "late":
        return files.late(on)
    return files.due_by(on + WEEK).filter(decision_due_on__gte=on) if due == "week" else files


def _given_to(files: ContractQuerySet, officer: str, user: User) -> ContractQuerySet:
    if not officer:
        return files
    if officer == "none":
        return files.filter(officer=None)
    return files.filter(officer=user.pk if officer == "me" else int(officer))
