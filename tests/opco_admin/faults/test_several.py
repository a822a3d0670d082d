"""Two web servers and two workers, a process each, share one PostgreSQL and one folder of files."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from contracts.actions import intake
from contracts.models import Batch, Contract
from tests.contracts.intake.conftest import APPRENTICE, csv_text
from tests.opco_admin.faults.conftest import Web, cookies_of, environment, serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("faults")]
ROOT = Path(__file__).resolve().parents[3]
NAMES = ("Aube", "Brun", "Caro", "Dufy")
FILES, LINES = len(NAMES), 900  # each long enough to be imported by a worker


@contextlib.contextmanager
def working(given: dict[str, str]) -> Iterator[None]:
    """One worker, until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker", "--concurrency", "1"], env=given, cwd=ROOT
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@pytest.fixture
def house(
    transactional_db: None, registers: None, make_user, tmp_path: Path, settings
) -> Iterator[tuple[Web, Web]]:
    """Two of each, an officer signed in at the first server."""
    given = environment(tmp_path / "shared")
    settings.MEDIA_ROOT = tmp_path / "shared" / "media"
    user = make_user("GC")
    with serving(given) as one, serving(given) as two, working(given), working(given):
        one.cookies = two.cookies = cookies_of(user)
        yield one, two


def written(number: int) -> str:
    """A number in letters: names have no figures."""
    return "".join(chr(ord("a") + int(figure)) for figure in str(number))


def content(number: int) -> bytes:
    lines = [
        {**APPRENTICE, "numero_externe": f"S-{number}-{line}", "alternant_nom": NAMES[number] + written(line),
         "tuteur_nom": "Caron" + " " * 2500}
        for line in range(LINES)
    ]  # fmt: skip
    return csv_text(lines).encode("utf-8-sig")


def test_the_house_is_one(house) -> None:
    """What one server receives the other shows; a file is imported once; who signs out is out everywhere."""
    one, two = house
    path, form = reverse("contracts:upload"), {"sender": "CFA d’essai", "received_on": "05/11/2026"}
    for number in range(FILES):
        assert house[number % 2].send(path, form, f"envoi-{number}.csv", content(number)).status == 302
    batches = list(Batch.objects.order_by("pk"))
    for batch in batches:
        assert intake.check(batch=batch).state == Batch.State.CHECKED
        started = two.post(reverse("contracts:batch_confirm", args=(batch.pk,)), {"accept_valid": "no"})
        assert started.status == 302
    jobs = ProcrastinateJob.objects.filter(task_name="contracts.import_batch")
    end = time.monotonic() + 120
    while jobs.exclude(status="succeeded").exists() and time.monotonic() < end:
        time.sleep(0.3)
    assert [(each.status, each.attempts) for each in jobs] == [("succeeded", 1)] * FILES  # tried once
    assert Contract.objects.count() == FILES * LINES
    for batch in batches:
        pages = [each.get(reverse("contracts:batch", args=(batch.pk,))) for each in house]
        assert [page.status for page in pages] == [200, 200]
    assert one.post(reverse("account_logout")).status == 302
    assert two.get(reverse("contracts:queue")).status == 302
