"""The report of contracts to the ministry’s base (D6224-4): what is sent, sent again, and what comes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from accounts.models import User
from contracts.actions import moving
from contracts.actions.locks import lock
from contracts.actions.writing import copy
from contracts.exports import deposits as exports
from contracts.exports.deposits import Report
from contracts.models import Amendment, Contract, Deposit
from contracts.models.contract import ContractQuerySet
from contracts.rules import deposits
from contracts.rules.deposits import AMENDMENT, DEPOSIT, REFUSAL
from contracts.rules.states import ENGAGED
from law.refusal import Impossible

LOT = 2000
DEPOSIT_LOCK = (4, 0)  # one sending or one answer at a time
_COLUMNS = ("contract_id", "what", "amendment_id", "state", "export", "sent_on", "number", "message")
_WORDS = {
    DEPOSIT: "Transmis pour dépôt",
    REFUSAL: "Refus transmis",
    AMENDMENT: "Avenant transmis pour dépôt",
}
State = Deposit.State


@dataclass(frozen=True, slots=True)
class Sent:
    """A file made: its code, and how many reports it holds."""

    code: str
    deposits: int
    refusals: int
    amendments: int = 0


def undeposited() -> ContractQuerySet:
    """Accepted contracts never sent to the base, and not received with their number."""
    return Contract.objects.filter(state="accepted", deca_number="").exclude(_has(DEPOSIT))


def old_refusals() -> ContractQuerySet:
    """Refused contracts that are deposited all the same: concluded before the law that says otherwise."""
    since = deposits.refused_not_deposited_since()
    refused = Contract.objects.filter(state__in=("lapsed", "refused"), kind="app", deca_number="")
    return refused.filter(concluded_on__lt=since).exclude(_has(DEPOSIT))


def unreported() -> ContractQuerySet:
    """Refused contracts, by decision or by silence, whose refusal was not reported."""
    return Contract.objects.filter(state__in=("lapsed", "refused")).exclude(_has(REFUSAL))


def rejected() -> QuerySet[Deposit]:
    """The last word of the base was no, and nothing was sent since."""
    later = Deposit.objects.filter(
        Q(amendment=OuterRef("amendment")) | Q(amendment=None),
        contract=OuterRef("contract"),
        what=OuterRef("what"),
        pk__gt=OuterRef("pk"),
    )
    return Deposit.objects.filter(Q(state=State.REJECTED), ~Exists(later))


def unsent_amendments() -> QuerySet[Amendment]:
    """Amendments accepted since their contract was sent, or received with its number (D6224-5).

    A contract sent after the day of its amendment was sent as amended.
    """
    known = Deposit.objects.filter(amendment=OuterRef("pk"))
    amended = Deposit.objects.filter(
        contract=OuterRef("contract"), what=DEPOSIT, sent_on__gt=OuterRef("decided_on")
    ).exclude(state=State.REJECTED)
    rows = Amendment.objects.filter(state="accepted", decided_at__isnull=False, contract__state__in=ENGAGED)
    rows = rows.annotate(decided_on=TruncDate("decided_at"))
    return rows.exclude(contract__deca_number="").filter(~Exists(known), ~Exists(amended))


def amended() -> ContractQuerySet:
    """The contracts with such an amendment."""
    return Contract.objects.filter(Exists(unsent_amendments().filter(contract=OuterRef("pk"))))


def deemed() -> ContractQuerySet:
    """Professionalisation contracts accepted by silence are deemed deposited (D6325-2)."""
    return Contract.objects.filter(state="tacit", kind="pro")


def _has(what: str) -> Exists:
    return Exists(Deposit.objects.filter(contract=OuterRef("pk"), what=what))


def path_of(code: str) -> str:
    """Where the file of a code stands, under the private folder of files: « DEPOT-20261123-001 »."""
    return f"deposits/{code[6:10]}/{code[10:12]}/{code}.csv"


def send(*, by: User | None, on: date, again: bool = False) -> Sent:
    """Write the file of everything to report and its rows, in one transaction; rejected ones only `again`.

    Impossible when nothing waits. The file stays: the same lot is downloaded as often as needed.
    """
    path = ""
    try:
        with transaction.atomic(), NamedTemporaryFile() as stream:
            lock(*DEPOSIT_LOCK)
            code = _next_code(on)
            counts = dict.fromkeys((DEPOSIT, REFUSAL, AMENDMENT), 0)
            stream.write(exports.opening())
            for reports in _waiting(again=again):
                _send(reports, code, stream, by=by, on=on)
                counts[reports[0].what] += len(reports)
            if not sum(counts.values()):
                raise Impossible("Rien n’attend d’être transmis.")
            stream.seek(0)
            path = default_storage.save(path_of(code), File(stream))
    except BaseException:
        if path:
            default_storage.delete(path)
        raise
    return Sent(code, *counts.values())


def _waiting(*, again: bool) -> Iterator[list[Report]]:
    """Lots of one object to report, their contracts locked in the order of their numbers."""
    lists: list[tuple[ContractQuerySet, str]] = [
        (undeposited(), DEPOSIT), (old_refusals(), DEPOSIT), (unreported(), REFUSAL),
    ]  # fmt: skip
    if again:
        for what in (DEPOSIT, REFUSAL):
            ids = list(rejected().filter(what=what).values_list("contract_id", flat=True))
            lists.append((Contract.objects.filter(pk__in=ids), what))
    for files, what in lists:
        last = 0
        while found := list(moving.locked(files.filter(pk__gt=last)).order_by("pk")[:LOT]):
            last = found[-1].pk
            yield [Report(contract, what) for contract in found]
    ids = list(unsent_amendments().values_list("pk", flat=True))
    if again:
        ids += rejected().filter(what=AMENDMENT).values_list("amendment_id", flat=True)
    for start in range(0, len(ids), LOT):
        yield _amendments(ids[start : start + LOT])


def _amendments(ids: Sequence[int]) -> list[Report]:
    """Amendments to report, under the lock of their contracts."""
    rows = list(Amendment.objects.filter(pk__in=ids).order_by("contract", "number"))
    files = Contract.objects.filter(pk__in={row.contract_id for row in rows})
    locked = {file.pk: file for file in moving.locked(files).order_by("pk")}
    return [Report(locked[row.contract_id], AMENDMENT, row) for row in rows]


def _send(reports: list[Report], code: str, stream: IO[bytes], *, by: User | None, on: date) -> None:
    stream.writelines(exports.lines(reports))
    rows = [
        (
            each.contract.pk,
            each.what,
            each.amendment and each.amendment.pk,
            State.SENT.value,
            code,
            on,
            "",
            "",
        )
        for each in reports
    ]
    copy("contracts_deposit", _COLUMNS, rows)
    comment = f"{_WORDS[reports[0].what]} ({code})."
    moving.record([each.contract for each in reports], "deposit", {}, by=by, on=on, comment=comment)


def _next_code(on: date) -> str:
    """The first free code of the day."""
    number = 1
    while default_storage.exists(path_of(code := f"DEPOT-{on:%Y%m%d}-{number:03d}")):
        number += 1
    return code


def lots(*, since: date) -> list[dict[str, Any]]:
    """The files sent since a day, the last first: code, day, number of reports."""
    sent = Deposit.objects.filter(sent_on__gte=since).exclude(export="")
    rows = sent.order_by().values("export", "sent_on").annotate(count=Count("pk"))
    return [dict(row) for row in rows.order_by("-export")]


def file_of(code: str) -> Path:
    """The file of a lot; Impossible when it is not there."""
    if not Deposit.objects.filter(export=code).exists() or not default_storage.exists(path_of(code)):
        raise Impossible("Ce fichier d’envoi n’existe pas.")
    return Path(default_storage.path(path_of(code)))


def numbers_taken(numbers: Iterable[str]) -> dict[str, int]:
    """The contract that already bears each number."""
    asked = sorted(set(filter(None, numbers)))
    rows = Contract.objects.filter(deca_number__in=asked).order_by("pk").values_list("deca_number", "pk")
    return dict(rows)


def latest(ids: Sequence[int]) -> dict[tuple[int, str, int], Deposit]:
    """The last report of each contract, by object and number of amendment (0 for the contract itself)."""
    rows = Deposit.objects.filter(contract__in=ids).select_related("amendment")
    found = rows.order_by("contract_id", "what", "amendment_id", "-id")
    return {
        (row.contract_id, row.what, row.amendment.number if row.amendment else 0): row
        for row in found.distinct("contract_id", "what", "amendment_id")
    }
