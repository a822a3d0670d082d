"""Contracts and the envelopes of régions: what is granted before a verdict, what is drawn once it is written.

Callers hold the lock of the contracts they pass; the lines come after, in the order of their keys.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db import connection

from accounts.models import User
from contracts.actions import bulk, moving
from contracts.models import Contract
from contracts.models import Verdict as Stored
from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from contracts.rules.recompute import adjusted_rule
from contracts.rules.topups import KIND
from contracts.rules.verdict import ZERO, Regional, Verdict
from conventions.actions import draws
from conventions.actions.commitments import Beneficiary
from conventions.actions.draws import Asked, Envelope
from conventions.models import Draw
from conventions.rules import envelopes
from conventions.rules.topups import TopUp
from law.money import euros
from law.typography import french
from registers.models import Provider

VERB = "top_up"
REASON = "Échéancier du contrat"
_HELD = """
SELECT contract_id, sum(planned), sum(spent) FROM (
    SELECT line.contract_id, line.amount AS planned, 0 AS spent FROM contracts_instalment line
    WHERE line.contract_id = ANY(%(ids)s::bigint[]) AND line.until IS NULL
      AND (line.step = %(kind)s OR line.rule = %(adjusted)s)
    UNION ALL
    SELECT contract_id, 0, amount FROM contracts_invoiceline
    WHERE contract_id = ANY(%(ids)s::bigint[]) AND kind = %(kind)s AND state = 'accepted'
) found GROUP BY contract_id
"""


def granted(contracts: Sequence[Contract], facts: Mapping[int, Facts], *, on: date) -> dict[int, Facts]:
    """The facts with what envelopes give today; facts without any rule of a région stay as they are.

    The lines asked are locked until the end of the transaction: what is granted here is there to be drawn.
    """
    found = dict(facts)
    asking = [each for each in contracts if found[each.pk].top_ups]
    if not asking:
        return found
    rules = {(rule.fund, rule.code): rule for each in asking for rule in found[each.pk].top_ups}
    held = draws.hold({fund for fund, _ in rules}, [each.number for each in asking], on=on)
    limited = {rule.code for rule in rules.values() if rule.places is not None}
    draws.count(held.values(), limited)
    for contract in sorted(asking, key=lambda each: each.pk):
        found[contract.pk] = _granted(contract, found[contract.pk], held)
    return found


def kept(contracts: Sequence[Contract], facts: Mapping[int, Facts], *, on: date) -> dict[int, Facts]:
    """The facts of accepted contracts: each asks its own envelope again; one that draws none gets nothing.

    What a région adds is decided at acceptance; no other rule comes later.
    """
    own = {}
    for contract in contracts:
        told = facts[contract.pk]
        rules = tuple(rule for rule in told.top_ups if rule.fund == contract.envelope_id)
        own[contract.pk] = (
            told if rules == told.top_ups else replace(told, top_ups=rules, top_up_granted=None)
        )
    return granted(contracts, own, on=on)


def reserve(contract_ids: Collection[int]) -> None:
    """Lock at once every envelope these contracts draw, in the order of the house.

    Lots that follow in one transaction would take them in the order of the contracts, against an acceptance.
    """
    drawing = Contract.objects.filter(pk__in=contract_ids, envelope__isnull=False).order_by()
    draws.reserve(set(drawing.values_list("envelope", flat=True)))


def _granted(contract: Contract, facts: Facts, held: Mapping[int, Envelope]) -> Facts:
    """A rule that is full or suspended leaves its place to the next; when none is open, nothing is given."""
    file = contract.number

    def open_to(rule: TopUp) -> bool:
        return held[rule.fund].room_for(rule.code, rule.places, file)

    asked = replace(facts, top_up_granted=None)
    tried = replace(asked, top_ups=tuple(rule for rule in facts.top_ups if open_to(rule)))
    used = _used(tried)
    if used is None:
        shut = _used(asked)
        return asked if shut is None else replace(asked, top_up_granted=ZERO)
    line = held[used.fund]
    given = envelopes.granted(used.wanted, left=line.left, already=line.held.get(file, ZERO))
    line.take(file, given, used.rules)
    return replace(tried, top_up_granted=given)


def _used(facts: Facts) -> Regional | None:
    amount = assess(facts).amount if facts.top_ups else None
    return amount.regional if amount else None


def regional_of(verdict: Verdict) -> Regional | None:
    """What a région adds in a verdict, when it gives something."""
    used = verdict.amount.regional if verdict.amount else None
    return used if used and used.given else None


def follow(contracts: Sequence[Contract], used: Mapping[int, Regional], *, by: User | None, on: date) -> None:
    """Draw what the live schedules say, and release the rest: target − already written."""
    topped = [each for each in contracts if each.envelope_id]
    if not topped:
        return
    with connection.cursor() as cursor:
        given = {
            "ids": bulk.numbers(each.pk for each in topped), "kind": KIND, "adjusted": adjusted_rule(KIND)
        }  # fmt: skip
        cursor.execute(_HELD, given)
        held = {pk: (planned, spent) for pk, planned, spent in cursor.fetchall()}
    names = dict(
        Provider.objects.filter(pk__in={each.provider_siret for each in topped}).values_list("pk", "name")
    )
    asked = [_asked(each, held.get(each.pk, (ZERO, ZERO)), used.get(each.pk), names) for each in topped]
    draws.settle(asked, by=by, on=on, reason=REASON)


def _asked(
    contract: Contract, held: tuple[Decimal, Decimal], used: Regional | None, names: Mapping[str, str]
) -> Asked:
    siret = contract.provider_siret
    name = contract.provider_name or names.get(siret) or siret
    return Asked(
        line=contract.envelope_id or 0,
        file=contract.number,
        target=held[0],
        spent=held[1],
        to=Beneficiary(name=name[:200], siret=siret, purpose=f"Complément au contrat {contract.number}"),
        rules=used.rules if used else (),
        certification=contract.rncp,
        wanted=used.wanted if used else ZERO,
    )


def tell(
    contracts: Sequence[Contract],
    verdicts: Mapping[int, Verdict],
    rows: Mapping[int, Stored],
    *,
    by: User | None,
    on: date,
) -> None:
    """Remember what each contract was given of what it wanted."""
    for contract in contracts:
        amount = verdicts[contract.pk].amount
        if amount and amount.regional:
            moving.record([contract], VERB, rows, by=by, on=on, comment=said(amount.regional))


def said(used: Regional) -> str:
    """« 300,00 € tirés sur la convention 2026-NOR-01 ; 800,00 € demandés, l’enveloppe n’en a pas plus. »"""
    told = f"{euros(used.given)} tirés sur la convention {used.convention}"
    if not used.short:
        return french(f"{told}.")
    why = "l’enveloppe ne donne pas plus" if used.given else "l’enveloppe ne donne rien aujourd’hui"
    return french(f"{told} ; {euros(used.wanted)} demandés, {why}.")


def of_files(files: Collection[str]) -> dict[str, Draw]:
    """What files hold, by number."""
    rows = Draw.objects.live().filter(file__in=files).select_related("commitment", "line__convention")
    return {row.file: row for row in rows}
