"""Waiting for whoever works on the same thing: locks that end with the transaction."""

from __future__ import annotations

from django.db import connection


def lock(kind: int, key: int) -> None:
    """Wait for whoever works on the same sender, batch or invoices; let go at the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [kind, key])
