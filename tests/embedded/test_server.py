"""The private PostgreSQL: one server whoever asks, alive after kill -9, never another version's data."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from opco_admin.embedded.server import LONGEST_SOCKET_PATH, SUPERUSER, Server, ServerError, place

ROOT = Path(__file__).resolve().parents[2]
START = (
    "import sys; from pathlib import Path; from opco_admin.embedded.server import place; "
    "place(Path(sys.argv[1])).ensure_running()"
)


@pytest.fixture
def checkout() -> Iterator[Path]:
    """An empty checkout that any account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="opco-", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    server = place(folder)
    if server.data.exists():
        server.stop()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(server.home, ignore_errors=True)


def postmaster(server: Server) -> int:
    """The process id of the running server."""
    return int((server.data / "postmaster.pid").read_text().splitlines()[0])


def ask(server: Server, question: str) -> object:
    with psycopg.connect(host=str(server.socket_dir), user=SUPERUSER, dbname="postgres") as connection:
        row = connection.execute(question).fetchone()
        return row[0] if row else None


def test_eight_cold_starts_at_once_give_one_server(checkout: Path) -> None:
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", START, str(checkout)], cwd=ROOT, env={**os.environ, "LOCAL": "1"}
        )
        for _ in range(8)
    ]
    assert [starter.wait(timeout=90) for starter in starters] == [0] * 8
    server = place(checkout)
    started_at = ask(server, "SELECT pg_postmaster_start_time()")
    server.ensure_running()
    assert ask(server, "SELECT pg_postmaster_start_time()") == started_at
    assert ask(server, "SHOW listen_addresses") == ""
    assert server.socket_dir.stat().st_mode & 0o077 == 0


def test_what_was_committed_survives_kill_9(checkout: Path) -> None:
    server = place(checkout)
    server.ensure_running()
    with psycopg.connect(host=str(server.socket_dir), user=SUPERUSER, dbname="postgres") as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(postmaster(server), signal.SIGKILL)
    server.ensure_running()
    assert ask(server, "SELECT answer FROM kept") == 42


def test_data_of_another_major_version_are_refused_with_what_to_do(checkout: Path) -> None:
    server = place(checkout)
    server.ensure_running()
    server.stop()
    (server.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(ServerError, match="written by PostgreSQL 12"):
        server.ensure_running()


def test_a_deep_checkout_gets_a_socket_path_that_fits(checkout: Path) -> None:
    deep = checkout / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    server = place(deep)
    assert len(str(server.socket_dir / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH
    assert place(deep) == server


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
def test_root_runs_the_server_as_an_ordinary_account_even_from_a_private_folder(checkout: Path) -> None:
    private = checkout / "private"
    private.mkdir(mode=0o700)
    server = place(private)
    try:
        server.ensure_running()
        assert Path(f"/proc/{postmaster(server)}").stat().st_uid != 0
    finally:
        server.stop()
        shutil.rmtree(server.home, ignore_errors=True)


def test_checks_do_not_start_the_server() -> None:
    code = (
        "import opco_admin.embedded.server as s; s.Server.ensure_running = None; "
        "import django; django.setup(); "
        "from django.core.management import call_command; call_command('check')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={**os.environ, "LOCAL": "1", "DJANGO_SETTINGS_MODULE": "opco_admin.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
