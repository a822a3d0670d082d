"""Amendments decided: the contract takes their values, its verdict and its schedule follow (D6224-5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from contracts.actions import layout, ledger, moving, recomputing, tutoring
from contracts.actions.assessing import assess_again, facts_for, latest
from contracts.actions.known import Known
from contracts.actions.outcome import Outcome
from contracts.actions.recomputing import Difference
from contracts.actions.writing import Writer
from contracts.models import Amendment, Contract
from contracts.models import Verdict as Stored
from contracts.rules import canonical, states
from contracts.rules.assess import assess
from contracts.rules.cells import Value
from contracts.rules.facts import Facts
from contracts.rules.line import flaws
from contracts.rules.replay import facts_from
from contracts.rules.verdict import Verdict
from law.refusal import Impossible
from law.typography import french
from registers.models import Provider

REFUSED = frozenset({"refused", "lapsed"})
# What tells the line of the amendment itself, or the contract it is about: never taken over.
OF_THE_LINE = frozenset(
    {
        "dispositif", "numero_externe", "numero_interne", "numero_deca", "numero_avenant", "type_contrat",
        "date_conclusion", "date_effet_avenant", "version_cerfa", "etat", "date_rupture", "motif_rupture",
    }
)  # fmt: skip
# Answers that no column holds, kept from one verdict to the next.
_ANSWERED = (
    "practical_days", "maintained_until", "hours_done", "cycle_year", "previous_share", "previous_ended_on",
    "previous_level", "employer_banned", "provider_entitled",
)  # fmt: skip
_LEVEL_OF = ("rncp", "idcc", "cpne_chosen")
_LEVEL = ("cpnes", "levels", "npec_covered", "pro_hourly", "pro_hourly_priority")


@dataclass(frozen=True, slots=True)
class Effect:
    """What accepting an amendment would do: the verdict on the contract so amended, the difference."""

    changes: dict[str, tuple[str, str]]  # canonical column -> before, after
    verdict: Verdict
    difference: Difference | None  # None: no schedule yet


@transaction.atomic
def amend(*, amendment: int, by: User | None, on: date, comment: str = "") -> Difference | None:
    """Accept an amendment: the contract takes its values; an accepted one is recomputed at once.

    A contract refused before comes back to be decided, with the clock of the amendment. The law and the level
    stay those of the conclusion of the contract.
    """
    contract, row = _opened(amendment)
    if contract.state == "cancelled":
        raise Impossible("Ce contrat est annulé : refusez l’avenant.")
    before, after = _values(contract, row)
    facts = _amended_facts(contract, after, on=on) if contract.state in states.ENGAGED else None
    _write(contract, row, before, after, by=by, on=on)
    _settle(row, "accepted", by=by, comment=comment)
    said = french(f"Avenant {row.number}. {comment.strip()}").strip()
    if facts is not None:
        found = [contract]
        ledger.hand_over(contract, mark=f"a{row.pk}", by=by, on=on)
        rows, differences = recomputing.follow(found, {contract.pk: facts}, reason="amendment", by=by, on=on)
        tutoring.follow(found, by=by, on=on)
        moving.record(found, "amend", rows, by=by, on=on, comment=said)
        return next(iter(differences), None)
    was = contract.state
    rows = _assess(contract, row, by=by, on=on)
    verb = "reopen" if was in REFUSED else "amend"
    moving.record([contract], verb, rows, by=by, on=on, comment=said, before={contract.pk: was})
    return None


@transaction.atomic
def refuse(
    *, amendment: int, by: User | None, on: date, comment: str, reasons: Collection[str] = ()
) -> Amendment:
    """Refuse to fund what an amendment changes: the contract stays as it is; the reason is written."""
    if not comment.strip():
        raise Impossible("Dites pourquoi l’avenant est refusé.")
    contract, row = _opened(amendment)
    if foreign := set(reasons) - states.REASONS.keys():
        raise Impossible(f"Motif non admis : {', '.join(sorted(foreign))}.")
    _settle(row, "refused", by=by, comment=comment)
    said = french(f"Avenant {row.number}. {comment.strip()}")
    moving.record([contract], "refuse_amend", {}, by=by, on=on, reasons=reasons, comment=said)
    return row


def effect(*, amendment: Amendment, on: date) -> Effect:
    """What accepting it would do; nothing is locked nor written."""
    contract = amendment.contract
    before, after = _values(contract, amendment)
    cells, amended = canonical.filled(before), canonical.filled(after)
    changes = {
        name: (cells.get(name, ""), amended.get(name, ""))
        for name in dict.fromkeys((*cells, *amended))
        if cells.get(name, "") != amended.get(name, "")
    }
    verdict = assess(_amended_facts(contract, after, on=on))
    difference = None
    if contract.version and verdict.amount is not None:
        difference = recomputing.preview([contract], {contract.pk: verdict})[0]
    return Effect(changes, verdict, difference)


def _opened(amendment: int) -> tuple[Contract, Amendment]:
    """The contract then its amendment, locked; the amendments before this one are decided first."""
    contract_id = Amendment.objects.filter(pk=amendment).values_list("contract_id", flat=True).first()
    if contract_id is None:
        raise Impossible("Cet avenant n’existe plus : rechargez la page.")
    (contract,) = moving.found_of([contract_id])
    row = Amendment.objects.select_for_update().get(pk=amendment)
    if row.state != "pending":
        author = f" par {row.decided_by}" if row.decided_by else ""
        raise moving.TooLate(f"Avenant déjà {states.AMENDMENT_STATES[row.state].lower()}{author}.")
    earlier = Amendment.objects.filter(contract=contract, state="pending", number__lt=row.number)
    if first := earlier.order_by("number").first():
        raise Impossible(f"Décidez d’abord l’avenant {first.number}.")
    row.contract = contract
    return contract, row


def _values(contract: Contract, row: Amendment) -> tuple[dict[str, Value], dict[str, Value]]:
    """The contract's values before and after; what the line says of itself is left out."""
    before = layout.read_values([contract.pk])[contract.pk]
    said = flaws(row.values).values
    return before, {**before, **{name: value for name, value in said.items() if name not in OF_THE_LINE}}


def _amended_facts(contract: Contract, after: Mapping[str, Value], *, on: date) -> Facts:
    """The facts of the contract with those values, its answers kept, and its level while it is the same."""
    facts = facts_for([contract], on=on, changed={contract.pk: dict(after)})[contract.pk]
    row = latest([contract.pk]).get(contract.pk)
    if row is None:
        return facts
    stored = facts_from(row.facts)
    kept = {name: getattr(stored, name) for name in _ANSWERED}
    if all(getattr(stored, name) == getattr(facts, name) for name in _LEVEL_OF):
        kept |= {name: getattr(stored, name) for name in _LEVEL}
    if contract.state in states.ENGAGED:  # the rules of its acceptance, wherever its centre now is
        kept |= {"top_ups": stored.top_ups, "top_up_granted": stored.top_up_granted}
        if stored.top_ups:
            centre = Provider.objects.filter(pk=facts.provider_siret).values_list("postcode", flat=True)
            kept["provider_postcode"] = centre.first() or None
    return replace(facts, **kept)


def _write(
    contract: Contract,
    row: Amendment,
    before: dict[str, Value],
    after: dict[str, Value],
    *,
    by: User | None,
    on: date,
) -> None:
    """Give the tables the amended values, and remember those before."""
    held = Known(*(getattr(contract, name) for name in Known._fields))
    outcome = Outcome(0, row.values, {}, [], "changed", held, before, after, bytes(contract.fingerprint))
    author = by.pk if by else None
    Writer(sender_id=contract.sender_id, batch_id=None, by_id=author, on=on).change([outcome])
    Contract.objects.filter(pk=contract.pk).update(department=layout.department(after))
    contract.refresh_from_db()


def _assess(contract: Contract, row: Amendment, *, by: User | None, on: date) -> dict[int, Stored]:
    """A file not decided, or refused before, is assessed on its new words (D6224-5)."""
    if contract.state in REFUSED:
        contract.complete_on, contract.decided_at, contract.decided_by = row.received_on, None, None
        Contract.objects.filter(pk=contract.pk).update(
            complete_on=row.received_on, decided_at=None, decided_by=None
        )
    elif contract.state not in states.UNDECIDED_COMPLETE:
        return {}
    return assess_again([contract], by=by, on=on)


def _settle(row: Amendment, state: str, *, by: User | None, comment: str) -> None:
    row.state, row.decided_by, row.decided_at = state, by, timezone.now()
    row.comment = comment.strip()
    row.save(update_fields=["state", "decided_by", "decided_at", "comment"])
