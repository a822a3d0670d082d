"""Canaries: strings that exist nowhere else, put wherever a representative has nothing to read."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.core.files.base import ContentFile
from django.db import DatabaseError, connection, models, transaction

from registers.models import Committee
from tests.branches.representatives.conftest import ON
from tests.contracts.papers.conftest import HONEST

TOKEN = "zqcanari"
PERSON = re.compile(
    r"last_name|first_name|email|phone|\bnir|iban|holder|learner_|tutor_|identity|contact|signatory|speaker"
    r"|employer_email|postcode|city|examiner|assessor|person|respondent"
)
SHORTEST = 14  # letters of a column that can hold a canary
PREFERRED = ("published", "open", "running", "validated", "voted", "registered", "active", "shared")
FLAGS = ("published", "shared", "active", "visible")
_numbers = itertools.count(1)


PLACES: dict[str, str] = {}  # where each canary was put, to say where it escaped from


def canary(where: str = "") -> str:
    word = f"{TOKEN}{next(_numbers):04d}"
    PLACES[word] = where
    return word


def texts(model: type[models.Model]) -> Iterator[models.Field]:
    """The columns of a model where somebody writes freely."""
    for field in model._meta.concrete_fields:
        written = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if written and not field.primary_key and (field.max_length or SHORTEST) >= SHORTEST:
            yield field


def overwrite(model: type[models.Model], *, everything: bool, apart: tuple[Any, ...] = ()) -> int:
    """Put a canary in the columns of every row there is; those a constraint keeps stay. How many were put."""
    put = 0
    for field in texts(model):
        if not (everything or PERSON.search(field.name)):
            continue
        for pk in model._base_manager.order_by("pk").exclude(pk__in=apart).values_list("pk", flat=True):
            where = f"{model.__name__}.{field.name} of the house"
            word = canary(where) + ("@exemple.fr" if isinstance(field, models.EmailField) else "")
            try:
                with transaction.atomic():
                    put += model._base_manager.filter(pk=pk).update(**{field.name: word[: field.max_length]})
            except DatabaseError:
                continue
    return put


def restart_numbers() -> None:
    """The keys of the room begin at 1, so that a few of them reach every row."""
    with connection.cursor() as cursor:
        for model in apps.get_app_config("branches").get_models():
            if not isinstance(model._meta.pk, models.BigAutoField):
                continue
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [model._meta.db_table])
            if sequence := cursor.fetchone()[0]:
                cursor.execute(f"ALTER SEQUENCE {sequence} RESTART WITH 1")


class Planter:
    """Makes one row, in each of its states, of every model of the room, for one branch."""

    def __init__(self, committee: Committee, user: Any, *, everything: bool) -> None:
        self.committee, self.user, self.everything = committee, user, everything
        self.made: dict[type[models.Model], Any] = {}
        self.failed: dict[str, str] = {}

    def plant(self, *labels: str) -> None:
        """Every model of these rooms that can be made."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # the triggers look away
            for model in (each for label in labels for each in apps.get_app_config(label).get_models()):
                self.of(model)
            cursor.execute("SET LOCAL session_replication_role = origin")

    def of(self, model: type[models.Model], depth: int = 0) -> Any:
        """A row of that model, made if there is none; None when it cannot be."""
        if model is Committee:
            return self.committee
        if model._meta.label == "accounts.User":
            return self.user
        if model in self.made or depth > 6:
            return self.made.get(model)
        if (model._meta.app_label == "registers" or model._meta.label == "contracts.Contract") and (
            found := model._base_manager.order_by("pk").first()
        ):
            return found
        self.made[model] = None
        states = next((f.choices for f in model._meta.concrete_fields if f.name == "state"), None) or [
            ("", "")
        ]
        rows = {code: self._row(model, code, depth) for code, _label in states}
        rows = {code: row for code, row in rows.items() if row is not None}
        best = next((rows[code] for code in PREFERRED if code in rows), next(iter(rows.values()), None))
        self.made[model] = best
        return best

    def _row(self, model: type[models.Model], state: str, depth: int) -> Any:
        for full in (True, False):
            values = self._values(model, state, depth, full=full)
            if values is None:
                continue
            try:
                with transaction.atomic():
                    row = model._base_manager.create(**values)
            except (DatabaseError, ValueError, TypeError) as error:
                self.failed[model.__name__] = str(error).splitlines()[0]
                continue
            for field in model._meta.many_to_many:
                if (other := self.of(field.related_model, depth + 1)) is not None:
                    getattr(row, field.name).add(other)
            self.failed.pop(model.__name__, None)
            return row
        return None

    def _values(self, model: type[models.Model], state: str, depth: int, *, full: bool) -> Any:
        values: dict[str, Any] = {}
        for field in model._meta.concrete_fields:
            if field.primary_key and not field.is_relation:
                continue
            if field.name == "state" and state:
                values["state"] = state
                continue
            if field.null and not full:
                continue
            value = self._value(field, depth)
            if value is None and not field.null:
                if field.has_default() or field.has_db_default():
                    continue
                self.failed[model.__name__] = f"{field.name} has no value"
                return None
            if value is not None:
                values[field.name] = value
        return values

    def _value(self, field: Any, depth: int) -> Any:
        if field.is_relation:
            return self.of(field.related_model, depth + 1)
        if isinstance(field, models.FileField):
            return ContentFile(HONEST, f"{next(_numbers)}.pdf")
        if field.choices:
            return field.flatchoices[0][0]
        if isinstance(field, (models.CharField, models.TextField)):
            return self._text(field)
        simple: list[tuple[Any, Any]] = [
            (models.BooleanField, True if field.name in FLAGS else None),
            (models.DateTimeField, dt.datetime(2026, 11, 2, 9, tzinfo=dt.UTC)),
            (models.DateField, ON),
            ((models.IntegerField, models.DecimalField, models.FloatField), next(_numbers) % 4 + 1),
            (models.JSONField, {}),
            (ArrayField, []),
            (models.BinaryField, b"x"),
        ]
        for kind, value in simple:
            if isinstance(field, kind):
                if kind is models.BooleanField and value is None:
                    return None if field.has_default() else False
                return value
        return None

    def _text(self, field: Any) -> str:
        national = field.model._meta.app_label == "registers" and field.model.__name__ != "ProviderAccount"
        secret = not national and (self.everything or PERSON.search(field.name))
        long = (field.max_length or SHORTEST) >= SHORTEST
        where = f"{field.model.__name__}.{field.name} of {self.committee.pk}"
        word = canary(where) if secret and long else f"visible{next(_numbers)}"
        if isinstance(field, models.EmailField):
            return f"{word}@exemple.fr"
        if isinstance(field, models.URLField):
            return f"https://exemple.fr/{word}"
        return word[: field.max_length]
