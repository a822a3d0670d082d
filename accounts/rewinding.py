"""Rows as they were: today’s rows, taken back change by change."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db import connection, models

from accounts.models import Change

Row = dict[str, Any]
NOW = 'SELECT "{key}"::text, to_jsonb(found) FROM "{table}" found WHERE "{owner}" = %s ORDER BY 1'


def rows_at(model: type[models.Model], *, owner: str, key: int, at: dt.datetime) -> dict[str, Row]:
    """The rows of an object just before an instant, by their keys, as the database writes them.

    `owner` is the column that names the object. A row whose birth is not followed is there from the start:
    the caller leaves out those that say themselves when they were born. A change whose content was forgotten
    takes nothing back.
    """
    meta: Any = model._meta
    with connection.cursor() as cursor:
        cursor.execute(NOW.format(key=meta.pk.column, table=meta.db_table, owner=owner), [key])
        rows: dict[str, Row] = dict(_read(cursor.fetchall()))
    since = Change.objects.filter(model=meta.label_lower, at__gte=at)
    gone = since.filter(operation=Change.Operation.DELETE, **{f"before__{owner}": key})
    keys = {*rows, *gone.values_list("key", flat=True)}
    for change in since.filter(key__in=keys).order_by("-id"):
        _take_back(rows, change)
    return rows


def _take_back(rows: dict[str, Row], change: Change) -> None:
    match change.operation:
        case Change.Operation.INSERT:
            rows.pop(change.key, None)
        case Change.Operation.DELETE if change.before:
            rows[change.key] = dict(change.before)
        case Change.Operation.UPDATE if change.before:
            rows.setdefault(change.key, {}).update(change.before)


def _read(found: list[tuple[str, Any]]) -> list[tuple[str, Row]]:
    return [(key, json.loads(row) if isinstance(row, str) else row) for key, row in found]
