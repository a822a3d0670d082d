"""What the days that pass do to files: the alarm, the decision that silence makes, the reminders."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from contracts.actions import letters, moving, papers, silences
from contracts.actions.assessing import assess_again, latest
from contracts.actions.granting import Granted
from contracts.models import Contract, Document, PieceRequest
from contracts.models import Verdict as Stored
from contracts.models.contract import ContractQuerySet
from contracts.rules import clocks, states
from contracts.rules.replay import facts_from
from contracts.rules.verdict import ZERO, Verdict
from law.refusal import Impossible
from law.typography import french

LOT = 1000
REMINDED = 200
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Silences:
    """What one night recorded, and the files it could not, each with its reason."""

    refused: int = 0
    accepted: int = 0
    without_amount: int = 0
    failed: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reminders:
    """What one night asked for again."""

    sent: int = 0
    answered: int = 0  # everything came: the file waits for its officer, not for its sender
    without_address: int = 0
    failed: list[str] = field(default_factory=list)


def running() -> ContractQuerySet:
    """Files whose clock runs; said twice, so that the index of open files serves."""
    return Contract.objects.open().filter(
        state__in=sorted(states.UNDECIDED_COMPLETE), decision_due_on__isnull=False
    )


def alarmed(on: date) -> ContractQuerySet:
    """Undecided files from day 15 of their delay (law.decision_alarm_day), late ones included."""
    app, pro = clocks.alarm_horizon(on, "app"), clocks.alarm_horizon(on, "pro")
    passed = Q(kind="app", decision_due_on__lte=app) | Q(kind="pro", decision_due_on__lte=pro)
    return running().filter(passed, decision_due_on__lte=max(app, pro))


def waiting() -> ContractQuerySet:
    """Files sent back for documents: their clock is stopped."""
    return Contract.objects.open().filter(state="incomplete")


def without_amount() -> ContractQuerySet:
    """Contracts accepted by silence whose amount could not be computed: it is to be fixed."""
    return Contract.objects.filter(state="tacit", version=0)


def answered() -> ContractQuerySet:
    """Files sent back about which a document came since they were asked for it."""
    open_one = PieceRequest.objects.filter(contract=OuterRef("contract"), closed_on=None).values("asked_on")
    since = Document.objects.filter(contract=OuterRef("pk"), received_on__gte=open_one[:1])
    return Contract.objects.open().filter(Exists(since), state="incomplete")


def record_silences(*, on: date, lot: int = LOT) -> Silences:
    """Record the decision that silence made on every file whose last day is before `on`.

    Lots of their own transactions: a night cut short is taken up where it stopped, and a second one finds
    nothing. A file that cannot be moved is told in `failed` and left for the next night.
    """
    done = Silences()
    after: tuple[date, int] | None = None
    while marks := _silent(on, after, lot):
        after = marks[-1]
        _by_lot([pk for _, pk in marks], lambda pks: _record(pks, done, on=on), done.failed)
    return done


def _silent(on: date, after: tuple[date, int] | None, limit: int) -> list[tuple[date, int]]:
    """The next files whose last day is past: (last day, identity)."""
    files = running().filter(decision_due_on__lt=on)
    if after:
        due, pk = after
        files = files.filter(
            Q(decision_due_on__gt=due) | Q(decision_due_on=due, pk__gt=pk), decision_due_on__gte=due
        )
    marks = files.order_by("decision_due_on", "pk").values_list("decision_due_on", "pk")[:limit]
    return [(due, pk) for due, pk in marks if due is not None]


def _by_lot(pks: Sequence[int], act: Callable[[Sequence[int]], None], failed: list[str]) -> None:
    """All at once, or one by one when one of them fails; only a lost database stops the night."""
    try:
        act(pks)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        if len(pks) == 1:
            log.exception("contract %s", pks[0])
            failed.append(f"contrat {pks[0]} : {error}")
            return
        for pk in pks:
            _by_lot([pk], act, failed)


def _record(pks: Sequence[int], done: Silences, *, on: date) -> None:
    """One lot, in its transaction; what somebody decided meanwhile has left it once the locks are held."""
    with transaction.atomic():
        found = list(moving.locked(running().filter(pk__in=pks, decision_due_on__lt=on)).order_by("pk"))
        tacit = [contract for contract in found if _accepted(contract)]
        rows = _verdicts([contract.pk for contract in found], tacit)
        verdicts = {c.pk: Verdict.from_dict(rows[c.pk].content) for c in tacit if c.pk in rows}
        payable = [contract for contract in tacit if _payable(verdicts.get(contract.pk))]
        for contract in tacit:
            if not _payable(verdicts.get(contract.pk)):
                contract.total = ZERO
        granted = Granted(payable, rows, by=None, on=on)
        silences.write(found, granted.rows)
        granted.begin(payable)
    done.refused += len(found) - len(tacit)
    done.accepted += len(tacit)
    done.without_amount += len(tacit) - len(payable)


def _accepted(contract: Contract) -> bool:
    return clocks.silence_verb(contract.kind, silences.clock(contract)[0]) == "accept_tacitly"


def _verdicts(pks: Sequence[int], tacit: Sequence[Contract]) -> dict[int, Stored]:
    """The last verdict of each file; read whole only for those that silence accepts."""
    read = Stored.objects.order_by("contract_id", "-id").distinct("contract_id").defer("facts")
    whole = [contract.pk for contract in tacit]
    light = read.filter(contract_id__in=set(pks) - set(whole)).defer("facts", "content")
    return {row.contract_id: row for row in (*light, *read.filter(contract_id__in=whole))}


def _payable(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.amount is not None and not verdict.missing


@transaction.atomic
def fix_amount(
    *,
    contracts: moving.Files,
    by: User | None,
    on: date,
    cpne: str = "",
    priority_public: bool | None = None,
    comment: str = "",
) -> list[Contract]:
    """Give contracts accepted by silence the amount that could not be computed, and write their schedule."""
    found = moving.opened(contracts, "fix_amount")
    rows = latest([contract.pk for contract in found])
    for contract in found:
        if contract.version:
            raise Impossible(moving.named(contract, "Le montant de ce contrat est déjà fixé.", found))
        row = rows.get(contract.pk)
        if cpne and cpne not in (facts_from(row.facts).cpnes if row else ()):
            raise Impossible(moving.named(contract, f"La CPNE {cpne} n’est pas de cette branche.", found))
        contract.cpne = cpne or contract.cpne
        if priority_public is not None:
            contract.priority_public = priority_public
    Contract.objects.bulk_update(found, ["cpne", "priority_public"])
    rows = assess_again(found, by=by, on=on)
    verdicts = {pk: Verdict.from_dict(row.content) for pk, row in rows.items()}
    for contract in found:
        contract.state = "tacit"
        verdict = verdicts[contract.pk]
        if not _payable(verdict):
            why = next(iter((*verdict.missing, *verdict.questions)), "Aucun montant ne peut être calculé.")
            raise Impossible(moving.named(contract, why, found))
    Contract.objects.bulk_update(found, ["state"])
    granted = Granted(found, rows, by=by, on=on)
    comment = _answers(cpne, priority_public, comment)
    moving.record(found, "fix_amount", granted.rows, by=by, on=on, comment=comment)
    granted.begin(found)
    return found


def _answers(cpne: str, priority_public: bool | None, comment: str) -> str:
    said = [f"CPNE retenue : {cpne}."] if cpne else []
    if priority_public is not None:
        said.append(f"Public prioritaire : {'oui' if priority_public else 'non'}.")
    return french(" ".join((*said, comment)).strip())


def remind(*, on: date) -> Reminders:
    """Ask again for documents that have not come, as often as the parameters say, one letter at a time."""
    done = Reminders()
    after: tuple[date, int] | None = None
    while marks := _unanswered(on, after):
        after = marks[-1]
        for _, pk in marks:
            _by_lot([pk], lambda pks: _remind(pks[0], done, on=on), done.failed)
    return done


def _unanswered(on: date, after: tuple[date, int] | None) -> list[tuple[date, int]]:
    """The next open requests whose first reminder is due: (day asked, identity)."""
    rows = PieceRequest.objects.filter(closed_on=None, asked_on__lte=clocks.first_reminder_before(on))
    if after:
        asked_on, pk = after
        rows = rows.filter(Q(asked_on__gt=asked_on) | Q(asked_on=asked_on, pk__gt=pk), asked_on__gte=asked_on)
    return list(rows.order_by("asked_on", "pk").values_list("asked_on", "pk")[:REMINDED])


def _remind(pk: int, done: Reminders, *, on: date) -> None:
    """One request, under the lock of its file: nothing when its reminders were made, or all came."""
    with transaction.atomic():
        contract_id = PieceRequest.objects.values_list("contract_id", flat=True).get(pk=pk)
        (contract,) = moving.found_of([contract_id])
        request = PieceRequest.objects.get(pk=pk)
        due = clocks.reminders_due(request.asked_on, on)
        if request.closed_on or due <= request.reminders:
            return
        left = papers.still_asked(request, papers.arrived([request])[contract.pk])
        if request.pieces and not left:
            done.answered += 1
            return
        request.reminders, request.reminded_on = due, on
        request.save(update_fields=["reminders", "reminded_on"])
        comment = french(f"Relance n° {due}.")
        moving.record([contract], "remind", {}, by=None, on=on, reasons=left, comment=comment)
        letter = letters.prepare(kind="reminder", contract=contract, by=None, on=on)
        done.sent += 1
        done.without_address += not letter.recipients
