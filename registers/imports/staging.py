"""Rows copied into a temporary table, then merged by one statement that writes only what differs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from psycopg import sql


def stage(cursor: Any, name: str, columns: Mapping[str, str], rows: Iterable[Sequence[object]]) -> int:
    """Copy rows into the temporary table `name`, dropped with the transaction; gives their number."""
    definition = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(kind)) for column, kind in columns.items()
    )
    cursor.execute(sql.SQL("DROP TABLE IF EXISTS pg_temp.{}").format(sql.Identifier(name)))
    cursor.execute(
        sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(sql.Identifier(name), definition)
    )
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    count = 0
    with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(name), names)) as copy:
        for row in rows:
            copy.write_row(row)
            count += 1
    cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(name)))
    return count


def merge(
    cursor: Any, table: str, source: str, key: Sequence[str], columns: Sequence[str], *, newer: str = "TRUE"
) -> int:
    """Insert or update `table` from the temporary table `source`; gives the number of rows written.

    An empty value never erases a known one; a known one is replaced only when the condition `newer` holds.
    """
    old, new = sql.Identifier(table), sql.SQL("EXCLUDED")

    def value(column: str) -> sql.Composed:
        return sql.SQL(
            "CASE WHEN coalesce({old}.{name}::text, '') = '' OR ({new}.{name}::text <> '' AND {newer}) "
            "THEN {new}.{name} ELSE {old}.{name} END"
        ).format(new=new, old=old, name=sql.Identifier(column), newer=sql.SQL(newer))

    conflict: sql.Composable = sql.SQL("DO NOTHING")
    if columns:
        changes = sql.SQL(", ").join(sql.SQL("{} = {}").format(sql.Identifier(c), value(c)) for c in columns)
        before = sql.SQL(", ").join(sql.SQL("{}.{}").format(old, sql.Identifier(c)) for c in columns)
        conflict = sql.SQL("DO UPDATE SET {} WHERE ROW({}) IS DISTINCT FROM ROW({})").format(
            changes, before, sql.SQL(", ").join(map(value, columns))
        )
    names = sql.SQL(", ").join(map(sql.Identifier, [*key, *columns]))
    cursor.execute(
        sql.SQL("INSERT INTO {} ({names}) SELECT {names} FROM {} ON CONFLICT ({}) {}").format(
            old, sql.Identifier(source), sql.SQL(", ").join(map(sql.Identifier, key)), conflict, names=names
        )
    )
    return cursor.rowcount
