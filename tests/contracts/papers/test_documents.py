"""Documents of a file: kept once, outside the web root, removed while undecided, asked for."""

from __future__ import annotations

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from contracts.actions import asking, decide, papers
from contracts.actions.intake import Impossible
from contracts.models import Document, Move, PieceRequest
from tests.contracts.papers.conftest import HONEST, JPEG, ON, sent

LATER = ON + dt.timedelta(days=3)
DISABLED = {"alternant_handicap": "oui"}


def stored() -> list[Path]:
    root = Path(settings.MEDIA_ROOT)
    return [path for path in root.rglob("*") if path.is_file()]


def test_a_document_is_kept_under_a_name_of_ours(receive, officer):
    (contract,) = receive({})
    (row,) = papers.add_documents(
        contract=contract.pk, kind="contract", files=[sent(HONEST, "../mon contrat.pdf")], by=officer, on=ON
    )
    assert (row.name, row.media_type, row.size) == ("mon contrat.pdf", "application/pdf", len(HONEST))
    (path,) = stored()
    assert path.read_bytes() == HONEST
    assert "contrat" not in path.name
    assert path.suffix == ".pdf"
    assert (row.received_on, row.added_by) == (ON, officer)


def test_the_same_document_twice_says_so_and_leaves_nothing(receive, officer, add):
    (contract,) = receive({})
    add(contract, data=JPEG, name="a.jpg")
    with pytest.raises(Impossible, match="déjà dans le dossier depuis le 05/11/2026"):
        add(contract, data=JPEG, name="b.jpg")
    add(contract, kind="convention", data=JPEG, name="c.jpg")  # one scan may hold two documents
    assert Document.objects.count() == len(stored()) == 2


def test_several_files_are_kept_all_or_none(receive, officer):
    (contract,) = receive({})
    files = [sent(HONEST, "bon.pdf"), sent(b"MZ", "mauvais.pdf")]
    with pytest.raises(Impossible, match=r"mauvais\.pdf"):
        papers.add_documents(contract=contract.pk, kind="contract", files=files, by=officer, on=ON)
    assert not Document.objects.exists()
    assert not stored()


@pytest.mark.parametrize(("kind", "files"), [("photo", [sent(HONEST)]), ("contract", [])])
def test_what_is_added_has_a_nature_and_a_file(receive, officer, kind, files):
    (contract,) = receive({})
    with pytest.raises(Impossible):
        papers.add_documents(contract=contract.pk, kind=kind, files=files, by=officer, on=ON)


def test_a_document_is_removed_while_undecided_and_the_history_says_so(
    receive, officer, add, django_capture_on_commit_callbacks
):
    (contract,) = receive({})
    row = add(contract)
    with pytest.raises(Impossible, match="pourquoi"):
        papers.remove_document(document=row.pk, by=officer, on=ON, reason=" ")
    with django_capture_on_commit_callbacks(execute=True):
        papers.remove_document(document=row.pk, by=officer, on=LATER, reason="Doublon.")
    assert not Document.objects.exists()
    assert not stored()
    move = contract.moves.get()
    assert (move.verb, move.from_state, move.to_state, move.made_by) == (
        "remove_paper",
        "assessed",
        "assessed",
        officer,
    )
    assert "piece.pdf" in move.comment
    assert row.sha256[:16] in move.comment
    with pytest.raises(Impossible, match="n’est plus"):
        papers.remove_document(document=row.pk, by=officer, on=ON, reason="encore")


def test_a_health_document_leaves_no_name_in_the_history(receive, officer, add):
    (contract,) = receive(DISABLED)
    row = add(contract, kind="disability", name="RQTH de Maëlle.pdf")
    papers.remove_document(document=row.pk, by=officer, on=ON, reason="Erreur.")
    comment = contract.moves.get().comment
    assert "RQTH" not in comment
    assert "handicap" not in comment


def test_a_decided_file_keeps_its_documents_and_takes_new_ones(receive, officer, add):
    (contract,) = receive({})
    row = add(contract)
    decide.accept(contracts=[contract.pk], by=officer, on=ON)
    with pytest.raises(Impossible, match="décidé"):
        papers.remove_document(document=row.pk, by=officer, on=ON, reason="trop tard")
    assert add(contract, kind="certificate").kind == "certificate"


def test_sending_back_opens_a_request_and_completing_closes_it(receive, officer, add):
    (contract,) = receive({})
    decide.send_back(
        contracts=[contract.pk], by=officer, on=ON, reasons=["convention"], comment="Page 2 illisible."
    )
    request = contract.requests.get()
    assert (request.pieces, request.comment, request.asked_on) == (["convention"], "Page 2 illisible.", ON)
    asking.request_pieces(contracts=[contract.pk], asked=["contract"], by=officer, on=LATER)
    request.refresh_from_db()
    assert (request.pieces, request.asked_on) == (["convention", "contract"], LATER)
    assert papers.still_asked(request, papers.arrived([request])[contract.pk]) == ["convention", "contract"]
    add(contract, kind="convention", on=LATER)
    assert papers.still_asked(request, papers.arrived([request])[contract.pk]) == ["contract"]
    decide.complete(contracts=[contract.pk], by=officer, on=LATER)
    request.refresh_from_db()
    assert request.closed_on == LATER
    assert PieceRequest.objects.count() == 1


def test_a_refused_sending_back_opens_nothing(receive, officer):
    (contract,) = receive({})
    decide.accept(contracts=[contract.pk], by=officer, on=ON)
    with pytest.raises(Impossible):
        decide.send_back(contracts=[contract.pk], by=officer, on=ON, reasons=["convention"])
    assert not PieceRequest.objects.exists()


def test_about_a_decided_file_the_request_closes_when_all_came(receive, officer, add):
    (contract,) = receive({})
    decide.accept(contracts=[contract.pk], by=officer, on=ON)
    asking.request_pieces(contracts=[contract.pk], asked=["certificate", "bank"], by=officer, on=ON)
    contract.refresh_from_db()
    assert contract.state == "accepted"
    add(contract, kind="certificate")
    assert contract.requests.get().closed_on is None
    add(contract, kind="bank", on=LATER)
    assert contract.requests.get().closed_on == LATER


def test_a_request_about_a_decided_file_is_closed_by_hand(receive, officer):
    one, two = receive({}, {})
    decide.accept(contracts=[one.pk], by=officer, on=ON)
    asking.request_pieces(contracts=[one.pk], asked=["bank"], by=officer, on=ON)
    asking.close_request(contract=one.pk, by=officer, on=LATER)
    assert one.requests.get().closed_on == LATER
    with pytest.raises(Impossible, match="Aucune demande"):
        asking.close_request(contract=one.pk, by=officer, on=LATER)
    decide.send_back(contracts=[two.pk], by=officer, on=ON, reasons=["convention"])
    with pytest.raises(Impossible, match="complet"):
        asking.close_request(contract=two.pk, by=officer, on=LATER)


def test_requests_of_mixed_files_ask_each_what_it_may_hold(receive, officer):
    app, pro = receive({}, {"dispositif": "PROFESSIONNALISATION"})
    decide.send_back(
        contracts=[app.pk, pro.pk], by=officer, on=ON, reasons=["convention", "contract"], comment="x"
    )
    assert app.requests.get().pieces == ["convention", "contract"]
    assert pro.requests.get().pieces == ["contract"]


def test_the_checklist_says_what_is_there_and_what_is_missing(receive, add):
    (contract,) = receive(DISABLED)
    add(contract)
    add(contract, kind="bank")
    seen = papers.checklist(contract, on=ON, private=True)
    assert [(line.needed.code, line.there) for line in seen.lines] == [
        ("contract", True),
        ("convention", False),
        ("disability", False),
    ]
    assert [row.kind for _, row in seen.others] == ["bank"]
    assert not seen.whole
    add(contract, kind="convention")
    add(contract, kind="disability")
    assert papers.checklist(contract, on=ON, private=True).whole
    closed = papers.checklist(contract, on=ON, private=False)
    assert [line.needed.code for line in closed.lines] == ["contract", "convention"]
    assert [row.kind for _, row in closed.others] == ["bank"]


def test_an_import_is_not_undone_over_a_document(receive, officer, add):
    from contracts.actions import undoing
    from contracts.models import Batch

    (contract,) = receive({})
    batch = Batch.objects.create(
        sender=contract.sender, file_name="x.csv", sha256="0" * 64, size=1, received_on=ON, state="imported"
    )
    contract.batch = batch
    contract.save()
    add(contract)
    with pytest.raises(Impossible, match=f"{contract.number} porte déjà.: document"):
        undoing.undo(batch=batch, by=officer, on=ON)
    assert not Move.objects.exists()


def test_a_request_prepares_its_letter_and_a_larger_one_takes_its_place(
    receive, officer, django_capture_on_commit_callbacks
):
    from contracts.models import Letter

    (contract,) = receive({})
    with django_capture_on_commit_callbacks(execute=True):
        decide.send_back(contracts=[contract.pk], by=officer, on=ON, reasons=["convention"])
    first = Letter.objects.get()
    assert (first.kind, first.state, first.made_by) == ("request", "ready", officer)
    with django_capture_on_commit_callbacks(execute=True):
        asking.request_pieces(contracts=[contract.pk], asked=["contract"], by=officer, on=ON)
    second = Letter.objects.get()
    assert second.pk != first.pk
    for day, code in ((ON, "annex"), (LATER, "maitre")):
        Letter.objects.update(state="sent")
        with django_capture_on_commit_callbacks(execute=True):
            asking.request_pieces(contracts=[contract.pk], asked=[code], by=officer, on=day)
        assert Letter.objects.latest("id").state == "ready"
    assert Letter.objects.count() == 3


def test_a_file_left_by_a_killed_process_is_swept_the_day_after(receive, add):
    import os

    from contracts.actions import sweeping

    (contract,) = receive({})
    row = add(contract)
    kept = Path(row.file.path)
    old, young = kept.with_name("old.pdf"), kept.with_name("young.pdf")
    on = timezone.now().date()
    for path in (kept, old):
        path.write_bytes(b"x")
        os.utime(path, (0, 0))
    young.write_bytes(b"x")
    assert sweeping.sweep(on=on) == 1
    assert sorted(path.name for path in stored()) == sorted([kept.name, "young.pdf"])
    assert sweeping.sweep(on=on) == 0


def test_two_uploads_of_one_document_keep_it_once(transactional_db, receive, make_user):
    contracts = receive(*[{}] * 6)
    user = make_user("GC")
    start = threading.Barrier(2)

    def send(pk: int) -> str:
        try:
            start.wait()
            papers.add_documents(contract=pk, kind="contract", files=[sent(HONEST)], by=user, on=ON)
        except Impossible as impossible:
            return str(impossible)
        finally:
            connection.close()
        return "done"

    for contract in contracts:
        with ThreadPoolExecutor(2) as pool:
            told = sorted(pool.map(send, [contract.pk] * 2))
        assert told[1] == "done"
        assert "déjà dans le dossier" in told[0]
    assert Document.objects.count() == len(stored()) == 6
