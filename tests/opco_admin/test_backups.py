"""A backup restores: every row, every file, the books; and what is wrong with one is said."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from opco_admin.operations import backups

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def saved(make_user, settings, tmp_path: Path) -> Path:
    make_user("GC")
    kept = Path(settings.MEDIA_ROOT) / "firms" / "2026"
    kept.mkdir(parents=True)
    (kept / "plan.pdf").write_bytes(b"%PDF-1.7")
    return backups.backup(folder=tmp_path / "kept", at=AT)


def databases() -> set[str]:
    """Ours and what is made beside it; other runs have theirs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, current_database())")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.promise(17)
def test_nothing_differs_once_restored(saved: Path, proof) -> None:
    before = databases()
    found = backups.drill(backup=saved)
    tried, wrong = found.rows + found.files, len(found.differences)
    proof.cases("lignes, fichiers et livres restaurés", tried=tried, wrong=wrong)
    assert found.rows > 0
    assert found.files == 1
    assert databases() == before  # the drill leaves nothing behind


@pytest.mark.promise(17)
def test_a_lost_row_would_be_seen(saved: Path, proof) -> None:
    """The control: the same drill on a manifest that counted one user more."""
    path = saved / backups.MANIFEST
    manifest = json.loads(path.read_text())
    manifest["counts"]["public.accounts_user"] += 1
    path.write_text(json.dumps(manifest))
    found = backups.drill(backup=saved).differences
    assert found == ("public.accounts_user: 2 rows saved, 1 restored",)
    proof.control("ligne perdue", planted=1, seen=len(found))


@pytest.mark.parametrize("name", [backups.DATABASE, backups.FILES])
def test_a_changed_byte_is_refused_before_anything_is_done(saved: Path, name: str) -> None:
    content = bytearray((saved / name).read_bytes())
    content[len(content) // 2] ^= 1
    (saved / name).write_bytes(bytes(content))
    with pytest.raises(CommandError, match="has changed since"):
        call_command("restore_drill", str(saved))


def test_a_living_database_is_never_overwritten(saved: Path) -> None:
    with pytest.raises(CommandError, match="empty one"):
        call_command("restore", str(saved))


def test_a_failed_dump_leaves_no_backup(make_user, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(backups, "_address", lambda name="": "host=/nowhere dbname=rien")
    with pytest.raises(backups.BackupError, match="pg_dump"):
        backups.backup(folder=tmp_path / "kept", at=AT)
    assert [each.name for each in (tmp_path / "kept").iterdir() if not each.name.startswith(".")] == []
