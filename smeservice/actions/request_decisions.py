"""Decisions on training-plan requests: accepted within the year’s budget, refused with reasons, given up."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from django.db import transaction

from accounts.models import User
from accounts.traces import move
from contracts.actions import payables
from law.money import euros
from law.refusal import Impossible
from law.typography import french
from registers.models import Company
from registers.payees import open_payee
from smeservice.actions.request_facts import branch_of, checks_of, priced
from smeservice.actions.requests import adviser_only, locked
from smeservice.models import PlanRequest, PlanRequestTrace
from smeservice.rules import request_checks, request_price
from smeservice.rules import requests as rules

SECTION = "plan"


@transaction.atomic
def accept(
    *, request: int, by: User | None, on: date, comment: str = "", retained: Decimal | None = None
) -> PlanRequest:
    """Fund what the ceilings allow, or less for a written reason; promised within the budget of the year.

    Impossible when a rule of the day fails or is not known, or when the budget does not hold the amount.
    """
    row = locked(request)
    _still(row, "accept")
    adviser_only(row, by)
    Company.objects.select_for_update(no_key=True).get(pk=row.company_id)  # its yearly ceiling
    found = checks_of(row, on)
    for each in found:
        if each.outcome in ("fail", "ask"):
            raise Impossible(f"{each.sentence} ({each.article})")
    computed = priced(row, on, retained)
    if computed is None:
        raise Impossible(f"Aucun plafond {on.year} n’est enregistré : la finance les saisit d’abord.")
    lines = request_price.price(*computed)
    amount = request_price.total(lines)
    if amount <= 0:
        raise Impossible("Rien n’est finançable de cette demande : refusez-la, avec son motif.")
    if retained is not None and not comment.strip():
        raise Impossible("Accorder moins que le calcul est un refus partiel : écrivez son motif (R6332-24).")
    row.idcc = branch_of(row)
    row.payable = payables.commit(
        section=SECTION, number=row.number, label=f"{row.title}, {row.company}",
        path=row.get_absolute_url(), provider_siret=payee_siret(row), idcc=row.idcc, year=on.year,
        amount=amount, by=by, on=on,
    )  # fmt: skip
    _open_payees(row)
    row.amount, row.lines = amount, [each.as_dict() for each in lines]
    row.inputs = request_price.inputs(*computed)
    row.checks = [[each.code, each.outcome, each.sentence, each.article] for each in found]
    said = french(f"{euros(amount)} accordés sur {euros(row.asked)}. {comment.strip()}".strip())
    return _decided(row, "accept", by, on, comment, said, ("payable", "amount", "lines", "inputs", "idcc"))


@transaction.atomic
def refuse(
    *, request: int, reasons: Collection[str], by: User | None, on: date, comment: str = ""
) -> PlanRequest:
    """Refuse, each ground with its article (R6332-24: a refusal is reasoned)."""
    row = locked(request)
    _still(row, "refuse")
    adviser_only(row, by)
    chosen = [code for code in rules.REASONS if code in reasons]
    if not chosen or len(chosen) != len(set(reasons)):
        raise Impossible("Un refus est motivé : cochez au moins un motif.")
    if "other" in chosen and not comment.strip():
        raise Impossible("Précisez le critère publié auquel la demande ne répond pas.")
    found = checks_of(row, on)
    row.reasons = chosen
    row.checks = [[each.code, each.outcome, each.sentence, each.article] for each in found]
    said = " ".join(f"{rules.REASONS[code].sentence} ({rules.REASONS[code].article})" for code in chosen)
    return _decided(row, "refuse", by, on, comment, f"{said} {comment.strip()}".strip(), ("reasons",))


@transaction.atomic
def cancel(*, request: int, reason: str, by: User | None, on: date) -> PlanRequest:
    """Give up an accepted request of which nothing is accepted yet: all goes back to the budget."""
    row = locked(request)
    adviser_only(row, by)
    _no_dispute(row)
    _move(row, "cancel", by, on, reason)
    if row.payable and payables.accepted(payables.locked(row.payable.pk)):
        raise Impossible("Une pièce de cette demande est acceptée : la finance la solde.")
    if row.payable:
        payables.release(payable=row.payable.pk, by=by, on=on)
    return row


@transaction.atomic
def close(*, request: int, reason: str, by: User | None, on: date) -> Decimal:
    """Nothing more will be billed: what is left goes back to the budget; how much."""
    row = locked(request)
    _no_dispute(row)
    _move(row, "close", by, on, reason)
    return payables.release(payable=row.payable.pk, by=by, on=on) if row.payable else Decimal(0)


def payee_siret(row: PlanRequest) -> str:
    """Who is paid the training itself."""
    return row.provider_siret if row.pay_to == "provider" else row.siret


def suggested(found: tuple[request_checks.Check, ...]) -> list[str]:
    """The grounds that the checks of the day give."""
    return [code for code in request_checks.failed(found) if code in rules.REASONS]


def _no_dispute(row: PlanRequest) -> None:
    if row.disputes.filter(state="disputed").exists():
        raise Impossible("Une pièce contestée attend : la finance l’accepte ou l’écarte d’abord.")


def _open_payees(row: PlanRequest) -> None:
    """Those who will be paid may hold a bank account, proposed and validated by others."""
    if row.pay_to == "provider":
        open_payee(siret=row.provider_siret, name=row.provider_name)
    if row.pay_to == "firm" or row.side_costs or row.hourly_wage:
        open_payee(siret=row.siret, name=str(row.company))


def _still(row: PlanRequest, verb: str) -> None:
    """« Déjà acceptée par Camille Roux le 23/11/2026. »"""
    if row.state not in rules.MOVES[verb].froms:
        author = f" par {row.decided_by}" if row.decided_by else ""
        day = f" le {row.decided_on:%d/%m/%Y}" if row.decided_on else ""
        raise Impossible(f"Demande déjà {row.get_state_display().lower()}{author}{day}.")


def _decided(
    row: PlanRequest,
    verb: str,
    by: User | None,
    on: date,
    comment: str,
    said: str,
    also: tuple[str, ...],
) -> PlanRequest:
    row.comment, row.decided_on, row.decided_by = comment.strip(), on, by
    _move(row, verb, by, on, said, ("comment", "decided_on", "decided_by", "checks", *also))
    return row


def _move(
    row: PlanRequest, verb: str, by: User | None, on: date, comment: str, also: tuple[str, ...] = ()
) -> None:
    move(
        row=row,
        verb=verb,
        moves=rules.MOVES,
        trace=PlanRequestTrace,
        by=by,
        on=on,
        comment=comment,
        also=also,
    )
