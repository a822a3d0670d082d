"""Django's PostgreSQL backend, which starts the private server at the first failed connection."""

from __future__ import annotations

from typing import Any

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base

from opco_admin.embedded.server import SUPERUSER, place


class DatabaseWrapper(base.DatabaseWrapper):
    """Connect; when nothing answers, start the server, create the database, connect again."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        try:
            return super().get_new_connection(conn_params)
        except psycopg.OperationalError:
            server = place(settings.VAR_DIR)
            server.ensure_running()
            _create_database(conn_params, self.settings_dict["NAME"])
            return super().get_new_connection(conn_params)


def _create_database(conn_params: dict[str, Any], name: str | None) -> None:
    """Create the main database when it is missing; the tests create theirs themselves."""
    if not name or name != settings.EMBEDDED_DATABASE:
        return
    with psycopg.connect(
        host=conn_params["host"], port=conn_params["port"], user=SUPERUSER, dbname="postgres", autocommit=True
    ) as connection:
        exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if exists is None:
            try:
                connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))
            except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                return  # another process was faster
