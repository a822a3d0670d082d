"""Interrupted, simultaneous, in the background: an import is there once and whole, or not at all."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import DataError, connection

from contracts import jobs
from contracts.actions import intake
from contracts.actions.writing import Writer
from contracts.models import Batch, Contract, Training, Verdict
from tests.contracts.intake.conftest import APPRENTICE, ON

ROOT = Path(__file__).resolve().parents[3]
MANY = [{**APPRENTICE, "numero_externe": f"N-{number}", "tuteur_nom": ""} for number in range(7000)]
IMPORT = """
import django; django.setup()
from contracts.actions import intake
from contracts.models import Batch
intake.import_batch(batch=Batch.objects.get(pk={pk}), by=None)
"""

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def outside(settings, tmp_path: Path) -> dict[str, str]:
    """The environment of another process working on the same test database and the same files."""
    place = connection.settings_dict
    address = f"postgres://{place['USER']}@/{place['NAME']}?host={quote(place['HOST'])}&port={place['PORT']}"
    if place["PASSWORD"]:
        address = f"postgres://{place['USER']}:{quote(place['PASSWORD'])}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    return {
        **os.environ,
        "DATABASE_URL": address,
        "VAR_DIR": str(tmp_path),
        "LOCAL": "1",
        "SECRET_KEY": "test",
        "DJANGO_SETTINGS_MODULE": "opco_admin.settings",
    }


def wait_for(what: Callable[[], bool]) -> bool:
    """Whether something happens within a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def killed(send: Callable[..., Batch], outside: dict[str, str]) -> Batch:
    """A batch whose import was killed half-way."""
    batch = send(MANY)
    process = subprocess.Popen([sys.executable, "-c", IMPORT.format(pk=batch.pk)], cwd=ROOT, env=outside)
    try:
        half = wait_for(lambda: 0 < Batch.objects.get(pk=batch.pk).lines_done < len(MANY))
        assert half, "the import was over before it could be killed"
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait()
    batch.refresh_from_db()
    return batch


def test_a_killed_import_leaves_nothing_and_starts_again(killed: Batch) -> None:
    assert killed.state == "importing"
    assert not Contract.objects.exists()
    intake.import_batch(batch=killed, by=None)
    assert (killed.state, killed.percent) == ("imported", 100)
    assert Contract.objects.count() == Verdict.objects.count() == Training.objects.count() == len(MANY)


def test_a_write_that_fails_half_way_leaves_nothing_and_can_be_tried_again(
    send: Callable[..., Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = send(MANY)
    write, lots = Writer.write, []

    def fail_on_the_third(self: Writer, outcomes: list) -> dict[int, int]:
        lots.append(len(outcomes))
        if len(lots) == 3:
            raise DataError("disk full")
        return write(self, outcomes)

    with monkeypatch.context() as broken:
        broken.setattr(Writer, "write", fail_on_the_third)
        with pytest.raises(DataError):
            intake.import_batch(batch=batch, by=None)
    batch.refresh_from_db()
    assert len(lots) == 3
    assert batch.state == "checked"
    assert not Contract.objects.exists()
    intake.import_batch(batch=batch, by=None)
    assert Contract.objects.count() == len(MANY)


def test_two_imports_at_once_give_one(send: Callable[..., Batch]) -> None:
    batches = [send(MANY[:300]), send(MANY[:300], name="copie.csv")]
    start = threading.Barrier(2)
    failures: list[BaseException] = []

    def run(batch: Batch) -> None:
        try:
            start.wait()
            intake.import_batch(batch=batch, by=None)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[batch]) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert Contract.objects.count() == Verdict.objects.count() == 300
    assert sorted(batch.counts["created"] for batch in batches) == [0, 300]
    assert sorted(batch.counts["unchanged"] for batch in batches) == [0, 300]


def test_the_same_batch_twice_at_once_is_imported_once(send: Callable[..., Batch]) -> None:
    batch = send(MANY[:300])
    seen: list[str] = []

    def run() -> None:
        try:
            seen.append(intake.import_batch(batch=Batch.objects.get(pk=batch.pk), by=None).state)
        except intake.Impossible:
            seen.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "imported" in seen
    assert Contract.objects.count() == 300


def test_long_files_are_left_to_the_worker_and_a_killed_job_starts_again(
    send: Callable[..., Batch], monkeypatch: pytest.MonkeyPatch, outside: dict[str, str]
) -> None:
    monkeypatch.setattr(jobs, "SHORT_TEXT", 10)
    batch = jobs.start_check(batch=send(MANY[:50]))
    assert batch.state == "checking"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = NULL")
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'")
        assert cursor.fetchone() == (1,)
    jobs.requeue_stalled.defer(timestamp=0)
    for _ in range(2):  # the first run puts the stranded job back, the second does it
        subprocess.run(
            [sys.executable, "manage.py", "worker", "--once"], cwd=ROOT, env=outside, check=True, timeout=120
        )
    batch.refresh_from_db()
    assert (batch.state, batch.counts["valid"]) == ("checked", 50)


def test_short_files_are_done_at_once(send: Callable[..., Batch], make_user: Callable) -> None:
    batch = jobs.start_check(batch=send([APPRENTICE]))
    assert batch.state == "checked"
    user = make_user("GC")
    assert jobs.start_import(batch=batch, by=user, accept_valid=False).state == "imported"
    assert Verdict.objects.get().made_by == user


def test_commands(make_file: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = make_file([APPRENTICE], name="bon.csv")
    bad = make_file(
        [APPRENTICE, {**APPRENTICE, "numero_externe": "X", "alternant_nom": ""}], name="moyen.csv"
    )
    out = tmp_path / "rapport.json"
    options = {"sender": "CFA", "on": ON, "json": out}
    with pytest.raises(SystemExit) as end:
        call_command("import_contracts", bad, **options)
    assert end.value.code == 1
    assert not Contract.objects.exists()
    assert json.loads(out.read_text())["errors"][0]["column"] == "alternant_nom"
    call_command("import_contracts", good, **options, dry_run=True)
    assert not Contract.objects.exists()
    call_command("import_contracts", good, **options)
    assert json.loads(out.read_text())["counts"]["created"] == 1
    with pytest.raises(SystemExit):
        call_command("import_contracts", make_file(b"%PDF", name="x.csv"), **options)
    assert json.loads(out.read_text())["state"] == "refused"
    assert "PDF" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [
        ["import_contracts", "absent.csv", "--sender", "x"],
        ["import_contracts"],
        ["precheck", "absent.csv"],
        ["precheck", __file__, "--json", "/nowhere/out.json"],
        ["import_contracts", __file__, "--sender", "x", "--json", "/nowhere/out.json"],
        ["import_contracts", __file__, "--sender", " "],
        ["import_contracts", __file__, "--sender", "x" * 400],
    ],
)
def test_bad_usage_is_exit_2(arguments: list[str]) -> None:
    from django.core.management import ManagementUtility

    with pytest.raises(SystemExit) as end:
        ManagementUtility(["manage.py", *arguments]).execute()
    assert end.value.code == 2
