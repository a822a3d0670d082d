"""Two database roles: the owner migrates; the role of the application changes rows and nothing else."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from psycopg import sql

GRANTS = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "REVOKE ALL ON SCHEMA public FROM {role}",
    "GRANT USAGE ON SCHEMA public TO {role}",
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
    "REVOKE INSERT, UPDATE, DELETE ON accounts_change, accounts_seal FROM {role}",  # triggers write there
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT EXECUTE ON FUNCTIONS TO {role}",
)


class Command(BaseCommand):
    """`manage.py grant_app_role NAME`, run by the owner of the tables; safe to repeat."""

    help = "Gives a database role what the application needs: rows, never tables, triggers or TRUNCATE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name")

    def handle(self, *args: Any, name: str, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [name])
            found = cursor.fetchone()
            if found is None:
                raise CommandError(f"No role {name}: CREATE ROLE {name} LOGIN PASSWORD '…' first.")
            if found[0]:
                raise CommandError(f"{name} is a superuser: no right can be taken from it.")
            for statement in GRANTS:
                cursor.execute(sql.SQL(statement).format(role=sql.Identifier(name)))
        self.stdout.write(f"{name} reads and changes rows; it cannot change the schema.")
