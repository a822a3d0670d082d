"""Rows by thousands: identities from the sequence, one COPY a table, never a query inside a COPY."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection

from contracts.actions.layout import Row

IDENTITIES = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


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
