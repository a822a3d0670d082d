"""The schedule of an accepted contract, and its commitment in the books.

Callers hold the lock of the contracts they pass, read under that lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Q, QuerySet

from accounts.models import User
from contracts.actions import ledger, moving, revising, topping
from contracts.actions.adjusting import Adjusted
from contracts.actions.bulk import copy, update
from contracts.actions.layout import Row
from contracts.actions.revising import Revision
from contracts.models import Contract
from contracts.models import Instalment as Stored
from contracts.rules import recompute
from contracts.rules.verdict import ZERO, Instalment, Verdict
from law.money import euros
from law.refusal import Impossible
from law.typography import french

FIRST = 1
COLUMNS = revising.COLUMNS[1:]
NO_SCHEDULE = "Ce contrat n’a pas d’échéancier : il n’est pas accepté."


def begin(
    contracts: Sequence[Contract], verdicts: Mapping[int, Verdict], *, by: User | None, on: date
) -> None:
    """Write the first schedule of contracts just accepted and commit their amounts.

    One that was opened again since a first agreement gets a new version of its schedule.
    """
    used = {each.pk: found for each in contracts if (found := topping.regional_of(verdicts[each.pk]))}
    for contract in contracts:
        contract.envelope_id = used[contract.pk].fund if contract.pk in used else None
    again = [contract for contract in contracts if contract.version]
    _begin_again(again, verdicts, by=by, on=on)
    rows: list[Row] = []
    contracts = [contract for contract in contracts if not contract.version]
    for contract in contracts:
        verdict = verdicts[contract.pk]
        contract.total, contract.version = verdict.total, FIRST
        contract.interim = verdict.npec is not None and verdict.npec.source == "interim"
        rows += lines(contract.pk, verdict.schedule, since=FIRST)
    update(contracts, ["total", "version", "interim", "envelope_id"])
    if rows:
        copy("contracts_instalment", COLUMNS, rows)
    regional = {each.pk: used[each.pk].given for each in contracts if each.pk in used}
    ledger.post(ledger.commitments(contracts, regional), by=by, on=on)
    topping.follow(contracts, used, by=by, on=on)


def _begin_again(
    contracts: Sequence[Contract], verdicts: Mapping[int, Verdict], *, by: User | None, on: date
) -> None:
    revisions = []
    for contract in contracts:
        verdict = verdicts[contract.pk]
        contract.total = ZERO  # nothing is promised any more: the list shows the amount of the verdict
        contract.interim = verdict.npec is not None and verdict.npec.source == "interim"
        regional = topping.regional_of(verdict)
        revisions.append(Revision(contract, verdict.total, dues=verdict.schedule, regional=regional))
    update(contracts, ["envelope_id"])
    revising.apply(revisions, by=by, on=on)


def lines(contract_id: int, schedule: Iterable[Instalment], *, since: int) -> list[Row]:
    """The instalments as rows."""
    return [
        (
            contract_id, due.number, since, due.step, due.share, due.year, due.label, due.rule,
            due.article, due.opens_on, due.due_on, due.condition, due.amount,
        )
        for due in schedule
    ]  # fmt: skip


def add(contract: Contract, dues: Sequence[Instalment], by: User | None, on: date) -> Contract:
    """Append lines that no verdict foresees (steps « tutor… »): the total and the commitment grow as much.

    Their numbers are given here; a later recompute leaves them as they are.
    """
    _check(contract)
    if foreign := [due.step for due in dues if not recompute.added(due.step)]:
        raise ValueError(f"a verdict foresees the step {foreign[0]}")
    if dues:
        total = (contract.total or ZERO) + sum((due.amount for due in dues), ZERO)
        revising.apply([Revision(contract, total, dues=dues)], by=by, on=on)
    return contract


def adjust(
    contract: Contract,
    amount: Decimal,
    reason: str,
    by: User | None,
    on: date,
    *,
    kind: str = "training",
    article: str = "R6332-26",
) -> Contract:
    """Pay (positive) or take back (negative) an amount with the provider’s next payment, for that reason.

    The total changes as much, and a later recompute keeps it: a decision of a control outlives an amendment.
    """
    _check(contract)
    if not amount:
        return contract
    adjusted = Adjusted(kind, amount, recompute.added_rule(kind), reason, article)
    total = (contract.total or ZERO) + amount
    revising.apply([Revision(contract, total, adjusted=[adjusted])], by=by, on=on)
    return contract


def forfeit(instalments: Collection[Stored], by: User | None, on: date) -> Decimal:
    """Lose what was not accepted of lines whose deadline is past (R6332-25 III 4°); how much in all.

    The contracts are locked here, in the order of the house; a line closed since, or wholly billed, loses
    nothing. A contract that has lost a balance is owed nothing more, whatever a later recompute says.
    """
    wanted = {line.pk for line in instalments}
    contracts = moving.found_of(sorted({line.contract_id for line in instalments}))
    live = revising.live([contract.pk for contract in contracts])
    revisions, lost_in_all = [], ZERO
    for contract in contracts:
        lines = [line for line in live.get(contract.pk, ()) if line.id in wanted and not line.settled]
        lost = sum((line.amount - line.accepted for line in lines), ZERO)
        if not lost:
            continue
        twins = [recompute.billed(line) for line in lines if line.accepted]
        label = french(f"Solde perdu faute de pièces : {euros(lost)}")
        mark = (recompute.FORFEITED, "pay.balance.last", label, "R6332-25 III 4°")
        total = (contract.total or ZERO) - lost
        revisions.append(Revision(contract, total, closed=lines, twins=twins, marks=[mark]))
        lost_in_all += lost
    revising.apply(revisions, by=by, on=on)
    return lost_in_all


def version(contract: Contract, number: int) -> QuerySet[Stored]:
    """The lines of one version of the schedule, as they were."""
    found = Stored.objects.filter(Q(until=None) | Q(until__gt=number), contract=contract, since__lte=number)
    return found.order_by("year", "number")


def versions(contract: Contract) -> dict[int, list[Stored]]:
    """Every version of the schedule, the last first; one query."""
    found: defaultdict[int, list[Stored]] = defaultdict(list)
    for line in Stored.objects.filter(contract=contract).order_by("number"):
        last = contract.version if line.until is None else line.until - 1
        for number in range(line.since, last + 1):
            found[number].append(line)
    return dict(sorted(found.items(), reverse=True))


def _check(contract: Contract) -> None:
    if not contract.version:
        raise Impossible(NO_SCHEDULE)
