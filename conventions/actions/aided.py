"""Aid promised to a firm on a convention: within its share of the cost, and under the de minimis ceiling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import uuid4

from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from conventions.actions import commitments
from conventions.actions.commitments import Beneficiary, Written
from conventions.models import BudgetLine, Commitment, Convention
from conventions.rules import aid as rules
from law import NotInForce
from law.refusal import Impossible
from registers.actions import aids
from registers.models import Aid, Company

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the aid of a firm is judged on."""

    regulation: str = "none"  # de minimis, or « none » under the intensities of règlement 651/2014
    others: Decimal = ZERO
    declared_on: date | None = None


@transaction.atomic
def promise(
    *, line: int, reference: str, amount: Decimal, to: Beneficiary, asked: Asked, by: User, on: date
) -> Commitment:
    """Commit an aid to a firm, and write it in its register when it is de minimis."""
    convention = Convention.objects.filter(lines=line).first()
    if convention is None or convention.kind not in rules.AIDED:
        raise Impossible("Cette convention n’aide pas directement les entreprises.")
    if to.cost is None or not to.siret or (convention.kind == "fne" and to.size not in rules.SIZES):
        raise Impossible("Donnez le SIRET de l’entreprise, son coût admissible et sa taille.")
    commitments.locked(line)
    known = Commitment.objects.filter(convention=convention, reference=" ".join(reference.split())).exists()
    if not known and (flaw := rules.flaw(convention.kind, amount, _aid(convention, to, asked, on))):
        raise Impossible(flaw)
    row = commitments.commit(line=line, reference=reference, amount=amount, to=to, by=by, on=on)
    regulation = "general" if convention.kind == "pcrh" else asked.regulation
    if not known and regulation != "none":
        _record(row, amount, regulation, asked.declared_on, by, on)
    return row


@transaction.atomic
def release(*, commitment: int, by: User, on: date, reason: str, amount: Decimal | None = None) -> Written:
    """Give back a commitment; the aid written in the register of the firm follows it."""
    written = commitments.release(commitment=commitment, by=by, on=on, reason=reason, amount=amount)
    row = written.commitment
    for held in Aid.objects.filter(
        company=row.siret[:9], evidence=_evidence(row), withdrawn_at=None
    ).order_by("pk"):
        aids.withdraw(aid=held.pk, reason=reason, by=by)
        if written.after:
            _record(row, written.after, held.regulation, held.declared_on, by, held.on)
    return written


def _aid(convention: Convention, to: Beneficiary, asked: Asked, on: date) -> rules.Aid:
    """What the text allows for this firm and this cost."""
    cost = to.cost or ZERO
    try:
        if convention.kind == "fne":
            return rules.fne(cost, to.size, on)
        return rules.advice(cost, on, others=asked.others, before=_before(to.siret[:9]))
    except NotInForce as error:
        raise Impossible(str(error)) from error


def _before(siren: str) -> Decimal:
    """What HR advice already promised to this firm, whichever the convention; it is locked meanwhile."""
    list(Company.objects.select_for_update(no_key=True).filter(pk=siren).order_by("pk"))
    rows = Commitment.objects.filter(convention__kind="pcrh", siret__range=(f"{siren}00000", f"{siren}99999"))
    return rows.aggregate(total=Sum("amount"))["total"] or ZERO


def _record(
    row: Commitment, amount: Decimal, regulation: str, declared_on: date | None, by: User, on: date
) -> None:
    line = BudgetLine.objects.select_related("convention").get(pk=row.line_id)
    told = aids.Told(
        body=str(line.convention.title)[:120], purpose=(row.purpose or row.reference)[:120], amount=amount,
        on=on, regulation=regulation, source="granted", declared_on=declared_on, evidence=_evidence(row),
    )  # fmt: skip
    aids.record(company=row.siret[:9], told=told, token=uuid4(), by=by, on=on)


def _evidence(row: Commitment) -> str:
    """How the register names the commitment it comes from."""
    return f"Engagement {row.pk} – {row.reference}"[:160]
