"""Rows by thousands: identities from the sequence, one COPY a table, never a query inside a COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Model

from contracts.actions.layout import Row

IDENTITIES = """
WITH named AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS sequence)
SELECT nextval(named.sequence) FROM named, generate_series(1, %s)
"""


def copy(table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """One COPY; the rows must be computed already."""
    names = ", ".join(f'"{column}"' for column in columns)
    statement = f'COPY "{table}" ({names}) FROM STDIN'
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(statement) as stream:
        for row in rows:
            stream.write_row(row)


def identities(table: str, count: int) -> list[int]:
    """As many identities of rows to come."""
    with connection.cursor() as cursor:
        cursor.execute(IDENTITIES, [table, count])
        return [row[0] for row in cursor.fetchall()]


def numbers(values: Iterable[int | Decimal]) -> str:
    """An array of numbers, as PostgreSQL reads it (a list of them is converted one by one)."""
    return f"{{{','.join(map(str, values))}}}"


def update(rows: Sequence[Model], fields: Sequence[str]) -> None:
    """Write those fields of rows of one model in one statement (bulk_update makes a CASE of each row)."""
    if not rows:
        return
    meta = rows[0]._meta
    columns: list[Any] = [meta.get_field(name) for name in fields]
    given = ", ".join(f"%s::{column.db_type(connection)}[]" for column in columns)
    names = [f'"{column.column}"' for column in columns]
    values = [
        [column.get_db_prep_save(getattr(row, column.attname), connection) for row in rows]
        for column in columns
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{meta.db_table}" SET {", ".join(f"{name} = change.{name}" for name in names)} '  # noqa: S608
            f"FROM unnest(%s::bigint[], {given}) AS change(pk, {', '.join(names)}) "
            f'WHERE "{meta.db_table}"."{meta.pk.column}" = change.pk',
            [[row.pk for row in rows], *values],
        )
