"""Facts of stored contracts, new verdicts on them, and the replay of old ones."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import User
from contracts.actions import answers, bulk, layout
from contracts.actions.facts import NOTHING, FactsBuilder
from contracts.actions.known import TutorLoads
from contracts.models import Contract, Termination, Verdict
from contracts.rules import canonical, verdict
from contracts.rules.assess import assess
from contracts.rules.cells import Value
from contracts.rules.facts import Facts
from contracts.rules.judging import judge
from contracts.rules.replay import facts_from

NO_BATCH = 0  # every stored contract counts in the load of a tutor
_LATEST = """
SELECT DISTINCT ON (contract_id) contract_id, facts::text
FROM contracts_verdict WHERE contract_id = ANY(%s::bigint[])
ORDER BY contract_id, id DESC
"""
OF_AN_END = ("practical_days", "maintained_until", "hours_done")
ASSESSED = ("state", "outcome", "total", "decision_due_on")


def facts_for(
    contracts: Sequence[Contract], *, on: date, changed: Mapping[int, dict[str, Value]] | None = None
) -> dict[int, Facts]:
    """The facts of stored contracts, by identity, in a number of queries that does not grow with them.

    `changed` are values to read instead of the stored ones.
    """
    values = layout.read_values([contract.pk for contract in contracts]) | dict(changed or {})
    cells = {key: canonical.cells(line) for key, line in values.items()}
    builder = FactsBuilder(on=on)
    builder.prime(values.values())
    tutors = TutorLoads(batch_id=NO_BATCH, repeated=frozenset())
    tutors.prime((cells[key], line) for key, line in values.items())
    told = answers.of(values)
    return {
        contract.pk: builder.facts(
            line := values[contract.pk],
            received_on=contract.received_on,
            complete_on=contract.complete_on,
            tutor_load=tutors.load(cells[contract.pk], line, contract_id=contract.pk),
            priority_public=contract.priority_public,
            answers=told.get(contract.pk, NOTHING),
        )
        for contract in contracts
    }


def assess_again(contracts: Sequence[Contract], *, by: User | None, on: date) -> dict[int, Verdict]:
    """A new verdict for each contract, whose lists then show it; the verdicts before stay as they are."""
    rows = []
    for contract in contracts:
        contract.state = "assessed"
    facts, said = facts_for(contracts, on=on), _answered(contracts)
    for contract in contracts:
        found = judge(replace(facts[contract.pk], **said.get(contract.pk, {})))
        contract.outcome, contract.total = found.outcome, found.total
        contract.decision_due_on = found.decision_due_on
        rows.append(
            Verdict(
                contract=contract,
                facts=json.loads(found.facts),
                content=json.loads(found.content),
                made_by=by,
            )
        )
    bulk.update(contracts, ASSESSED)
    return {row.contract_id: row for row in Verdict.objects.bulk_create(rows, batch_size=500)}


def _answered(contracts: Sequence[Contract]) -> dict[int, dict[str, Any]]:
    """What was answered of the early ends already recorded; no column of a contract holds it."""
    ended = {each.pk: each.terminated_on for each in contracts if each.terminated_on}
    if not ended:
        return {}
    rows = Termination.objects.filter(contract__in=ended, replaced=False)
    return {
        row.contract_id: {name: getattr(row, name) for name in OF_AN_END}
        for row in rows
        if row.on == ended[row.contract_id]
    }


def latest(contract_ids: Sequence[int]) -> dict[int, Verdict]:
    """The last verdict of each contract."""
    found = Verdict.objects.filter(contract_id__in=contract_ids).order_by("contract_id", "-id")
    return {row.contract_id: row for row in found.distinct("contract_id")}


def latest_facts(contract_ids: Sequence[int]) -> dict[int, Facts]:
    """The facts of the last verdict of each contract."""
    found = Verdict.objects.filter(contract_id__in=contract_ids).order_by("contract_id", "-id")
    rows = found.distinct("contract_id").values_list("contract_id", "facts")
    return {pk: facts_from(stored) for pk, stored in rows}


def latest_facts_json(contract_ids: Sequence[int]) -> dict[int, str]:
    """The facts of the last verdict of each contract, as stored."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [bulk.numbers(contract_ids)])
        return dict(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that today's rules would say otherwise."""

    what: str
    stored: str
    replayed: str


def replay(row: Verdict) -> list[Difference]:
    """What today's rules would say otherwise on the very facts of that day; empty when identical."""
    again = verdict.precheck_dict(assess(facts_from(row.facts)))
    stored = verdict.precheck_dict(verdict.Verdict.from_dict(row.content))
    before, after = dict(_said(stored)), dict(_said(again))
    return [
        Difference(what, before.get(what, ""), after.get(what, ""))
        for what in dict.fromkeys((*before, *after))
        if before.get(what) != after.get(what)
    ]


def _said(content: dict[str, Any]) -> list[tuple[str, str]]:
    """A verdict as (what, words) pairs that can be compared."""
    amount, npec = content["amount"], content["npec"]
    pairs = [
        ("Dernier jour pour décider", content["decision_due_on"] or ""),
        ("Niveau annuel", f"{npec['annual']} ({npec['source']})" if npec else ""),
        ("Prise en charge", amount["total"] if amount else ""),
    ]
    pairs += [(line["label"], line["amount"]) for line in amount["lines"]] if amount else []
    pairs += [
        (
            f"Versement {due['number']}",
            " ".join((due["label"], due["due_on"] or due["condition"], due["amount"])),
        )
        for due in content["schedule"]
    ]
    return pairs + [
        (f"Contrôle {check['rule']}", " ".join((check["outcome"], check["message"])))
        for check in content["checks"]
    ]
