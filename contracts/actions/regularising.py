"""Contracts whose level was fixed after their acceptance: found, simulated, re-priced by lots (D6332-80)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, cast

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

import law
from accounts.models import User
from contracts.actions import judges, moving, recomputing, revising
from contracts.actions.assessing import latest_facts_json
from contracts.actions.facts import FactsBuilder
from contracts.actions.lots import calm_collector
from contracts.actions.recomputing import Difference, Told
from contracts.exports import differences
from contracts.models import Contract, Regularisation
from contracts.models.contract import ContractQuerySet
from contracts.rules.recompute import Change
from contracts.rules.repricing import Asked, Repriced, reprice_all
from contracts.rules.states import ENGAGED
from contracts.rules.verdict import ZERO
from law.refusal import Impossible

LOT = 1000
TOGETHER = 5  # lots in one transaction: the next one is looked at while one is written
COUNTED = 10_000
INTERIM, STOCK = Regularisation.Scope.INTERIM, Regularisation.Scope.STOCK
REASONS = {INTERIM: "level", STOCK: "stock"}
Waiting = tuple[Sequence[Contract], "Future[list[Repriced | None]]"]


@dataclass(slots=True)
class Totals:
    """What a regularisation changes in all; groups are (number, euros more, euros less) by code."""

    read: int = 0
    changed: int = 0
    same: int = 0  # still without a level, or at the same one
    left: int = 0  # to be looked at
    more: Decimal = ZERO
    less: Decimal = ZERO
    paid: Decimal = ZERO  # with the next payments
    recovered: Decimal = ZERO
    rncp: dict[str, list[Any]] = field(default_factory=dict)
    idcc: dict[str, list[Any]] = field(default_factory=dict)

    def count(self, contract: Contract, found: Repriced | None) -> Difference | None:
        """Count one contract, before it is written; its difference when it has one."""
        self.read += 1
        if found is None or found.change is None:
            self.same, self.left = self.same + (found is None), self.left + (found is not None)
            return None
        difference = recomputing.difference(contract, found.change)
        change, adjusted = difference.change, difference.adjusted
        self.changed += 1
        self.more, self.less = self.more + max(change, ZERO), self.less + min(change, ZERO)
        self.paid, self.recovered = self.paid + max(adjusted, ZERO), self.recovered + min(adjusted, ZERO)
        for groups, code in ((self.rncp, contract.rncp), (self.idcc, contract.idcc)):
            group = groups.setdefault(code, [0, ZERO, ZERO])
            group[0] += 1
            group[1] += max(change, ZERO)
            group[2] += min(change, ZERO)
        return difference

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe: euros as text."""
        groups = {
            name: {code: [row[0], str(row[1]), str(row[2])] for code, row in getattr(self, name).items()}
            for name in ("rncp", "idcc")
        }
        euros = {name: str(getattr(self, name)) for name in ("more", "less", "paid", "recovered")}
        return {name: getattr(self, name) for name in ("read", "changed", "same", "left")} | euros | groups

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Totals:
        totals = cls(*(stored[name] for name in ("read", "changed", "same", "left")))
        for name in ("more", "less", "paid", "recovered"):
            setattr(totals, name, Decimal(stored[name]))
        for name in ("rncp", "idcc"):
            rows = {code: [row[0], Decimal(row[1]), Decimal(row[2])] for code, row in stored[name].items()}
            setattr(totals, name, rows)
        return totals


def candidates(scope: str) -> ContractQuerySet:
    """Accepted contracts that a level fixed since may change."""
    found = Contract.objects.filter(state__in=ENGAGED, kind="app", version__gt=0)
    if scope == INTERIM:
        return found.filter(interim=True)
    windows = Q(pk__in=())
    for value in law.npec_rerated_on.values:
        windows |= Q(concluded_on__range=(value.since, value.until or date.max))
    return found.filter(windows)


def start(*, scope: str, by: User | None, on: date) -> Regularisation:
    """Ask for a simulation; one at a time for each scope."""
    try:
        with transaction.atomic():
            return Regularisation.objects.create(scope=scope, on=on, made_by=by)
    except IntegrityError as error:
        raise Impossible("Une régularisation de cette portée est déjà en cours.") from error


def simulate(*, regularisation: Regularisation) -> Regularisation:
    """Compute every difference into a file; no contract changes. A killed one starts from the beginning."""
    row, totals = regularisation, Totals()
    with differences.sheet() as sheet, _reader(row.scope, on=row.on) as reader:
        for contracts, answers in one_ahead(reader.ask(lot) for lot in _lots(row.scope)):
            for contract, found in zip(contracts, answers, strict=True):
                difference = totals.count(contract, found)
                if found is not None:
                    sheet.add(_row(contract, found, difference))
            Regularisation.objects.filter(pk=row.pk).update(counts=totals.as_dict())
        sheet.close()
        row.counts, row.state, row.last_contract = totals.as_dict(), Regularisation.State.SIMULATED, 0
        with Path(sheet.path).open("rb") as made:
            row.file.save(f"regularisation-{row.pk}.csv", File(made), save=False)
    row.save(update_fields=["counts", "state", "file", "last_contract"])
    return row


def confirm(*, regularisation: Regularisation, by: User | None) -> Regularisation:
    """Decide to apply what was simulated; done once."""
    try:
        with transaction.atomic():
            moved = Regularisation.objects.filter(
                pk=regularisation.pk, state=Regularisation.State.SIMULATED
            ).update(state=Regularisation.State.APPLYING, applied_by=by, counts=_begun(regularisation))
    except IntegrityError as error:
        raise Impossible("Une régularisation de cette portée est déjà en cours.") from error
    regularisation.refresh_from_db()
    if not moved:
        state = regularisation.get_state_display().lower()
        raise Impossible(f"Cette régularisation est « {state} » : elle ne peut plus être appliquée.")
    return regularisation


def apply(*, regularisation: Regularisation, on: date) -> Regularisation:
    """Re-price by lots, a few in a transaction; a killed job resumes after the last transaction."""
    row = regularisation
    with _reader(row.scope, on=on) as reader:
        while _apply_some(row, reader, on=on):
            pass
    Regularisation.objects.filter(pk=row.pk, state=Regularisation.State.APPLYING).update(
        state=Regularisation.State.APPLIED, applied_at=timezone.now()
    )
    row.refresh_from_db()
    return row


@transaction.atomic
def _apply_some(row: Regularisation, reader: Reader, *, on: date) -> int:
    """A few lots, one being looked at while the one before is written; the last contract, 0 when none is."""
    held = Regularisation.objects.select_for_update().get(pk=row.pk)
    if held.state != Regularisation.State.APPLYING:
        return 0
    start, totals = held.last_contract, Totals.from_dict(held.counts["applied"])
    lots = islice(_lots(held.scope, after=start, hold=True), TOGETHER)
    for contracts, answers in one_ahead(reader.ask(lot) for lot in lots):
        for contract, found in zip(contracts, answers, strict=True):
            totals.count(contract, found)
        _write(held, contracts, answers, on=on)
        held.last_contract = contracts[-1].pk
    held.counts["applied"] = totals.as_dict()
    held.save(update_fields=["counts", "last_contract"])
    row.last_contract = held.last_contract
    return held.last_contract if held.last_contract > start else 0


def _write(
    row: Regularisation, contracts: Sequence[Contract], answers: Sequence[Repriced | None], *, on: date
) -> None:
    """The verdicts, schedules and moves of the contracts that change."""
    by, reason = row.applied_by, REASONS[Regularisation.Scope(row.scope)]
    ready = {each.pk: found for each, found in zip(contracts, answers, strict=True) if found and found.change}
    changed = [each for each in contracts if each.pk in ready]
    told = [
        Told(each, found.outcome, found.facts, found.content) for each in changed if (found := ready[each.pk])
    ]
    rows = recomputing.store(told, by=by)
    changes = {pk: cast(Change, found.change) for pk, found in ready.items()}
    interims = {pk: found.interim for pk, found in ready.items()}
    recomputing.write(changed, changes, interims, reason=reason, by=by, on=on)
    moving.record(changed, "regularise", rows, by=by, on=on)


def _begun(row: Regularisation) -> dict[str, Any]:
    return row.counts | {"applied": Totals().as_dict()}


def _lots(scope: str, *, after: int = 0, hold: bool = False) -> Iterator[list[Contract]]:
    """The candidates by lots, in the order of identities; held until the end of the transaction if asked."""
    files = candidates(scope).order_by("pk")
    rows: QuerySet[Contract] = moving.locked(files) if hold else files
    while lot := list(rows.filter(pk__gt=after)[:LOT]):
        yield lot
        after = lot[-1].pk


class Reader:
    """Reads lots, and asks whoever re-prices them: a process beside this one when there are many."""

    def __init__(self, scope: str, *, on: date) -> None:
        self.stock, self.on = scope == STOCK, on
        self.builder = FactsBuilder(on=on)
        count = candidates(scope)[: judges.LONG].count()
        self.beside: judges.Beside[Asked, Repriced | None] = judges.Beside(reprice_all, lines=count)

    def ask(self, contracts: Sequence[Contract]) -> Waiting:
        """Send a lot with all it takes to look at it."""
        ids = [contract.pk for contract in contracts]
        stored, written = latest_facts_json(ids), revising.live(ids)
        self.builder.prime_levels((each.idcc, each.rncp, each.cpne) for each in contracts)
        rate = cache(self.builder.levels)
        asked = [
            Asked(
                stored[each.pk],
                rate(each.idcc, each.rncp, each.cpne or None, each.concluded_on),
                tuple(written.get(each.pk, ())),
                self.stock,
                self.on,
            )
            for each in contracts
        ]
        return contracts, self.beside.ask(asked)


@contextmanager
def _reader(scope: str, *, on: date) -> Iterator[Reader]:
    reader = Reader(scope, on=on)
    with calm_collector(), reader.beside:
        yield reader


def one_ahead(lots: Iterable[Waiting]) -> Iterator[tuple[Sequence[Contract], list[Repriced | None]]]:
    """Each lot with its answers, the next one having been asked already."""
    before: Waiting | None = None
    for lot in lots:
        if before is not None:
            yield before[0], before[1].result()
        before = lot
    if before is not None:
        yield before[0], before[1].result()


def _row(contract: Contract, found: Repriced, difference: Difference | None) -> list[Any]:
    """One line of the file of differences."""
    values: list[Any] = [
        contract.number, contract.rncp, contract.idcc, contract.provider_siret, found.before, found.after,
    ]  # fmt: skip
    if difference is None:
        return [*values, contract.total, None, None, None, found.why]
    return [*values, difference.before, difference.after, difference.change, difference.adjusted, ""]
