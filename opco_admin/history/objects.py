"""The history of one object: whether it may be opened, its own changes, those of its parts, and why."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.urls import reverse

from accounts import telling
from accounts.models import Change, User
from accounts.traces import Trace
from contracts.models import Contract, Move
from contracts.rules.privacy import about_disability
from contracts.views import sheet
from opco_admin.history.following import followed

SIZE = 50
# Where the right to open an object is neither `visible_to` nor Django’s own « view ».
RIGHTS = {"accounts.user": "accounts.handle_account", "accounts.accountproposal": "accounts.handle_account"}
HEALTH = "contracts.disability"
PAGES = {
    "contracts.contract": "contracts:contract",
    "conventions.convention": "conventions:convention",
    "branches.campaign": "branches:campaign",
    "smeservice.firm": "smeservice:firm",
    "accounts.user": "accounts:account",
}


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the history: a change, or the act that says why."""

    at: dt.datetime
    author: str
    title: str
    lines: tuple[telling.Line, ...] = ()
    comment: str = ""
    request: str = ""
    act: bool = False


def found(label: str, key: str, *, user: User, on: dt.date) -> models.Model | None:
    """The object, when its table is followed and this user may open it."""
    model = telling.model_of(label)
    if model is None or label not in {each.label.lower() for each in followed()}:
        return None
    rows = _visible(model, label, user, on)
    try:
        return rows.filter(pk=key).first() if rows is not None else None
    except (ValueError, OverflowError):
        return None


def _visible(model: Any, label: str, user: User, on: dt.date) -> QuerySet[Any] | None:
    if right := RIGHTS.get(label):
        return model._default_manager.all() if user.has_perm(right) else None
    rows = model._default_manager.all()
    seen = getattr(rows, "visible_to", None)
    if seen is None:
        view = f"{model._meta.app_label}.view_{model._meta.model_name}"
        return rows if user.has_perm(view) else None
    found: QuerySet[Any] = seen(user, on) if "on" in inspect.signature(seen).parameters else seen(user)
    return found


def labels(model: Any, *, user: User) -> list[str]:
    """The object and its parts: the tables that hold at most one row an object, under its own key."""
    parts = [
        relation.related_model._meta.label_lower
        for relation in model._meta.related_objects
        if relation.one_to_one and relation.field.primary_key
    ]
    return [model._meta.label_lower, *(each for each in parts if each != HEALTH or _sees_health(user))]


def _sees_health(user: User) -> bool:
    return user.has_perm("contracts.view_disability")


def told_lines(change: Change, names: dict[int, str], *, private: bool) -> tuple[telling.Line, ...]:
    """What changed, without what tells of a disability unless it may be read."""
    lines = telling.lines(change, names)
    return tuple(line for line in lines if private or not about_disability(line.column))


def events(row: models.Model, *, user: User, before: dt.datetime | None) -> list[Event]:
    """A page of what happened to the object, the last first; one more than a page when there is more."""
    named = labels(row, user=user)
    changes = Change.objects.filter(model__in=named, key=str(row.pk)).order_by("-at", "-id")
    changes = changes.filter(at__lt=before) if before else changes
    private = _sees_health(user)
    told = [
        *_changes(list(changes[: SIZE + 1]), row, private=private),
        *_acts(row, before, private=private),
    ]
    return sorted(told, key=lambda each: each.at, reverse=True)[: SIZE + 1]


def _changes(changes: list[Change], row: models.Model, *, private: bool) -> Iterator[Event]:
    names = telling.authors(changes, named=True)
    own = row._meta.label_lower
    for each in changes:
        about = "" if each.model == own else f" ({telling.noun(each.model).lower()})"
        title = f"{each.get_operation_display()}{about}"
        yield Event(
            each.at,
            telling.author(each, names),
            title,
            told_lines(each, names, private=private),
            telling.why(each),
            each.request,
        )


def _acts(row: models.Model, before: dt.datetime | None, *, private: bool) -> Iterator[Event]:
    """The moves of the object, each with its reason."""
    if isinstance(row, Contract):
        told = sheet.moves(_latest(Move.objects.filter(contract=row), before), row.kind, private=private)
        for each in told:
            yield _act(each.move, each.title, [sentence for sentence, _ in each.reasons])
        return
    for relation in row._meta.related_objects:
        model: Any = relation.related_model
        if issubclass(model, Trace) and relation.field.name == "subject":
            for trace in _latest(model.objects.filter(subject=row.pk), before):
                yield _act(trace, _title(trace, row), [])


def _latest(rows: QuerySet[Any], before: dt.datetime | None) -> QuerySet[Any]:
    told = rows.select_related("made_by").order_by("-made_at", "-pk")
    return (told.filter(made_at__lt=before) if before else told)[: SIZE + 1]


def _act(trace: Any, title: str, reasons: list[str]) -> Event:
    why = " ".join(filter(None, [*reasons, trace.comment]))
    return Event(trace.made_at, str(trace.made_by or "un traitement"), title, (), why, act=True)


def _title(trace: Any, row: models.Model) -> str:
    """What the act led to: the verbs of each room have no common table of French names."""
    field: Any = next((each for each in row._meta.concrete_fields if each.name == "state"), None)
    label = dict(field.flatchoices).get(trace.to_state, "") if field is not None else ""
    return f"Acte, état «\N{NO-BREAK SPACE}{label}\N{NO-BREAK SPACE}»" if label else "Acte"


def page_of(row: models.Model) -> str:
    """The address of the page of the object; empty when it has none."""
    name = PAGES.get(row._meta.label_lower)
    key = row.company_id if row._meta.label_lower == "smeservice.firm" else row.pk  # type: ignore[attr-defined]
    return reverse(name, args=[key]) if name else ""
