"""What is emptied when the time of a class of data is over: said by each room, done here in one way."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pgtrigger
from django.contrib.postgres.functions import RandomUUID
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Left, Upper

from accounts import history
from accounts.rules import keeping

# A name drawn for each row; nothing is kept from which it could be drawn again.
PSEUDONYM = Concat(
    Value("Personne "), Upper(Left(Cast(RandomUUID(), CharField()), 8)), output_field=CharField()
)
WHY = "Durée de conservation écoulée."
Until = Callable[[Mapping[str, Any], date], date]


@dataclass(frozen=True, slots=True)
class Emptied:
    """What happens in one table: columns given a value, files taken from the disk, or rows deleted."""

    model: type[models.Model]
    to: str | Callable[[Sequence[int]], Q] = "pk"  # the path to the key of the subject, or which rows
    values: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()
    delete: bool = False
    where: Q = field(default_factory=Q)


@dataclass(frozen=True, slots=True)
class Kind:
    """A class of data: which rows may be over, until when each is kept, and what goes."""

    code: str
    label: str
    goes: str  # what becomes of it, for the reader
    subject: type[models.Model]
    rows: Callable[[date], QuerySet[Any, Any]]  # `.values(…)`: the facts of `until`, and of holds
    until: Until
    plan: tuple[Emptied, ...]
    parameters: tuple[str, ...]  # of the law, by name
    after: Callable[[Sequence[int]], None] | None = None


@dataclass(frozen=True, slots=True)
class Over:
    """One thing whose time is over."""

    key: int
    until: date
    held: bool


def over(kind: Kind, held: keeping.Held, on: date, keys: Collection[int] | None = None) -> Iterable[Over]:
    """What is over on a day, held or not, in the order of the keys."""
    rows = kind.rows(on)
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    for row in rows.order_by("pk").iterator(chunk_size=5000):
        until = kind.until(row, on)
        if keeping.due(until, on):
            yield Over(row["pk"], until, held.covers(row))


@transaction.atomic
def purge(*, kind: Kind, keys: Sequence[int], held: keeping.Held, on: date) -> tuple[list[int], list[int]]:
    """Empty what is still over and not held among these keys; gives what went and what a hold keeps.

    The subjects are locked first; a thing no longer over, or already gone, is left. Files go before the
    commit: after a kill the rows are still over, and the next try finishes.
    """
    list(kind.subject._default_manager.filter(pk__in=keys).order_by("pk").select_for_update().values("pk"))
    found = list(over(kind, held, on, keys))
    gone = [each.key for each in found if not each.held]
    if gone:
        for each in kind.plan:
            _empty(each, gone)
        if kind.after:
            kind.after(gone)
    return gone, [each.key for each in found if each.held]


def _empty(part: Emptied, keys: Sequence[int]) -> int:
    """One table, its own protections asleep for this statement alone."""
    table = part.model._default_manager
    theirs = Q(**{f"{part.to}__in": keys}) if isinstance(part.to, str) else part.to(keys)
    rows = table.filter(part.where, theirs)
    own = list(table.filter(pk__in=rows.values("pk")).order_by("pk").values_list("pk", flat=True))
    if not own:
        return 0
    chosen = table.filter(pk__in=own)
    for name in part.files:
        for path in chosen.exclude(**{name: ""}).values_list(name, flat=True):
            default_storage.delete(path)
    with _asleep(part.model):
        if part.delete:
            chosen.delete()
        else:
            chosen.update(**part.values, **dict.fromkeys(part.files, ""))
    _forget(part.model, own)
    return len(own)


def _asleep(model: type[models.Model]) -> Any:
    """The guards of one table, by name, for the time of a purge; the others stay awake."""
    guards = [f"{model._meta.label}:{each.name}" for each in getattr(model._meta, "triggers", ())]
    return pgtrigger.ignore(*guards) if guards else transaction.atomic()


def _forget(model: type[models.Model], keys: Sequence[int]) -> None:
    """What history keeps of these rows goes with them."""
    history.forget(model=model._meta.label_lower, keys=keys, why=WHY)
