"""Requests for tutors and maîtres: received, decided in time, and paid like any other instalment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum

import law
from accounts.models import User
from contracts.actions import moving, revising, schedules
from contracts.actions.adjusting import Adjusted
from contracts.actions.assessing import latest
from contracts.actions.revising import Revision
from contracts.models import Contract, TutorRequest
from contracts.rules import recompute, tutoring
from contracts.rules.facts import Facts
from contracts.rules.recompute import Written
from contracts.rules.replay import facts_from
from contracts.rules.states import ENGAGED
from contracts.rules.terms import terms_on
from contracts.rules.traits import priority_public
from contracts.rules.tutoring import EXERCISE, TRAINING, ZERO, Asked, Priced
from contracts.rules.verdict import Instalment
from law.money import euros
from law.periods import add_months
from law.refusal import Impossible
from registers.payees import open_payee

REFUSED = frozenset({"refused", "lapsed", "cancelled"})
STEPS = {EXERCISE: "tutor_exercise", TRAINING: "tutor_training"}


@transaction.atomic
def receive(
    *,
    contract: int,
    kind: str,
    received_on: date,
    payee_siret: str,
    tutor_name: str,
    by: User | None,
    on: date,
    payee_name: str = "",
    tutor_born_on: date | None = None,
    tutor_is_employer: bool = False,
    from_on: date | None = None,
    to_on: date | None = None,
    hours: Decimal | None = None,
    asked: Decimal | None = None,
) -> TutorRequest:
    """A request for the tutor of a contract: its clock starts the day it came (R6332-24)."""
    (found,) = moving.found_of([contract])
    if found.state in REFUSED:
        raise Impossible("Ce contrat n’est pas pris en charge : aucune demande ne peut s’y rattacher.")
    if received_on > on:
        raise Impossible("Une demande n’est pas reçue dans l’avenir.")
    if kind == EXERCISE:
        _check_period(found, from_on, to_on)
    request = TutorRequest(
        contract=found, kind=kind, received_on=received_on, decision_due_on=due_on(received_on),
        payee_siret=payee_siret, payee_name=payee_name.strip(), tutor_name=tutor_name.strip(),
        tutor_born_on=tutor_born_on, tutor_is_employer=tutor_is_employer, from_on=from_on, to_on=to_on,
        hours=hours, asked=asked, made_by=by,
    )  # fmt: skip
    if missing := priced(request).missing:
        raise Impossible(missing[0])
    try:
        with transaction.atomic():
            request.save()
    except IntegrityError:
        raise Impossible("La fonction de tuteur a déjà une demande pour ce contrat.") from None
    return request


@transaction.atomic
def accept(*, request: int, by: User | None, on: date, comment: str = "") -> TutorRequest:
    """Fund what the scale allows: the schedule grows by one line, and the payee may hold an account."""
    row = _opened(request)
    contract = row.contract
    if contract.state not in ENGAGED:
        raise Impossible("Le contrat n’est pas accepté : décidez d’abord de sa prise en charge.")
    found = priced(row)
    if found.missing:
        raise Impossible(found.missing[0])
    if not found.total:
        raise Impossible("Rien n’est dû pour cette demande : refusez-la, avec son motif.")
    row.lines, row.amount = [line.as_dict() for line in found.lines], found.total
    due = Instalment(1, STEPS[row.kind], found.lines[0].rule, found.total, opens_on=last_day(row))
    schedules.add(contract, [due], by, on)
    open_payee(siret=row.payee_siret, name=row.payee_name)
    said = f"Tuteur : {euros(found.total)} accordés. {comment.strip()}".strip()
    moving.record([contract], "tutor", {}, by=by, on=on, comment=said)
    return _decided(row, "accepted", by=by, on=on, comment=comment)


@transaction.atomic
def refuse(
    *, request: int, reasons: Collection[str], by: User | None, on: date, comment: str = ""
) -> TutorRequest:
    """Refuse with the grounds of the texts (R6332-24: a refusal is reasoned)."""
    row = _opened(request)
    chosen = [code for code in tutoring.REASONS if code in reasons]
    if not chosen or len(chosen) != len(set(reasons)):
        raise Impossible("Un refus est motivé : cochez au moins un motif.")
    if "other" in chosen and not comment.strip():
        raise Impossible("Précisez le critère publié auquel la demande ne répond pas.")
    row.reasons = chosen
    return _decided(row, "refused", by=by, on=on, comment=comment)


def follow(contracts: Sequence[Contract], *, by: User | None, on: date) -> None:
    """Give tutors of contracts (locked) the months exercised: fewer once they end early, all again if not.

    Months already accepted that were not exercised are taken back from the payee (D6332-93).
    """
    by_pk = {each.pk: each for each in contracts if each.version}
    rows = TutorRequest.objects.filter(contract__in=by_pk, kind=EXERCISE, state="accepted")
    found = list(rows.order_by("contract_id"))
    if not found:
        return
    written = revising.live([row.contract_id for row in found])
    revisions = []
    for row in found:
        row.contract = by_pk[row.contract_id]
        revision = _revision(row, written[row.contract_id])
        if revision is not None:
            revisions.append(revision)
    revising.apply(revisions, by=by, on=on)


def _revision(row: TutorRequest, written: Sequence[Written]) -> Revision | None:
    """What changes of the line of a request, whose contract may have ended; nothing once it was released."""
    step, extra = STEPS[EXERCISE], recompute.added_rule("tutoring")
    lines = [line for line in written if line.step == step or line.rule == extra]
    last = last_day(row)
    due = row.amount or ZERO
    if row.to_on and last and last < row.to_on:
        due = min(due, priced(row).total)
    before = sum((line.amount for line in lines), ZERO)
    if due == before or any(line.step == recompute.FORFEITED for line in written):
        return None
    taken = sum((line.accepted for line in lines), ZERO)
    open_lines = [line for line in lines if not line.settled]
    rule = row.lines[0]["rule"]
    dues = [Instalment(1, step, rule, due - taken, opens_on=last)] if due > taken else []
    label, article = "Mois de tutorat non exercés après une fin anticipée", row.lines[0]["article"]
    back = [Adjusted("tutoring", due - taken, extra, label, article, row.payee_siret)] if due < taken else []
    return Revision(
        row.contract,
        (row.contract.total or ZERO) + due - before,
        closed=open_lines,
        twins=[recompute.billed(line) for line in open_lines if line.accepted],
        dues=dues,
        adjusted=back,
    )


def last_day(request: TutorRequest) -> date | None:
    """The last day of the function that is paid for: the one asked, or that of the contract."""
    contract = request.contract
    return min(request.to_on, contract.terminated_on or contract.ends_on) if request.to_on else None


def due_on(received_on: date) -> date | None:
    """The last day to decide; None before the rule."""
    months = law.general_reject_months.at(received_on)
    return add_months(received_on, months.value) if months else None


def priced(request: TutorRequest) -> Priced:
    """What the scale gives for a request, as its contract stands now."""
    return tutoring.price(asked_of(request))


def asked_of(request: TutorRequest) -> Asked:
    """The facts of a request: its own, and those of its contract."""
    contract = request.contract
    facts = _facts(contract)
    priority = contract.priority_public
    if priority is None and facts is not None:
        priority = priority_public(facts, terms_on(contract.concluded_on))
    return Asked(
        request=request.kind,
        kind=contract.kind,  # type: ignore[arg-type]
        concluded_on=contract.concluded_on,
        from_on=request.from_on,
        to_on=last_day(request),
        hours=request.hours,
        hours_before=_hours_before(request),
        asked=request.asked,
        tutor_born_on=request.tutor_born_on,
        tutor_is_employer=request.tutor_is_employer,
        priority_public=bool(priority),
        headcount=facts.headcount if facts else None,
    )


def payees(contract_ids: Collection[int]) -> dict[int, frozenset[tuple[str, str]]]:
    """Who may bill which step of the accepted requests of contracts, by contract."""
    rows = TutorRequest.objects.filter(contract_id__in=contract_ids, state="accepted")
    found: dict[int, set[tuple[str, str]]] = {}
    for contract, kind, siret in rows.values_list("contract_id", "kind", "payee_siret"):
        found.setdefault(contract, set()).add((STEPS[kind], siret))
    return {contract: frozenset(payees) for contract, payees in found.items()}


def _check_period(contract: Contract, from_on: date | None, to_on: date | None) -> None:
    last = contract.terminated_on or contract.ends_on
    if from_on is None or to_on is None:
        raise Impossible("Indiquez le début et la fin de l’exercice de la fonction.")
    if to_on < from_on:
        raise Impossible("La fin de l’exercice précède son début.")
    if from_on < contract.starts_on or to_on > last:
        raise Impossible(
            f"La fonction s’exerce pendant le contrat, du {contract.starts_on:%d/%m/%Y} au {last:%d/%m/%Y}."
        )


def _opened(request: int) -> TutorRequest:
    """The request, locked after its contract, when it may still be decided."""
    seen = TutorRequest.objects.filter(pk=request).only("contract").first()
    if seen is None:
        raise Impossible("Cette demande n’existe plus.")
    (contract,) = moving.found_of([seen.contract_id])
    row = TutorRequest.objects.select_for_update(of=("self",)).get(pk=request)
    row.contract = contract
    if row.state != "pending":
        who = f" par {row.decided_by}" if row.decided_by else ""
        raise Impossible(f"Cette demande est déjà « {row.get_state_display()} »{who}.")
    return row


def _decided(row: TutorRequest, state: str, *, by: User | None, on: date, comment: str) -> TutorRequest:
    row.state, row.decided_on, row.decided_by, row.comment = state, on, by, comment.strip()
    row.save()
    return row


def _facts(contract: Contract) -> Facts | None:
    row = latest([contract.pk]).get(contract.pk)
    return facts_from(row.facts) if row else None


def _hours_before(request: TutorRequest) -> Decimal:
    """Hours already funded to train the same tutor for this contract."""
    if request.kind != TRAINING:
        return ZERO
    others = TutorRequest.objects.filter(
        contract_id=request.contract_id,
        kind=TRAINING,
        state="accepted",
        tutor_name__iexact=request.tutor_name,
    ).exclude(pk=request.pk)
    return others.aggregate(hours=Sum("hours"))["hours"] or ZERO
