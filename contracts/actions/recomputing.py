"""The only way the schedule of an accepted contract follows a new verdict: target − already written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from accounts.models import User
from contracts.actions import revising, topping
from contracts.actions.adjusting import Adjusted
from contracts.actions.bulk import copy, identities, update
from contracts.actions.revising import Revision
from contracts.actions.schedules import NO_SCHEDULE
from contracts.models import Contract
from contracts.models import Verdict as Stored
from contracts.rules import recompute as rules
from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from contracts.rules.replay import facts_json
from contracts.rules.verdict import ZERO, Verdict
from law.refusal import Impossible


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
    changes = {each.pk: _change(each, verdicts[each.pk], written.get(each.pk, [])) for each in contracts}
    interims = {
        each.pk: (npec := verdicts[each.pk].npec) is not None and npec.source == "interim"
        for each in contracts
    }
    return write(contracts, changes, interims, reason=reason, by=by, on=on)


def write(
    contracts: Sequence[Contract],
    changes: Mapping[int, rules.Change],
    interims: Mapping[int, bool],
    *,
    reason: str,
    by: User | None,
    on: date,
) -> list[Difference]:
    """Write changes already computed on the live lines of contracts locked by the caller."""
    differences, revisions, same = [], [], []
    for contract in contracts:
        change, interim = changes[contract.pk], interims[contract.pk]
        differences.append(difference(contract, change))
        if change.nothing and interim != contract.interim:
            same.append(contract)
        contract.interim = interim
        if not change.nothing:
            revisions.append(_revision(contract, change, reason))
    revising.apply(revisions, by=by, on=on)
    if same:
        update(same, ["interim"])
    return differences


def difference(contract: Contract, change: rules.Change) -> Difference:
    """What a change is worth to a contract."""
    version = contract.version + (not change.nothing)
    return Difference(contract.pk, contract.total or ZERO, change.total, change.adjusted, version)


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
) -> Followed:
    """Store a new verdict on those facts for each contract (locked by the caller), and recompute schedules.

    A contract accepted by silence, which has no amount yet, only gets its verdict.
    """
    facts = topping.kept(contracts, facts, on=on)
    verdicts = {contract.pk: assess(facts[contract.pk]) for contract in contracts}
    told = [
        Told(each, verdicts[each.pk].outcome, facts_json(facts[each.pk]), verdicts[each.pk].to_json())
        for each in contracts
    ]
    rows = store(told, by=by)
    scheduled = [contract for contract in contracts if contract.version]
    differences = recompute(scheduled, verdicts, reason=reason, by=by, on=on)
    return Followed(rows, differences)


class Told(NamedTuple):
    """A verdict ready to be stored, its facts and content as JSON."""

    contract: Contract
    outcome: str
    facts: str
    content: str


def store(told: Sequence[Told], *, by: User | None) -> dict[int, Stored]:
    """Write verdicts, and their outcomes where they change."""
    ids = identities(Stored._meta.db_table, len(told))
    author = by.pk if by else None
    copy(
        Stored._meta.db_table,
        ("id", "contract_id", "facts", "content", "made_by_id"),
        [
            (key, each.contract.pk, each.facts, each.content, author)
            for key, each in zip(ids, told, strict=True)
        ],
    )
    changed = []
    for contract, outcome, *_ in told:
        if outcome != contract.outcome:
            contract.outcome = outcome
            changed.append(contract)
    update(changed, ["outcome"])
    return {each.contract.pk: Stored(pk=key) for key, each in zip(ids, told, strict=True)}


def preview(contracts: Sequence[Contract], verdicts: Mapping[int, Verdict]) -> list[Difference]:
    """What `recompute` would do; nothing is locked nor written."""
    written = revising.live([contract.pk for contract in contracts])
    return [
        difference(each, _change(each, verdicts[each.pk], written.get(each.pk, []))) for each in contracts
    ]


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
