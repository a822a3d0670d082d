"""Many firms moved, or given back: asked at once, done whole by the worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts import works
from accounts.models import User
from law.refusal import Impossible
from smeservice.actions import transfers
from smeservice.models import Transfer, TransferWork
from smeservice.models.firms import FirmQuerySet

BUSY = "Ce transfert est déjà demandé : attendez sa fin."
RIGHTS = ("smeservice.open_firm", "smeservice.work_firm", "smeservice.transfer_firms")


@dataclass(frozen=True, slots=True)
class Lot:
    """What the criteria of a work stand for when it is done."""

    firms: FirmQuerySet
    to: Sequence[User]
    criteria: str


@transaction.atomic
def ask_move(*, query: str, expected: int, reason: str, token: UUID, by: User, on: date) -> TransferWork:
    """Ask to move the firms of these criteria, as many as were seen; the same token again asks nothing."""
    known = TransferWork.objects.filter(token=token).first()
    if known is not None:
        return known
    if not reason.strip():
        raise Impossible("Dites pourquoi ces entreprises changent de conseiller.")
    if expected > transfers.MOST:
        raise Impossible(
            f"Un transfert compte {transfers.MOST} entreprises au plus : resserrez les critères."
        )
    asked = TransferWork(
        token=token, query=query, count=expected, reason=reason.strip(), asked_by=by, asked_on=on
    )
    return works.ask(asked, busy=BUSY)


@transaction.atomic
def ask_return(*, transfer: int, reason: str, token: UUID, by: User, on: date) -> TransferWork:
    """Ask to give back the firms of a transfer."""
    row = Transfer.objects.select_for_update(no_key=True).get(pk=transfer)
    if row.returns_id is not None:
        raise Impossible("Un retour ne se rend pas : faites un nouveau transfert.")
    if Transfer.objects.filter(returns=row).exists():
        raise Impossible("Ce transfert a déjà été rendu.")
    if not reason.strip():
        raise Impossible("Dites pourquoi ces entreprises sont rendues.")
    asked = TransferWork(
        token=token, count=row.firms, reason=reason.strip(), returns=row, asked_by=by, asked_on=on
    )
    return works.ask(asked, busy=BUSY)


def run(*, work: int, lot: Callable[[TransferWork, User], Lot]) -> TransferWork:
    """Do what was asked, once; killed, it starts again. `lot` reads the criteria on the day of the work."""

    def act(row: TransferWork, by: User) -> str:
        told: dict[str, Any] = {"reason": row.reason, "token": row.token, "by": by, "on": row.asked_on}
        if row.returns_id:
            done = transfers.give_back(transfer=row.returns_id, **told)
            row.made, said = done.transfer, done.said
        else:
            found = lot(row, by)
            row.made = transfers.transfer(
                firms=found.firms, expected=row.count, to=found.to, criteria=found.criteria, **told
            )
            said = "Transfert fait."
        row.save(update_fields=["made"])
        return said

    return works.run(table=TransferWork, pk=work, act=act, rights=RIGHTS)
