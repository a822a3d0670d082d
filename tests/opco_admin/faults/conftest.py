"""A real web server on the database of the tests, that faults are done to."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from tests.contracts.decide.conftest import receive, registers

__all__ = ["receive", "registers"]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
# Short enough for a test; production waits 5 s for a lock and 60 s for an answer.
WAITING = "-c lock_timeout=400ms -c statement_timeout=1500ms"


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    text: str
    reference: str


@dataclass
class Web:
    """One gunicorn, one signed-in officer."""

    process: subprocess.Popen[bytes]
    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def post(self, path: str, data: dict[str, str] | None = None) -> Answer:
        """Send a form, with its token."""
        body = urlencode({"csrfmiddlewaretoken": self.cookies["csrftoken"], **(data or {})})
        return self._ask("POST", path, body.encode(), "application/x-www-form-urlencoded")

    def send(self, path: str, data: dict[str, str], name: str, content: bytes) -> Answer:
        """Send a form with a file."""
        parts = [
            f'--line\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {"csrfmiddlewaretoken": self.cookies["csrftoken"], **data}.items()
        ]
        head = f'--line\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts += [head.encode(), b"Content-Type: text/csv\r\n\r\n", content, b"\r\n--line--\r\n"]
        return self._ask("POST", path, b"".join(parts), "multipart/form-data; boundary=line")

    def _ask(self, method: str, path: str, body: bytes | None = None, kind: str = "") -> Answer:
        asked = HTTPConnection("127.0.0.1", self.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        asked.request(method, path, body, headers | ({"Content-Type": kind} if body else {}))
        answer = asked.getresponse()
        text = answer.read().decode("utf-8", "replace")
        if found := re.search(r"csrftoken=([^;]+)", answer.getheader("Set-Cookie") or ""):
            self.cookies["csrftoken"] = found[1]
        reference = answer.getheader("X-Request-Id") or ""
        asked.close()
        return Answer(answer.status, text, reference)

    @property
    def workers(self) -> list[int]:
        """The processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(each) for each in children.split()]

    def wait(self) -> None:
        """Until it answers."""
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.get("/sante/").status in (200, 503):
                    return
            except (OSError, HTTPException):
                time.sleep(0.1)
        raise AssertionError("the web server does not answer")


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return made.getsockname()[1]


def address(name: str) -> str:
    """The database `name` of this server, as DATABASE_URL says it."""
    given = connection.get_connection_params()
    return (
        f"postgres://{given['user']}@/{name}?host={quote(str(given['host']), safe='')}&port={given['port']}"
    )


def environment(var: Path, **more: str) -> dict[str, str]:
    """What a machine of the house is started with: its own folder, the shared database and key."""
    return {
        **os.environ,
        "LOCAL": "1",
        "VAR_DIR": str(var),
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": address(str(connection.settings_dict["NAME"])),
        "DJANGO_SETTINGS_MODULE": "opco_admin.settings",
        **more,
    }


@contextlib.contextmanager
def serving(given: dict[str, str]) -> Iterator[Web]:
    """One web server, until the end of the block."""
    port = _free_port()
    command = [sys.executable, "-m", "gunicorn", "opco_admin.wsgi", "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen([*command, "--log-level", "critical"], env=given)
    try:
        made = Web(process, port)
        made.wait()
        yield made
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


@pytest.fixture(scope="module")
def server(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    """Gunicorn with one worker; nobody listens where it sends its messages."""
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(_free_port())}
    with serving(environment(tmp_path_factory.mktemp("var"), PGOPTIONS=WAITING, **mail)) as made:
        yield made


@pytest.fixture
def web(server: Web, transactional_db: None, make_user: Callable[..., object]) -> Web:
    """The server, an officer signed in, and the token of the forms."""
    server.cookies = cookies_of(make_user("GC"))
    server.wait()
    return server


def cookies_of(user: object) -> dict[str, str]:
    """Those of a person signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return {"sessionid": client.cookies["sessionid"].value, "csrftoken": "x" * 32}


class Elsewhere:
    """The same server, from its own database: what an administrator does to ours."""

    def __init__(self) -> None:
        given = connection.get_connection_params()
        self.name = str(connection.settings_dict["NAME"])
        self.connection = psycopg.connect(
            host=given["host"], port=given["port"], user=given["user"], dbname="postgres", autocommit=True
        )

    def close_connections(self) -> None:
        """End every connection of ours but that of the test, as a restart does."""
        mine = connection.connection.info.backend_pid if connection.connection else 0
        self.connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s",
            [self.name, mine],
        )

    def allow(self, *, yes: bool) -> None:
        """Let anybody connect, or nobody."""
        self.connection.execute(
            psycopg.sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(
                psycopg.sql.Identifier(self.name), psycopg.sql.Literal(yes)
            )
        )


@pytest.fixture
def elsewhere(transactional_db: None) -> Iterator[Elsewhere]:
    """A connection to another database of the same server."""
    made = Elsewhere()
    try:
        yield made
    finally:
        made.allow(yes=True)
        made.connection.close()
