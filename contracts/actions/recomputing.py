"""The only way the schedule of an accepted contract follows a new verdict: target − already written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from accounts.models import User
from contracts.actions import revising
from contracts.actions.adjusting import Adjusted
from contracts.actions.bulk import copy, identities
from contracts.actions.outcome import Impossible
from contracts.actions.revising import Revision
from contracts.actions.schedules import NO_SCHEDULE
from contracts.models import Contract
from contracts.models import Verdict as Stored
from contracts.rules import recompute as rules
from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from contracts.rules.replay import facts_json
from contracts.rules.verdict import ZERO, Verdict


class Difference(NamedTuple):
    """What a contract was worth and is worth; `adjusted` is paid or taken back at the next payment."""

    contract_id: int
    before: Decimal
    after: Decimal
    adjusted: Decimal
    version: int

    @property
    def change(self) -> Decimal:
        return self.after - self.before


def recompute(
    contracts: Sequence[Contract],
    verdicts: Mapping[int, Verdict],
    *,
    reason: str,
    by: User | None,
    on: date,
) -> list[Difference]:
    """Give contracts (locked by the caller) the schedule of a new verdict, in bulk.

    `reason` is a key of rules.recompute.REASONS. A verdict that changes nothing makes no new version.
    """
    written = revising.live([contract.pk for contract in contracts])
    differences, revisions, same = [], [], []
    for contract in contracts:
        verdict = verdicts[contract.pk]
        change = _change(contract, verdict, written.get(contract.pk, []))
        before = contract.total or ZERO
        interim = verdict.npec is not None and verdict.npec.source == "interim"
        if interim != contract.interim and change.nothing:
            same.append(contract)
        contract.interim = interim
        if not change.nothing:
            revisions.append(_revision(contract, change, reason))
        version = contract.version + (not change.nothing)
        differences.append(Difference(contract.pk, before, change.total, change.adjusted, version))
    revising.apply(revisions, by=by, on=on)
    if same:
        Contract.objects.bulk_update(same, ["interim"], batch_size=500)
    return differences


class Followed(NamedTuple):
    """New verdicts as stored, and what they changed of the schedules."""

    rows: dict[int, Stored]
    differences: list[Difference]


def follow(
    contracts: Sequence[Contract],
    facts: Mapping[int, Facts],
    *,
    reason: str,
    by: User | None,
    on: date,
    verdicts: Mapping[int, Verdict] | None = None,
) -> Followed:
    """Store a new verdict on those facts for each contract (locked by the caller), and recompute schedules.

    `verdicts` are those facts already assessed. A contract accepted by silence, which has no amount yet, only
    gets its verdict.
    """
    if verdicts is None:
        verdicts = {contract.pk: assess(facts[contract.pk]) for contract in contracts}
    rows = store(contracts, facts, verdicts, by=by)
    scheduled = [contract for contract in contracts if contract.version]
    differences = recompute(scheduled, verdicts, reason=reason, by=by, on=on)
    return Followed(rows, differences)


def store(
    contracts: Sequence[Contract],
    facts: Mapping[int, Facts],
    verdicts: Mapping[int, Verdict],
    *,
    by: User | None,
) -> dict[int, Stored]:
    """Write verdicts, and their outcomes where they change."""
    ids = identities(Stored._meta.db_table, len(contracts))
    author = by.pk if by else None
    copy(
        Stored._meta.db_table,
        ("id", "contract_id", "facts", "content", "made_by_id"),
        [
            (key, each.pk, facts_json(facts[each.pk]), verdicts[each.pk].to_json(), author)
            for key, each in zip(ids, contracts, strict=True)
        ],
    )
    changed = []
    for contract in contracts:
        outcome = verdicts[contract.pk].outcome
        if outcome != contract.outcome:
            contract.outcome = outcome
            changed.append(contract)
    Contract.objects.bulk_update(changed, ["outcome"], batch_size=500)
    return {each.pk: Stored(pk=key, contract=each) for key, each in zip(ids, contracts, strict=True)}


def preview(contracts: Sequence[Contract], verdicts: Mapping[int, Verdict]) -> list[Difference]:
    """What `recompute` would do; nothing is locked nor written."""
    written = revising.live([contract.pk for contract in contracts])
    found = []
    for contract in contracts:
        change = _change(contract, verdicts[contract.pk], written.get(contract.pk, []))
        version = contract.version + (not change.nothing)
        found.append(Difference(contract.pk, contract.total or ZERO, change.total, change.adjusted, version))
    return found


def _change(contract: Contract, verdict: Verdict, written: Sequence[rules.Written]) -> rules.Change:
    if not contract.version:
        raise Impossible(NO_SCHEDULE)
    if verdict.amount is None:
        raise Impossible(next(iter((*verdict.missing, *verdict.questions)), "Aucun montant calculable."))
    return rules.recompute(verdict.schedule, written)


def _revision(contract: Contract, change: rules.Change, reason: str) -> Revision:
    words = rules.REASONS[reason]
    adjusted = [
        Adjusted(kind, amount, rules.adjusted_rule(kind), words.label, words.article)
        for kind, amount in change.adjustments
    ]
    return Revision(contract, change.total, change.closed, change.twins, change.dues, adjusted)
