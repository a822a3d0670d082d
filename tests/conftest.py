"""The climate every test lives in, and the fixtures several rooms share."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

pytest_plugins = ["tests.proving"]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright's sync API runs a loop in this thread
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Two runs in one checkout do not share a test database: each takes the first free number."""
    from django.conf import settings

    settings.VAR_DIR.mkdir(exist_ok=True)
    for number in range(1, 100):
        with (settings.VAR_DIR / f"tests-{number}.lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            from pytest_django.fixtures import _set_suffix_to_test_databases

            _set_suffix_to_test_databases(suffix=f"run{number}")
            yield
            return


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real national files beside the project; tests that need it are skipped without it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("../shared/data is absent: the real national files are not tested")
    return folder


@pytest.fixture(autouse=True)
def _strict(settings, tmp_path: Path) -> None:
    """Uploads go to the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def make_user(db: None) -> Callable[..., object]:
    """Make a signed-up user holding the roles of the given codes: `make_user("GC")`."""
    from accounts import actions
    from accounts.models import User

    def make(*codes: str, email: str = "", **fields: object) -> User:
        actions.install_roles()
        user = User.objects.create_user(
            email or f"{'-'.join(codes) or 'nobody'}-{User.objects.count()}@exemple.fr".lower(),
            "une phrase de passe longue",
            first_name="Camille",
            last_name="Roux",
            **fields,
        )
        for code in codes:
            actions.give_role(user=user, code=code)
        return user

    return make


@pytest.fixture
def signed_in(client, make_user: Callable[..., object]) -> Callable[..., object]:
    """A test client signed in with the given roles: `signed_in("GC")`."""

    def sign_in(*codes: str) -> object:
        client.user = make_user(*codes)
        client.force_login(client.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Debian's Chromium, quiet on the network."""
    if not CHROMIUM:
        pytest.skip("no Chromium here: the browser tests are skipped (apt-get install chromium)")
    return {
        **browser_type_launch_args,
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """A French browser."""
    return {**browser_context_args, "locale": "fr-FR", "timezone_id": "Europe/Paris"}


@pytest.fixture
def no_leftover_transactions(transactional_db: None) -> Iterator[None]:
    """After the test, no connection is left idle in a transaction."""
    from django.db import connection

    yield
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND state = 'idle in transaction' AND pid <> pg_backend_pid()"
        )
        assert cursor.fetchone() == (0,)


@pytest.fixture(scope="session", autouse=True)
def _test_databases_go_whoever_looks() -> None:
    """A browser leaves a second set of connections behind it, which would keep the test database."""
    from django.db.backends.postgresql.creation import DatabaseCreation

    def _destroy_test_db(self: DatabaseCreation, test_database_name: str, verbosity: int) -> None:
        with self._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE {self.connection.ops.quote_name(test_database_name)} WITH (FORCE)")

    DatabaseCreation._destroy_test_db = _destroy_test_db  # type: ignore[method-assign]


@pytest.fixture(scope="session", autouse=True)
def _append_only_tables_can_be_emptied() -> Iterator[None]:
    """Between tests that commit, the rows of filled tables go, triggers and keys asleep; nothing else may do
    so. What is left is a new instance: empty, with the territories it ships. Truncating 290 tables takes a
    second each time.
    """
    from django.apps import apps
    from django.db.backends.postgresql.operations import DatabaseOperations

    flush = DatabaseOperations.execute_sql_flush
    territories = import_module("registers.migrations.0003_territories")

    def execute_sql_flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        names = re.findall(r'"(\w+)"', " ".join(sql_list))
        if not names:
            return
        queue = ("events", "periodic_defers", "jobs")  # Django does not manage them
        names += [f"procrastinate_{name}" for name in queue]
        filled = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names
        )
        with self.connection.cursor() as cursor:
            cursor.execute(filled)
            emptied = [f'DELETE FROM "{name}"' for (name,) in cursor.fetchall()]
            cursor.execute("SET session_replication_role = replica")
            try:
                cursor.execute("; ".join(emptied) or "SELECT 1")
            finally:
                cursor.execute("SET session_replication_role = origin")
        territories.load(apps, None)

    DatabaseOperations.execute_sql_flush = execute_sql_flush
    yield
    DatabaseOperations.execute_sql_flush = flush
