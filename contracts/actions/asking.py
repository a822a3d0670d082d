"""Documents asked of senders: one open request a file, its letter, its end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from contracts.actions import letters, moving
from contracts.models import Contract, Letter, PieceRequest
from contracts.rules import pieces, states
from law.refusal import Impossible


@transaction.atomic
def request_pieces(
    *, contracts: moving.Files, asked: Collection[str], comment: str = "", by: User | None, on: date
) -> list[PieceRequest]:
    """Ask the sender for documents without changing the state; one open request a file, which grows."""
    found = moving.found_of(contracts)
    return ask(found, asked, comment, by=by, on=on)


def ask(
    found: Sequence[Contract], asked: Collection[str], comment: str, *, by: User | None, on: date
) -> list[PieceRequest]:
    """The requests of files already locked; those open grow, and their reminders start again."""
    if not asked and not comment.strip():
        raise Impossible("Dites ce qui manque : cochez une pièce ou écrivez la demande.")
    if foreign := set(asked) - {code for contract in found for code in pieces.kinds(contract.kind)}:
        raise Impossible(f"Pièce inconnue : {', '.join(sorted(foreign))}.")
    for contract in found:
        if contract.state == "cancelled":
            raise Impossible(moving.named(contract, "Ce dossier est annulé.", found))
    rows = {row.contract_id: row for row in _open(found)}
    for contract in found:
        row = rows.setdefault(contract.pk, PieceRequest(contract=contract, asked_on=on, asked_by=by))
        own = (code for code in asked if code in pieces.kinds(contract.kind))
        row.pieces = list(dict.fromkeys((*row.pieces, *own)))
        row.comment = "\n".join(filter(None, (row.comment, comment.strip())))
        row.asked_on, row.asked_by, row.reminders, row.reminded_on = on, by, 0, None
    fields = ["pieces", "comment", "asked_on", "asked_by", "reminders", "reminded_on"]
    PieceRequest.objects.bulk_update([row for row in rows.values() if row.pk], fields)
    PieceRequest.objects.bulk_create([row for row in rows.values() if not row.pk])
    for row in rows.values():
        transaction.on_commit(partial(_write_now, row.pk, by=by, on=on), robust=True)
    return list(rows.values())


@transaction.atomic
def _write_now(pk: int, *, by: User | None, on: date) -> None:
    """The letter of a request just made, in place of those that say less and have not left."""
    request = PieceRequest.objects.select_related("contract").get(pk=pk)
    if request.closed_on:
        return
    written = Letter.objects.filter(key__startswith=f"request:{pk}:")
    for old in written.exclude(state=Letter.State.SENT).select_for_update().order_by("pk"):
        old.delete()
    day = f"request:{pk}:{request.asked_on:%Y%m%d}:0"
    sent = written.filter(key__startswith=day).count()
    key = f"{day}:{sent + 1}" if sent else None
    letters.prepare(kind="request", contract=request.contract, by=by, on=on, key=key)


def close(found: Sequence[Contract], *, on: date) -> int:
    """Close the open requests of files already locked: they are complete, or decided otherwise."""
    return _open(found).update(closed_on=on)


@transaction.atomic
def close_request(*, contract: int, by: User | None, on: date) -> None:
    """Stop waiting for the documents asked about a decided file."""
    (found,) = moving.found_of([contract])
    if found.state in states.OPEN:
        raise Impossible("Ce dossier attend d’être complet : déclarez-le complet, la demande sera close.")
    if not close([found], on=on):
        raise Impossible("Aucune demande n’est ouverte.")
    moving.record([found], "close_request", {}, by=by, on=on)


def _open(found: Sequence[Contract]) -> QuerySet[PieceRequest]:
    return PieceRequest.objects.filter(contract__in=[each.pk for each in found], closed_on=None)
