"""The early end of contracts: recorded, corrected or taken back, and everything recomputed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import cast

from django.db import transaction
from django.db.models import Value

from accounts.models import User
from contracts.actions import moving, recomputing, topping, tutoring
from contracts.actions.assessing import latest_facts
from contracts.actions.known import NO_LONGER_FOLLOWED
from contracts.actions.moving import Files
from contracts.actions.recomputing import Difference
from contracts.models import Contract, Termination
from contracts.rules import ending as rules
from contracts.rules.assess import assess
from contracts.rules.ending import Ending
from contracts.rules.facts import Facts
from contracts.rules.states import ENGAGED, MOTIVES
from contracts.rules.verdict import Verdict
from law.refusal import Impossible
from law.typography import french
from registers.models import FrenchKey

LOT = 1000
_SAID = ("on", "motive", "practical_days", "maintained_until", "hours_done")


@dataclass(frozen=True, slots=True)
class Simulation:
    """What an early end would change of one contract; `why` says what forbids it."""

    contract: Contract
    verdict: Verdict | None = None
    difference: Difference | None = None
    why: str = ""


@transaction.atomic
def terminate(
    *,
    contracts: Files,
    on_date: date,
    motive: str,
    by: User | None,
    on: date,
    practical_days: int | None = None,
    maintained_until: date | None = None,
    hours_done: int | None = None,
    notified_on: date | None = None,
    comment: str = "",
) -> list[Difference]:
    """Record the early end of accepted contracts and recompute them; the same again changes nothing.

    Another end said later replaces the former. Raises Impossible when one contract cannot end so.
    """
    ending = Ending(on_date, motive, practical_days, maintained_until, hours_done)
    found = moving.found_of(contracts)
    for contract in found:
        _check_state(contract, found)
    facts = _facts(found)
    for contract in found:
        if wrong := rules.flaws(facts[contract.pk], ending):
            raise Impossible(moving.named(contract, next(iter(wrong.values())), found))
        if why := _new_contract_flaw(contract, ending):
            raise Impossible(moving.named(contract, why, found))
    endings = {contract.pk: ending for contract in found}
    return _end(found, facts, endings, by=by, on=on, notified_on=notified_on or on, comment=comment)


@transaction.atomic
def reinstate(*, contract: int, reason: str, by: User | None, on: date) -> Difference | None:
    """Take back an early end recorded by mistake: the contract is again worth its whole length."""
    if not reason.strip():
        raise Impossible("Dites pourquoi la rupture est annulée.")
    found = moving.found_of([contract])
    if found[0].terminated_on is None:
        raise Impossible("Ce contrat n’est pas rompu.")
    _check_state(found[0], found)
    facts = {pk: rules.resumed(each, on=on) for pk, each in _facts(found).items()}
    Termination.objects.filter(contract__in=found, replaced=False).update(replaced=True)
    found[0].terminated_on, found[0].termination_reason = None, ""
    Contract.objects.bulk_update(found, ["terminated_on", "termination_reason"])
    rows, differences = recomputing.follow(found, facts, reason="rupture_undone", by=by, on=on)
    tutoring.follow(found, by=by, on=on)
    moving.record(found, "undo_end", rows, by=by, on=on, comment=reason.strip())
    return next(iter(differences), None)


def simulate(*, contracts: Files, ending: Ending, on: date) -> list[Simulation]:
    """What an early end would change; nothing is locked nor written."""
    found = list(Contract.objects.filter(pk__in=moving.ids_of(contracts)).order_by("pk"))
    facts = _facts([contract for contract in found if contract.state in ENGAGED])
    told, possible, verdicts = [], [], {}
    for contract in found:
        if contract.state not in ENGAGED:
            told.append(Simulation(contract, why=_not_engaged(contract)))
        elif wrong := rules.flaws(facts[contract.pk], ending):
            told.append(Simulation(contract, why=next(iter(wrong.values()))))
        elif not contract.version:
            told.append(Simulation(contract, assess(rules.ended(facts[contract.pk], ending, on=on))))
        else:
            possible.append(contract)
            verdicts[contract.pk] = assess(rules.ended(facts[contract.pk], ending, on=on))
    differences = recomputing.preview(possible, verdicts)
    told += [
        Simulation(contract, verdicts[contract.pk], difference)
        for contract, difference in zip(possible, differences, strict=True)
    ]
    return sorted(told, key=lambda each: each.contract.pk)


def follow_file(
    contract_ids: Collection[int], *, batch_id: int | None, by: User | None, on: date, notified_on: date
) -> list[Difference]:
    """Recompute accepted contracts whose early end a file has just written, in its transaction, by lots.

    An end already recorded that day keeps what officers said of it: days in the company, maintenance.
    """
    ids, differences = sorted(contract_ids), []
    topping.reserve(ids)
    for start in range(0, len(ids), LOT):
        found = [each for each in moving.found_of(ids[start : start + LOT]) if each.state in ENGAGED]
        found = [each for each in found if each.terminated_on is not None]
        known = _live([each.pk for each in found])
        endings = {each.pk: _ending_said(each, known.get(each.pk)) for each in found}
        differences += _end(
            found, _facts(found), endings, by=by, on=on, notified_on=notified_on, batch_id=batch_id,
            columns=False,
        )  # fmt: skip
    return differences


def _end(
    found: Sequence[Contract],
    facts: Mapping[int, Facts],
    endings: Mapping[int, Ending],
    *,
    by: User | None,
    on: date,
    notified_on: date,
    comment: str = "",
    batch_id: int | None = None,
    columns: bool = True,
) -> list[Difference]:
    """Those whose end is not already recorded so: a row, a verdict, a schedule, a move."""
    known = _live([contract.pk for contract in found])
    new = [each for each in found if _said(known.get(each.pk)) != endings[each.pk]]
    if not new:
        return []
    ended = {each.pk: rules.ended(facts[each.pk], endings[each.pk], on=on) for each in new}
    if columns:
        for contract in new:
            contract.terminated_on = endings[contract.pk].on
            contract.termination_reason = MOTIVES[endings[contract.pk].motive][:80]
        Contract.objects.bulk_update(new, ["terminated_on", "termination_reason"], batch_size=500)
    rows, differences = recomputing.follow(new, ended, reason="rupture", by=by, on=on)
    tutoring.follow(new, by=by, on=on)
    Termination.objects.filter(contract__in=new, replaced=False).update(replaced=True)
    Termination.objects.bulk_create(
        [
            Termination(
                contract=contract,
                **{name: getattr(endings[contract.pk], name) for name in _SAID},
                notified_on=notified_on,
                comment=comment.strip(),
                batch_id=batch_id,
                verdict=rows[contract.pk],
                made_by=by,
            )
            for contract in new
        ],
        batch_size=500,
    )
    moving.record(new, "terminate", rows, by=by, on=on, comment=comment.strip())
    return differences


def _facts(contracts: Iterable[Contract]) -> dict[int, Facts]:
    """The facts of the last verdicts: an early end changes nothing else of a contract."""
    return latest_facts([contract.pk for contract in contracts])


def _live(contract_ids: Sequence[int]) -> dict[int, Termination]:
    rows = Termination.objects.filter(contract_id__in=contract_ids, replaced=False)
    return {row.contract_id: row for row in rows}


def _said(row: Termination | None) -> Ending | None:
    return Ending(*(getattr(row, name) for name in _SAID)) if row else None


def _ending_said(contract: Contract, known: Termination | None) -> Ending:
    """The end that the columns of a contract tell, with what was answered since for that same day."""
    motive = rules.motive_of(contract.termination_reason)
    ending = Ending(
        cast(date, contract.terminated_on), motive if motive in rules.motives(contract.kind) else rules.UNSAID
    )
    said = _said(known)
    if said is None or said.on != ending.on:
        return ending
    return said if ending.motive == rules.UNSAID else replace(said, motive=ending.motive)


def _check_state(contract: Contract, found: Collection[Contract]) -> None:
    if contract.state not in ENGAGED:
        raise Impossible(moving.named(contract, _not_engaged(contract), found))


def _not_engaged(contract: Contract) -> str:
    state = contract.get_state_display()
    return french(f"Ce dossier est « {state} » : seule la rupture d'un contrat accepté se recalcule.")


def _new_contract_flaw(contract: Contract, ending: Ending) -> str:
    """The CFA is paid for keeping an apprentice until a new contract, not beyond (R6332-25 VI)."""
    if ending.maintained_until is None:
        return ""
    new = next_contract(contract, after=ending.on)
    if new is None or new.starts_on > ending.maintained_until:
        return ""
    return (
        f"L’alternant a un nouveau contrat ({new.number}) à compter du {new.starts_on:%d/%m/%Y} : "
        "le maintien au CFA s’arrête la veille."
    )


def next_contract(contract: Contract, *, after: date) -> Contract | None:
    """The first contract that the same person starts after that day, refused ones left out."""
    same = Contract.objects.filter(
        learner_name__french__contains=FrenchKey(Value(contract.learner_name)),
        learner_name__french=FrenchKey(Value(contract.learner_name)),
        learner_first_name__french=FrenchKey(Value(contract.learner_first_name)),
        learner__born_on=contract.learner.born_on,
        starts_on__gt=after,
    ).exclude(pk=contract.pk)
    return same.exclude(state__in=NO_LONGER_FOLLOWED).order_by("starts_on", "pk").first()
