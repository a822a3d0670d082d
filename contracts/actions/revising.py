"""A new version of schedules, in bulk: lines closed and written, lines of invoices that follow, the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import count

from django.db import connection

from accounts.models import User
from contracts.actions import adjusting, ledger, topping
from contracts.actions.adjusting import Adjusted, Notice, Share, notice_number
from contracts.actions.bulk import copy, identities, numbers
from contracts.actions.layout import Row
from contracts.models import Contract, Instalment
from contracts.rules import recompute
from contracts.rules.recompute import Written
from contracts.rules.topups import KIND
from contracts.rules.verdict import ZERO, Regional
from contracts.rules.verdict import Instalment as Due
from law.typography import french

_NEXT_PAYMENT = french("Avec le prochain paiement de l'organisme.")
COLUMNS = (
    "id", "contract_id", "number", "since", "step", "share", "year", "label", "rule", "article", "opens_on",
    "due_on", "condition", "amount",
)  # fmt: skip
_LIVE = """
SELECT line.contract_id, line.id, line.step, line.rule, line.amount, coalesce(taken.amount, 0), line.year,
       line.share, line.opens_on, line.due_on
FROM contracts_instalment line
LEFT JOIN (
    SELECT instalment_id, sum(amount) AS amount FROM contracts_invoiceline
    WHERE contract_id = ANY(%(ids)s::bigint[]) AND state = 'accepted' GROUP BY instalment_id
) taken ON taken.instalment_id = line.id
WHERE line.contract_id = ANY(%(ids)s::bigint[]) AND line.until IS NULL
ORDER BY line.contract_id, line.number
"""
_LAST = """
SELECT wanted.id, coalesce((SELECT max(number) FROM contracts_instalment WHERE contract_id = wanted.id), 0)
FROM unnest(%s::bigint[]) AS wanted(id)
"""
_CLOSE = """
UPDATE contracts_instalment SET until = change.version
FROM unnest(%s::bigint[], %s::int[]) AS change(id, version) WHERE contracts_instalment.id = change.id
"""
_TWIN = """
INSERT INTO contracts_instalment (id, contract_id, number, since, step, share, year, label, rule, article,
                                  opens_on, due_on, condition, amount)
SELECT twin.new_id, contract_id, twin.number, twin.version, step, share, year, label, rule, article,
       opens_on, due_on, condition, twin.amount
FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::numeric[])
     AS twin(id, new_id, number, version, amount)
JOIN contracts_instalment USING (id)
"""
_FOLLOW = """
UPDATE contracts_invoiceline SET instalment_id = change.new_id
FROM unnest(%s::bigint[], %s::bigint[]) AS change(id, new_id)
WHERE instalment_id = change.id AND (state = 'accepted') = %s
"""
_WAITING = """
SELECT DISTINCT instalment_id FROM contracts_invoiceline
WHERE contract_id = ANY(%s::bigint[]) AND state <> 'accepted' AND instalment_id IS NOT NULL
"""
_CONTRACTS = """
UPDATE contracts_contract SET total = change.total, version = change.version, interim = change.interim
FROM unnest(%s::bigint[], %s::numeric[], %s::int[], %s::bool[]) AS change(id, total, version, interim)
WHERE contracts_contract.id = change.id
"""


@dataclass(slots=True)
class Revision:
    """One contract and what changes in its schedule, whose live lines sum to `total` afterwards."""

    contract: Contract
    total: Decimal
    closed: Sequence[Written] = ()
    twins: Sequence[Written] = ()
    dues: Sequence[Due] = ()
    adjusted: Sequence[Adjusted] = ()
    marks: Sequence[tuple[str, str, str, str]] = ()  # step, rule, label, article of lines worth nothing
    regional: Regional | None = None  # what a région adds, when a first draw is made
    replaced: dict[int, int | None] = field(default_factory=dict)  # closed line -> the one that bills it now

    @property
    def version(self) -> int:
        return self.contract.version + 1

    @property
    def lines(self) -> int:
        """How many lines it writes."""
        return len(self.twins) + len(self.dues) + len(self.adjusted) + len(self.marks)

    @property
    def topped(self) -> Decimal:
        """By how much what a région pays changes."""
        lines: list[Written | Due] = [*self.twins, *self.dues]
        added = sum((each.amount for each in lines if _is_topped(each)), ZERO)
        added += sum((each.amount for each in self.adjusted if each.kind == KIND), ZERO)
        return added - sum((each.amount for each in self.closed if _is_topped(each)), ZERO)


def _is_topped(line: Written | Due) -> bool:
    return recompute.kind_of(line.step, line.rule) == KIND


def live(contract_ids: Sequence[int]) -> dict[int, list[Written]]:
    """The live lines of contracts, with what accepted invoice lines took of each."""
    found: defaultdict[int, list[Written]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_LIVE, {"ids": numbers(contract_ids)})
        for contract_id, *row in cursor.fetchall():
            found[contract_id].append(Written(*row))
    return found


def apply(revisions: Sequence[Revision], *, by: User | None, on: date) -> None:
    """Write the new versions: lines, internal notices of adjustment, totals, then the books."""
    if not revisions:
        return
    rows, twins, notices = _lines(revisions)
    _close(revisions)
    _write_twins(twins)
    copy(Instalment._meta.db_table, COLUMNS, rows)
    _follow(revisions)
    shares = adjusting.notify(notices, by=by, on=on)
    events = [event for each in revisions for event in _events(each, shares.get(each.contract.pk, []), on)]
    for revision in revisions:
        revision.contract.total, revision.contract.version = revision.total, revision.version
    _write_contracts([revision.contract for revision in revisions])
    ledger.post(events, by=by, on=on)
    used = {each.contract.pk: each.regional for each in revisions if each.regional}
    topping.follow([each.contract for each in revisions if each.topped], used, by=by, on=on)


def _lines(revisions: Sequence[Revision]) -> tuple[list[Row], list[Row], list[Notice]]:
    """The new lines, the twins, and the adjustments with their lines; numbered after those that exist."""
    last = _last_numbers([revision.contract.pk for revision in revisions])
    ids = iter(identities(Instalment._meta.db_table, sum(revision.lines for revision in revisions)))
    rows: list[Row] = []
    twins: list[Row] = []
    notices = []
    for each in revisions:
        key, since = each.contract.pk, each.version
        numbers = count(last[key] + 1)
        for twin in each.twins:
            twins.append((twin.id, next(ids), next(numbers), since, twin.amount))
        by_key: dict[tuple[str, int | None], int] = {}
        for due in each.dues:
            by_key[due.step, due.year] = identity = next(ids)
            rows.append(
                (
                    identity, key, next(numbers), since, due.step, due.share, due.year, due.label, due.rule,
                    due.article, due.opens_on, due.due_on, due.condition, due.amount,
                )
            )  # fmt: skip
        for adjusted in each.adjusted:
            notices.append(Notice(each.contract, since, adjusted, identity := next(ids)))
            rows.append(_bare(identity, key, next(numbers), since, *adjusted.words, adjusted.amount))
        rows += [_bare(next(ids), key, next(numbers), since, *mark, ZERO) for mark in each.marks]
        each.replaced = {line.id: by_key.get((line.step, line.year)) for line in each.closed}
    return rows, twins, notices


def _bare(
    identity: int, key: int, number: int, since: int, step: str, rule: str, label: str, article: str,
    amount: Decimal,
) -> Row:  # fmt: skip
    """A line without a date: paid, taken back or lost at once."""
    condition = _NEXT_PAYMENT if amount else ""
    return (
        identity, key, number, since, step, None, None, label[:120], rule, article, None, None, condition,
        amount,
    )  # fmt: skip


def _last_numbers(contract_ids: Sequence[int]) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [numbers(contract_ids)])
        return dict(cursor.fetchall())


def _write_twins(twins: Sequence[Row]) -> None:
    """A line billed in part lives again at what was billed, and its accepted invoice lines follow."""
    if not twins:
        return
    old, new, numbers, versions, amounts = (list(column) for column in zip(*twins, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_TWIN, [old, new, numbers, versions, amounts])
        cursor.execute(_FOLLOW, [old, new, True])


def _close(revisions: Iterable[Revision]) -> None:
    closed = [(line.id, revision.version) for revision in revisions for line in revision.closed]
    if closed:
        with connection.cursor() as cursor:
            cursor.execute(_CLOSE, [numbers(column) for column in zip(*closed, strict=True)])


def _follow(revisions: Sequence[Revision]) -> None:
    """Invoice lines not decided bill the line that replaces theirs, or none: they are matched again."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [numbers(revision.contract.pk for revision in revisions)])
        waiting = {row[0] for row in cursor.fetchall()}
        pairs = [pair for each in revisions for pair in each.replaced.items() if pair[0] in waiting]
        if pairs:
            cursor.execute(_FOLLOW, [*(list(column) for column in zip(*pairs, strict=True)), False])


def _events(revision: Revision, shares: Sequence[Share], on: date) -> list[ledger.Event]:
    """The commitment as it changes, then what is owed or taken back at once."""
    contract, version = revision.contract, revision.version
    change = revision.total - (contract.total or ZERO)
    events = [
        ledger.Event(
            "EN",
            f"commit:{contract.pk}:{version}",
            f"Engagement {contract.number}, version {version}",
            ledger.promised(contract, change, revision.topped),
        )
    ]
    if shares:
        number = notice_number(contract, version)
        label = french(f"{revision.adjusted[0].label}, {contract.number}")
        sides = ledger.consumed(contract, shares)
        events.append(ledger.Event("AC", f"adjust:{contract.pk}:{version}", label, sides, number, on))
    return events


def _write_contracts(contracts: Sequence[Contract]) -> None:
    rows = [(each.pk, each.total, each.version, each.interim) for each in contracts]
    with connection.cursor() as cursor:
        cursor.execute(_CONTRACTS, [list(column) for column in zip(*rows, strict=True)])
