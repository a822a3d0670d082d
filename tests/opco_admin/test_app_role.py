"""The role of the application: it works, and cannot undo what the database keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction

from accounts.models import AccountTrace, User

pytestmark = pytest.mark.django_db
ROLE = "opco_app_of_the_tests"


@pytest.fixture
def as_app(make_user) -> Iterator[User]:
    """Everything inside is done as the role of the application."""
    user = make_user("GC")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {ROLE}")
        call_command("grant_app_role", ROLE)
        cursor.execute(f"SET LOCAL ROLE {ROLE}")
        yield user
        cursor.execute("RESET ROLE")


def test_it_does_the_daily_work(as_app: User) -> None:
    as_app.first_name = "Zoé"
    as_app.save()
    AccountTrace.objects.create(subject=as_app, verb="roles", to_state="GC", on="2026-11-23")
    assert User.objects.get(pk=as_app.pk).first_name == "Zoé"


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE accounts_accounttrace",
        "DROP TABLE accounts_accounttrace",
        "ALTER TABLE accounts_accounttrace DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "DELETE FROM django_migrations",
        "UPDATE accounts_change SET request = ''",
        "DELETE FROM accounts_change",
        "TRUNCATE accounts_change",
        "DELETE FROM accounts_seal",
        "DROP FUNCTION french_key(text)",
    ],
)
def test_it_cannot_undo_what_is_kept(as_app: User, statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_owner_could(make_user) -> None:
    """The control: without the role, one of these statements passes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE mine (id int)")
        transaction.set_rollback(True)


def test_a_role_nobody_made_or_a_superuser_is_refused(db) -> None:
    with pytest.raises(CommandError, match="CREATE ROLE"):
        call_command("grant_app_role", "personne")
    with pytest.raises(CommandError, match="superuser"):
        call_command("grant_app_role", connection.settings_dict["USER"])
