"""A change in French: the name of its table, of its columns, and their values as people read them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from accounts.models import Change, User
from law.typography import french

LONGEST = 160
DAY = dt.timedelta(days=1)
MASK = "•"
HIDDEN = "masqué"
NOTHING = "–"
NARROW = "\N{NARROW NO-BREAK SPACE}"
TECHNICAL = frozenset({"fingerprint", "sha256", "token"})
# Columns whose model gives no French name.
NAMES = {
    "made_by": "fait par", "made_at": "fait le", "decided_by": "décidé par", "proposed_by": "proposé par",
    "validated_by": "validé par", "approved_by": "approuvé par", "rejected_by": "rejeté par",
    "closed_by": "clos par", "created_by": "créé par", "created_at": "créé le", "lifted_by": "levé par",
    "batch": "lot", "line": "ligne du fichier", "subject": "objet", "user": "utilisateur", "group": "rôle",
    "contract": "contrat", "verdict": "évaluation", "values": "valeurs", "columns": "colonnes",
    "counts": "comptes", "since": "depuis la version", "step": "étape", "share": "part",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One column: its name, before, after."""

    name: str
    before: str
    after: str
    column: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """A change as a page shows it."""

    change: Change
    author: str
    noun: str
    lines: tuple[Line, ...]
    why: str  # of an erasure
    url: str = ""

    @property
    def names(self) -> str:
        """The columns, without their values."""
        return ", ".join(line.name for line in self.lines)


def model_of(label: str) -> type[models.Model] | None:
    """The table of a change; None when there is no more such a table."""
    try:
        found: type[models.Model] = apps.get_model(label)
    except (LookupError, ValueError):
        return None
    return found


def noun(label: str) -> str:
    """« Contrat »: what a table is about."""
    model = model_of(label)
    if model is None:
        return label
    if model._meta.auto_created:
        ends = [field.related_model._meta.verbose_name for field in model._meta.fields if field.related_model]
        return f"Lien {' – '.join(str(end) for end in ends)}"
    name = str(model._meta.verbose_name)
    return name[:1].upper() + name[1:]


def authors(changes: Sequence[Change], *, named: bool) -> dict[int, str]:
    """The names of those who made them; « Compte 12 » where names are not for the reader."""
    keys = {each.made_by_id for each in changes if each.made_by_id}
    for each in changes if named else ():
        keys |= _people(each.model, each.before) | _people(each.model, each.after)
    people = {each.pk: str(each) for each in User.objects.filter(pk__in=keys)} if named else {}
    return {key: people.get(key, f"Compte {key}") for key in keys}


def _people(label: str, values: Mapping[str, Any] | None) -> set[int]:
    """The users a row points to."""
    named = ((field, (values or {}).get(column)) for column, field in _columns(label, set(values or {})))
    return {value for field, value in named if _is_person(field) and isinstance(value, int)}


def _is_person(field: Any) -> bool:
    return isinstance(field, models.ForeignKey) and field.related_model is User


def author(change: Change, names: Mapping[int, str]) -> str:
    """Who made it, or the work that did."""
    if change.made_by_id:
        return names[change.made_by_id]
    return "un traitement" if change.request else "hors connexion"


def lines(change: Change, people: Mapping[int, str] | None = None) -> tuple[Line, ...]:
    """What changed, column by column, in the order of the table."""
    if change.operation == Change.Operation.FORGET:
        return ()
    return compared(change.model, change.before or {}, change.after or {}, people)


def compared(
    label: str, before: Mapping[str, Any], after: Mapping[str, Any], people: Mapping[int, str] | None = None
) -> tuple[Line, ...]:
    """The columns of a row that differ, or that differ unseen."""
    told = []
    for column, field in _columns(label, {*before, *after}):
        was, now = before.get(column), after.get(column)
        if column not in TECHNICAL and (was != now or was == MASK):
            before_, after_ = words(field, was, people), words(field, now, people)
            told.append(Line(name_of(column, field), before_, after_, column))
    return tuple(line for line in told if line.before != line.after or HIDDEN in (line.before, line.after))


def name_of(column: str, field: Any) -> str:
    """« Décidé par »: the name of a column."""
    if field is None:
        return column
    name = str(field.verbose_name)
    if name == field.name.replace("_", " "):
        name = NAMES.get(field.name, name)
    return name[:1].upper() + name[1:]


def why(change: Change) -> str:
    """The reason of an erasure."""
    if change.operation != Change.Operation.FORGET:
        return ""
    return french(f"{(change.after or {}).get('why', '')}")


def columns(label: str) -> list[tuple[str, Any]]:
    """Every column of a table, and its field."""
    model = model_of(label)
    return [(str(field.column), field) for field in model._meta.concrete_fields] if model else []


def _columns(label: str, columns: set[str]) -> list[tuple[str, Any]]:
    model = model_of(label)
    fields = {field.column: field for field in model._meta.concrete_fields} if model else {}
    return [(name, fields[name]) for name in fields if name in columns] + [
        (name, None) for name in sorted(columns - fields.keys())
    ]


def words(field: Any, value: Any, people: Mapping[int, str] | None = None) -> str:
    """A value as people read it."""
    if value is None or value == "":
        return NOTHING
    if value == MASK:
        return HIDDEN
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(field, models.DateTimeField) and (at := parse_datetime(str(value))):
        return f"{timezone.localtime(at):%d/%m/%Y %H:%M}"
    if isinstance(field, models.DateField) and (day := parse_date(str(value))):
        return f"{day:%d/%m/%Y}"
    if people and _is_person(field) and value in people:
        return people[value]
    if isinstance(field, models.ForeignKey):
        return f"n°\N{NO-BREAK SPACE}{value}"
    if isinstance(field, models.DecimalField):
        return f"{Decimal(str(value)):,.{field.decimal_places}f}".replace(",", NARROW).replace(".", ",")
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def day_bounds(day: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first instant of a day here, and that of the next one; days without neighbours take one’s."""
    day = min(max(day, dt.date.min + DAY), dt.date.max - DAY)
    start = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
    return start, timezone.make_aware(dt.datetime.combine(day + DAY, dt.time.min))
