"""The letters of many decisions: which are still to be written, and writing them one transaction each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from contracts.actions import letters
from contracts.models import Contract, Letter
from contracts.models.contract import ContractQuerySet
from law.refusal import Impossible

DECIDED = {"acceptance": "accepted", "refusal": "refused"}  # kind of letter -> state of the file
LOT = 200


@dataclass(slots=True)
class Done:
    """What became of a lot: letters that left, that the server refused, to print, and files left aside."""

    sent: int = 0
    failed: int = 0
    printed: int = 0
    left: list[tuple[str, str]] = field(default_factory=list)  # number of the file, why


def awaited(*, kind: str, since: dt.date, by: User) -> ContractQuerySet:
    """The files decided since that day whose letter is not written, that this user may see."""
    start = timezone.make_aware(dt.datetime.combine(since, dt.time()))
    written = Letter.objects.filter(contract=OuterRef("pk"), kind=kind)
    files = Contract.objects.visible_to(by).filter(state=DECIDED[kind], decided_at__gte=start)
    return files.filter(~Exists(written))


def write_lot(*, kinds: Collection[str], since: dt.date, by: User, on: dt.date) -> Done:
    """Write and send every awaited letter; each stands alone, so that a job killed half-way starts again.

    Letters no e-mail address can take are kept, to print.
    """
    done, refused = Done(), 0
    with get_connection(timeout=letters.PATIENCE) as mail:
        for kind in kinds:
            for contract in _walk(awaited(kind=kind, since=since, by=by)):
                try:
                    letter = _write(kind, contract, by, on, mail if refused < letters.GIVE_UP else None)
                except Impossible as impossible:
                    done.left.append((contract.number, str(impossible)))
                    continue
                refused = refused + 1 if letter.state == Letter.State.FAILED else 0
                _count(done, letter)
    return done


@transaction.atomic
def _write(kind: str, contract: Contract, by: User, on: dt.date, mail: BaseEmailBackend | None) -> Letter:
    """Prepared and sent together: killed before the end, nothing is left of it and it is written again.

    Without a mail server to insist upon, the letter is kept as not sent, for the night.
    """
    letter = letters.prepare(kind=kind, contract=contract, by=by, on=on)
    if not letter.recipients:
        return letter
    if mail is None:
        return letters.postpone(letter=letter)
    return letters.send(letter=letter, by=by, mail=mail)


def _walk(files: ContractQuerySet) -> Iterator[Contract]:
    """The files by number, a few at a time: those written leave the list, those left aside are passed."""
    after = 0
    while lot := list(files.filter(pk__gt=after).select_related("sender").order_by("pk")[:LOT]):
        yield from lot
        after = lot[-1].pk


def _count(done: Done, letter: Letter) -> None:
    match letter.state:
        case Letter.State.SENT:
            done.sent += 1
        case Letter.State.FAILED:
            done.failed += 1
        case _:
            done.printed += 1
