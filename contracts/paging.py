"""Keyset pages over one sort column: files that have a value first, in its order, then those without."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from django.db.models import BooleanField, Expression, F, Func, Model, Q, QuerySet, Value

from registers.models import FrenchKey

SEPARATOR = "~"
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Sort:
    """A column to sort by: its label, its key in the database, its field, how its text is read back."""

    label: str
    key: Expression | F
    field: str
    read: Callable[[str], Any]
    nullable: bool = False
    everywhere: bool = False  # an index serves it whatever the states asked for


SORTS = {
    "echeance": Sort(
        "Échéance", F("decision_due_on"), "decision_due_on", dt.date.fromisoformat, nullable=True
    ),
    "reception": Sort("Reçu", F("received_on"), "received_on", dt.date.fromisoformat, everywhere=True),
    "nom": Sort("Alternant", FrenchKey("learner_name"), "learner_name", str),
    "montant": Sort("Montant", F("total"), "total", Decimal, nullable=True),
    "numero": Sort("Dossier", F("id"), "pk", int, everywhere=True),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a sorted list: the value and the number of a file."""

    value: Any
    pk: int


def mark_of(sort: Sort, row: Model) -> Mark:
    """Where a row stands."""
    return Mark(getattr(row, sort.field), row.pk)


def written(mark: Mark) -> str:
    """A mark as it stands in an address."""
    return f"{'' if mark.value is None else mark.value}{SEPARATOR}{mark.pk}"


def read(sort: Sort, text: str) -> Mark | None:
    """The mark of an address; None when it says nothing, or nonsense."""
    value, separator, pk = text.rpartition(SEPARATOR)
    if not separator or not (pk.isascii() and pk.isdigit()) or len(pk) > 18 or "\0" in value:
        return None
    if not value:
        return Mark(None, int(pk)) if sort.nullable else None
    try:
        found = sort.read(value)
    except (ValueError, InvalidOperation):
        return None
    finite = not isinstance(found, Decimal) or (found.is_finite() and abs(found) < 10**12)
    small = not isinstance(found, int) or 0 <= found < 2**63
    return Mark(found, int(pk)) if finite and small else None


def walk(
    files: QuerySet[Row],
    sort: Sort,
    *,
    descending: bool,
    limit: int,
    after: Mark | None = None,
    backwards: bool = False,
) -> list[Row]:
    """The files that follow a mark (precede it, backwards), nearest first; two index ranges at most."""
    descending ^= backwards
    parts = [False, True] if sort.nullable else [False]
    if backwards:
        parts.reverse()
    if after:
        parts = parts[parts.index(after.value is None) :]
    found: list[Row] = []
    for position, empty in enumerate(parts):
        part = files.filter(**{f"{sort.field}__isnull": empty}) if sort.nullable else files
        if after and position == 0:
            part = part.filter(_beyond(sort, after, descending))
        found += ordered(part, sort, descending=descending, empty=empty)[: limit - len(found)]
        if len(found) == limit:
            break
    return found


def ordered(files: QuerySet[Row], sort: Sort, *, descending: bool, empty: bool = False) -> QuerySet[Row]:
    """The files in the order of a column, then of their numbers."""
    pk = F("id").desc() if descending else F("id").asc()
    if empty or sort.field == "pk":
        return files.order_by(pk)
    return files.order_by(sort.key.desc() if descending else sort.key.asc(), pk)


def _beyond(sort: Sort, mark: Mark, descending: bool) -> Q | Func:
    if mark.value is None:
        return Q(id__lt=mark.pk) if descending else Q(id__gt=mark.pk)
    value = FrenchKey(Value(mark.value)) if isinstance(mark.value, str) else Value(mark.value)
    here = Func(sort.key, F("id"), function="ROW")
    there = Func(value, Value(mark.pk), function="ROW")
    return Func(
        here,
        there,
        template="%(expressions)s",
        arg_joiner=" < " if descending else " > ",
        output_field=BooleanField(),
    )
