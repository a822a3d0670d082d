"""Twelve faults done to a real web server: its page says what fails, nothing is half done, all comes back."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse

from contracts import jobs
from contracts.models import Batch, Contract, Entry, Instalment, Move
from tests.contracts.intake.conftest import APPRENTICE, csv_text

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.promise(16),
    pytest.mark.xdist_group("faults"),  # one server for all of them
]
SLEEP = "PERFORM pg_sleep(4);"
CUT = "PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1);"
FULL = "RAISE EXCEPTION 'no space left on device' USING ERRCODE = '53100';"


@contextlib.contextmanager
def at_the_move(body: str) -> Iterator[None]:
    """What happens to the database in the middle of a decision, when its move is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {body} RETURN NEW; END $$;"
            "CREATE TRIGGER fault BEFORE INSERT ON contracts_move FOR EACH ROW EXECUTE FUNCTION fault();"
        )
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER fault ON contracts_move; DROP FUNCTION fault();")


def written(contract: Contract) -> tuple[object, ...]:
    """All that an acceptance writes."""
    row = Contract.objects.get(pk=contract.pk)
    return (
        row.state,
        Move.objects.filter(contract=contract, verb="accept").count(),
        Instalment.objects.filter(contract=contract).count(),
        Entry.objects.count(),
    )


@pytest.fixture
def accepting(web, receive) -> Iterator[tuple[Contract, Callable[[], Any]]]:
    """A contract to accept, and the click; afterwards the same click must do it, once."""
    (contract,) = receive({})
    before = written(contract)
    path = reverse("contracts:accept", args=(contract.pk,))
    yield contract, lambda: web.post(path, {"comment": "Vu."})
    assert written(contract) == before, "the fault left something"
    web.wait()
    assert web.post(path, {"comment": "Vu."}).status == 302
    state, moves, instalments, _ = written(contract)
    assert (state, moves) == ("accepted", 1)
    assert instalments > 0


def readable(answer, *words: str) -> bool:
    """A French page that names what fails and bears the reference of the log."""
    said = all(word in answer.text for word in words)
    return answer.status in (503, 507) and said and bool(answer.reference) and answer.reference in answer.text


def test_the_database_is_stopped_while_reading(web, elsewhere, proof) -> None:
    elsewhere.allow(yes=False)
    elsewhere.close_connections()
    page = web.get("/contrats/")
    pulse = web.get("/sante/").status
    elsewhere.allow(yes=True)
    proof.cases("base arrêtée en lecture", tried=1, wrong=not readable(page, "base de données ne répond pas"))
    assert pulse == 503
    assert web.get("/contrats/").status == 200


def test_the_database_is_stopped_before_a_decision(accepting, elsewhere, proof) -> None:
    _, click = accepting
    elsewhere.allow(yes=False)
    elsewhere.close_connections()
    page = click()
    elsewhere.allow(yes=True)
    proof.cases(
        "base arrêtée avant un acte", tried=1, wrong=not readable(page, "base de données ne répond pas")
    )


def test_the_database_has_restarted(web, elsewhere, proof) -> None:
    assert web.get("/contrats/").status == 200
    elsewhere.close_connections()
    proof.cases("base redémarrée", tried=1, wrong=web.get("/contrats/").status != 200)


def test_the_connection_is_cut_in_the_middle(accepting, proof) -> None:
    _, click = accepting
    with at_the_move(CUT):
        page = click()
    proof.cases("liaison coupée au milieu d’un acte", tried=1, wrong=not readable(page, "ne répond pas"))


def test_somebody_keeps_the_lock(accepting, proof) -> None:
    contract, click = accepting
    with transaction.atomic():
        Contract.objects.select_for_update().get(pk=contract.pk)
        page = click()
    proof.cases("verrou gardé par un autre", tried=1, wrong=not readable(page, "en cours de modification"))


def test_an_answer_takes_too_long(accepting, proof) -> None:
    _, click = accepting
    with at_the_move(SLEEP):
        page = click()
    proof.cases("requête trop longue", tried=1, wrong=not readable(page, "pris trop de temps"))


def test_the_disk_of_the_database_is_full(accepting, proof) -> None:
    _, click = accepting
    with at_the_move(FULL):
        page = click()
    proof.cases("disque plein, dit par la base", tried=1, wrong=not readable(page, "plus de place"))


def test_the_disk_of_the_files_is_full(web, registers, proof) -> None:
    content = csv_text([APPRENTICE] * 40).encode("utf-8-sig")
    form = {"sender": "CFA d’essai", "received_on": "05/11/2026"}
    path = reverse("contracts:upload")
    (worker,) = web.workers
    _, most = resource.prlimit(worker, resource.RLIMIT_FSIZE)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (1024, most))
    page = web.send(path, form, "envoi.csv", content)
    resource.prlimit(worker, resource.RLIMIT_FSIZE, (most, most))
    wrong = not readable(page, "plus de place") or Batch.objects.exists()
    proof.cases("disque des fichiers plein", tried=1, wrong=wrong)
    assert web.send(path, form, "envoi.csv", content).status == 302
    assert Batch.objects.count() == 1


def test_the_web_server_is_killed_in_the_middle(accepting, web, proof) -> None:
    contract, click = accepting
    (worker,) = web.workers
    lost: list[bool] = []

    def ask() -> None:
        try:
            click()
        except (OSError, HTTPException):
            lost.append(True)

    with at_the_move("PERFORM pg_sleep(1.2);"):
        asked = threading.Thread(target=ask)
        asked.start()
        time.sleep(0.6)
        os.kill(worker, signal.SIGKILL)
        asked.join()
        web.wait()
        _until(lambda: not _busy())
    assert lost == [True]
    proof.cases("serveur web tué au milieu d’un acte", tried=1, wrong=written(contract)[1] != 0)


def test_no_worker_is_there(web, receive, signed_in, monkeypatch, proof) -> None:
    """A long file waits, the state of the house says what to run, and a worker that comes does it."""
    monkeypatch.setattr(jobs, "SHORT_TEXT", 0)
    client = signed_in("GC")
    content = csv_text([APPRENTICE]).encode("utf-8-sig")
    form = {"sender": "CFA d’essai", "received_on": "05/11/2026"}
    client.post(reverse("contracts:upload"), {**form, "file": SimpleUploadedFile("envoi.csv", content)})
    batch = jobs.start_check(batch=Batch.objects.get())
    page = client.get(reverse("contracts:batch", args=(batch.pk,)))
    state = signed_in("AD").get(reverse("state")).content.decode()
    waits = page.status_code == 200 and batch.state == Batch.State.CHECKING
    jobs.check_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    wrong = not (waits and "lancez manage.py worker" in state and batch.state == Batch.State.CHECKED)
    proof.cases("travailleur absent", tried=1, wrong=wrong)


def test_the_mail_server_is_absent(web, make_user, proof) -> None:
    known = make_user("GC", email="perdu@exemple.fr")
    web.cookies.pop("sessionid")
    path = reverse("account_reset_password")
    web.get(path)
    page = web.post(path, {"email": known.email})
    proof.cases("messagerie absente", tried=1, wrong=not readable(page, "serveur de messagerie"))


def test_the_answer_is_lost_and_the_click_repeated(web, receive, proof) -> None:
    """The answer never came, the person clicks again: one decision, said to be done already."""
    (contract,) = receive({})
    path = reverse("contracts:accept", args=(contract.pk,))
    web.post(path, {"comment": "Vu."})
    once = written(contract)
    again = web.post(path, {"comment": "Vu."})
    proof.cases("même envoi deux fois", tried=1, wrong=written(contract) != once or again.status >= 500)


def test_a_page_that_says_nothing_is_seen(web, receive, proof) -> None:
    """The control: the check refuses a good page, an error without reference, another fault."""
    good = web.get("/contrats/")
    absent = web.get("/contrats/999999/")
    with at_the_move(FULL):
        (contract,) = receive({})
        other = web.post(reverse("contracts:accept", args=(contract.pk,)), {"comment": "Vu."})
    seen = [not readable(each, "base de données ne répond pas") for each in (good, absent, other)]
    proof.control("pages qui ne disent pas la panne", planted=3, seen=sum(seen))


def _busy() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"
        )
        return cursor.fetchone() != (0,)


def _until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not done():
        assert time.monotonic() < end, "still busy"
        time.sleep(0.05)
