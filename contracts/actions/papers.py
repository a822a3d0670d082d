"""Documents of a file: received, removed, still missing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import uuid4

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from contracts.actions import moving
from contracts.actions.assessing import facts_for, latest
from contracts.models import Contract, Document, PieceRequest
from contracts.rules import pieces, states
from contracts.rules.pieces import Needed, Piece
from contracts.rules.replay import facts_from
from law.refusal import Impossible
from registers.papers.sniff import shown_name, sniff

_RECEIVABLE = states.OPEN | states.DECIDED


@dataclass(frozen=True, slots=True)
class Line:
    """A required document: what says so, and the documents that answer."""

    needed: Needed
    documents: list[Document]

    @property
    def there(self) -> bool:
        return bool(self.documents)


@dataclass(frozen=True, slots=True)
class Checklist:
    """The required documents of one file, and the others it holds."""

    lines: list[Line]
    others: list[tuple[Piece, Document]]

    @property
    def missing(self) -> list[Needed]:
        """The certain ones that are not there."""
        return [line.needed for line in self.lines if line.needed.certain and not line.there]

    @property
    def whole(self) -> bool:
        """Whether nothing certain is missing."""
        return not self.missing


def checklist(contract: Contract, *, on: date, private: bool) -> Checklist:
    """What the file must hold, by its last assessed facts; health documents only when `private`."""
    needed = required([contract], on=on)[contract.pk]
    documents = contract.documents.select_related("added_by").order_by("-id")
    held = [row for row in documents if private or row.kind not in pieces.PRIVATE]
    shown = [each for each in needed if private or each.code not in pieces.PRIVATE]
    wanted = {each.code for each in shown}
    known = pieces.kinds(contract.kind)
    return Checklist(
        [Line(each, [row for row in held if row.kind == each.code]) for each in shown],
        [(known.get(row.kind, Piece(row.kind, "")), row) for row in held if row.kind not in wanted],
    )


def required(contracts: Sequence[Contract], *, on: date) -> dict[int, tuple[Needed, ...]]:
    """The required documents of files, by identity, from their last verdict or from their stored terms."""
    rows = latest([contract.pk for contract in contracts])
    fresh = facts_for([contract for contract in contracts if contract.pk not in rows], on=on)
    return {
        contract.pk: pieces.required(
            facts_from(rows[contract.pk].facts) if contract.pk in rows else fresh[contract.pk]
        )
        for contract in contracts
    }


@transaction.atomic
def add_documents(
    *, contract: int, kind: str, files: Iterable[tuple[File, str]], by: User | None, on: date
) -> list[Document]:
    """Keep the files of one kind, all or none: type read in the bytes, name made by us, outside the web root.

    `files` are (file, name as sent); Impossible names the file that is not admitted or already there.
    """
    (found,) = moving.found_of([contract])
    if kind not in pieces.kinds(found.kind):
        raise Impossible("Choisissez la nature du document.")
    if found.state not in _RECEIVABLE:
        raise Impossible("Ce dossier est annulé : il ne reçoit plus de document.")
    made: list[Document] = []
    stored: list[str] = []
    try:
        for file, name in files:
            made.append(_keep(found, kind, file, shown_name(name), stored, by=by, on=on))
    except BaseException:
        for path in stored:
            default_storage.delete(path)
        raise
    if not made:
        raise Impossible("Choisissez au moins un fichier.")
    _close_answered(found, on=on)
    return made


@transaction.atomic
def remove_document(*, document: int, by: User | None, on: date, reason: str) -> None:
    """Take a document out of an undecided file; the history keeps its name, its print and the reason."""
    row = Document.objects.filter(pk=document).first()
    if row is None:
        raise Impossible("Ce document n’est plus dans le dossier.")
    if not reason.strip():
        raise Impossible("Dites pourquoi vous retirez ce document.")
    (contract,) = moving.found_of([row.contract_id])
    if contract.state not in states.OPEN:
        raise Impossible("Le dossier est décidé : ses documents ne se retirent plus.")
    if not Document.objects.filter(pk=document).exists():
        raise Impossible("Ce document n’est plus dans le dossier.")
    private = row.kind in pieces.PRIVATE
    what = "document réservé" if private else f"{row.name} ({pieces.kinds(contract.kind)[row.kind].label})"
    comment = f"Retiré : {what}, empreinte {row.sha256[:16]}. {reason.strip()}"
    moving.record([contract], "remove_paper", {}, by=by, on=on, comment=comment)
    path = str(row.file.name)
    row.delete()
    transaction.on_commit(partial(default_storage.delete, path))


def still_asked(request: PieceRequest, held: Collection[str]) -> list[str]:
    """The codes asked for that have not come."""
    return [code for code in request.pieces if code not in held]


def arrived(requests: Iterable[PieceRequest]) -> dict[int, set[str]]:
    """The kinds received about each contract since its request, by contract."""
    asked = {row.contract_id: row for row in requests}
    found: dict[int, set[str]] = {pk: set() for pk in asked}
    rows = Document.objects.filter(contract__in=asked).values_list("contract_id", "kind", "received_on")
    for pk, kind, received_on in rows.order_by("contract_id", "id"):
        if received_on >= asked[pk].asked_on:
            found[pk].add(kind)
    return found


def _keep(
    contract: Contract, kind: str, file: File, name: str, stored: list[str], *, by: User | None, on: date
) -> Document:
    """One file, checked, written, recorded; its path is told before the row so that a failure removes it."""
    try:
        found = sniff(file, name, file.size)
    except Impossible as impossible:
        raise Impossible(f"{name} : {impossible}") from impossible
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    twin = Document.objects.filter(contract=contract, kind=kind, sha256=digest).first()
    if twin:
        raise Impossible(f"{name} : déjà dans le dossier depuis le {twin.received_on:%d/%m/%Y}.")
    file.seek(0)
    row = Document(
        contract=contract, kind=kind, name=name, media_type=found.media, size=file.size, sha256=digest,
        received_on=on, added_by=by,
    )  # fmt: skip
    row.file.save(f"{uuid4().hex}{found.extensions[0]}", file, save=False)
    stored.append(str(row.file.name))
    row.save()
    return row


def _close_answered(contract: Contract, *, on: date) -> None:
    """About a decided file, a request all of whose documents came is closed."""
    if contract.state not in states.DECIDED:
        return
    for request in PieceRequest.objects.filter(contract=contract, closed_on=None):
        if request.pieces and not still_asked(request, arrived([request])[contract.pk]):
            request.closed_on = on
            request.save(update_fields=["closed_on"])
