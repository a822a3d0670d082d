"""Assessing stored contracts again: a new verdict row each, the old ones stay; and replaying a stored one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from accounts.models import User
from contracts.actions.facts import FactsBuilder
from contracts.actions.known import TutorLoads
from contracts.actions.layout import read_values
from contracts.actions.writing import retained
from contracts.models import Contract, Verdict
from contracts.rules import canonical, verdict
from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from contracts.rules.replay import facts_from, facts_json


def facts_for(contracts: Sequence[Contract], *, on: date) -> dict[int, Facts]:
    """The facts of stored contracts as the tables and the registers say them today, by identity."""
    values = read_values([contract.pk for contract in contracts])
    cells = {pk: canonical.cells(row) for pk, row in values.items()}
    builder, tutors = FactsBuilder(on=on), TutorLoads(batch_id=None, repeated=frozenset())
    builder.prime(values.values())
    tutors.prime((cells[pk], row) for pk, row in values.items())
    return {
        contract.pk: builder.facts(
            values[contract.pk],
            received_on=contract.received_on,
            complete_on=contract.complete_on,
            tutor_load=tutors.load(cells[contract.pk], values[contract.pk], contract_id=contract.pk),
            priority_public=contract.priority_public,
        )
        for contract in contracts
    }


def reassess(contracts: Sequence[Contract], *, by: User | None, on: date) -> dict[int, Verdict]:
    """Write a new verdict for each locked contract, and what lists show of it."""
    facts = facts_for(contracts, on=on)
    said = {pk: assess(known) for pk, known in facts.items()}
    rows = Verdict.objects.bulk_create(
        Verdict(
            contract=contract,
            facts=json.loads(facts_json(facts[contract.pk])),
            content=said[contract.pk].as_dict(),
            made_by=by,
        )
        for contract in contracts
    )
    for contract in contracts:
        found = said[contract.pk]
        contract.outcome, contract.total = found.outcome, retained(found)
        contract.decision_due_on = found.decision_due_on
    Contract.objects.bulk_update(contracts, ["outcome", "total", "decision_due_on"], batch_size=500)
    return {row.contract_id: row for row in rows}


def latest(contract_ids: Sequence[int]) -> dict[int, Verdict]:
    """The last verdict of each contract."""
    rows = Verdict.objects.filter(contract_id__in=contract_ids).order_by("contract_id", "-id")
    return {row.contract_id: row for row in rows.distinct("contract_id")}


def replay(stored: Verdict) -> tuple[verdict.Verdict, verdict.Verdict]:
    """The verdict as stored, and what today's rules say of the same facts: equal unless a rule changed."""
    return verdict.Verdict.from_dict(stored.content), assess(facts_from(stored.facts))
