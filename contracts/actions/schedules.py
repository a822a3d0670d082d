"""The schedule of an accepted contract, and its commitment in the books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from accounts.models import User
from contracts.actions import ledger
from contracts.actions.layout import Row
from contracts.actions.writing import copy
from contracts.models import Contract
from contracts.rules.verdict import Instalment, Verdict

FIRST = 1
COLUMNS = (
    "contract_id", "number", "since", "step", "share", "year", "label", "rule", "article", "opens_on",
    "due_on", "condition", "amount",
)  # fmt: skip


def begin(
    contracts: Sequence[Contract], verdicts: Mapping[int, Verdict], *, by: User | None, on: date
) -> None:
    """Write the first schedule of contracts just accepted and commit their amounts."""
    rows: list[Row] = []
    for contract in contracts:
        verdict = verdicts[contract.pk]
        contract.total, contract.version = verdict.total, FIRST
        contract.interim = verdict.npec is not None and verdict.npec.source == "interim"
        rows += lines(contract.pk, verdict.schedule, since=FIRST)
    Contract.objects.bulk_update(contracts, ["total", "version", "interim"], batch_size=500)
    if rows:
        copy("contracts_instalment", COLUMNS, rows)
    ledger.post(ledger.commitments(contracts), by=by, on=on)


def lines(contract_id: int, schedule: Iterable[Instalment], *, since: int, after: int = 0) -> list[Row]:
    """The instalments as rows, numbered after those that exist."""
    return [
        (
            contract_id, after + due.number, since, due.step, due.share, due.year, due.label, due.rule,
            due.article, due.opens_on, due.due_on, due.condition, due.amount,
        )
        for due in schedule
    ]  # fmt: skip
