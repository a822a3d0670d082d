"""Investment subsidies of a région: promised on a line of its convention, paid by instalments on evidence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.core.files import File
from django.db import transaction
from django.db.models import F, Sum

from accounts.models import User
from accounts.traces import remember
from conventions.actions import commitments, documents
from conventions.actions.commitments import Beneficiary
from conventions.models import (
    BudgetLine,
    Commitment,
    Convention,
    ConventionTrace,
    Subsidy,
    SubsidyInstalment,
)
from conventions.rules import investments as rules
from conventions.rules.investments import Planned
from law.money import euros
from law.refusal import Impossible


@transaction.atomic
def promise(
    *,
    line: int,
    centre: str,
    siret: str,
    purpose: str,
    amount: Decimal,
    instalments: Sequence[Planned],
    by: User,
    on: date,
    comment: str = "",
) -> Subsidy:
    """Promise a subsidy, its instalments foreseen; never above the line."""
    row = commitments.locked(line)
    convention = Convention.objects.get(pk=row.convention_id)
    if convention.kind not in rules.KINDS:
        raise Impossible("Seule une convention avec une région porte des subventions d’investissement.")
    if flaw := rules.flaw(amount, instalments):
        raise Impossible(flaw)
    number = Subsidy.objects.filter(commitment__convention=convention).count() + 1
    held = commitments.commit(
        line=line, reference=f"SUB-{number}", amount=amount, by=by, on=on, reason="Subvention",
        to=Beneficiary(name=centre, siret=siret, purpose=purpose),
    )  # fmt: skip
    made = Subsidy.objects.create(commitment=held, decided_on=on, comment=comment.strip())
    SubsidyInstalment.objects.bulk_create(
        SubsidyInstalment(
            subsidy=made,
            number=rank,
            amount=each.amount,
            condition=each.condition,
            planned_on=each.planned_on,
        )
        for rank, each in enumerate(instalments, 1)
    )
    _remember(convention, "subsidy", by, on, f"{held.reference}, {centre} : {euros(amount)}.")
    return made


@transaction.atomic
def pay(*, instalment: int, file: File | None, by: User, on: date) -> SubsidyInstalment:
    """Record the payment of an instalment, with its evidence; once."""
    line = SubsidyInstalment.objects.filter(pk=instalment).values_list("subsidy__commitment__line", flat=True)
    if (found := line.first()) is None:
        raise Impossible("Ce versement n’existe plus : rechargez la page.")
    held = commitments.locked(found)
    row = SubsidyInstalment.objects.select_related("subsidy__commitment__convention").get(pk=instalment)
    if row.paid_on:
        raise Impossible(f"Le versement {row.number} est déjà payé depuis le {row.paid_on:%d/%m/%Y}.")
    if file is None:
        raise Impossible("Joignez le justificatif : un versement se paie sur pièce.")
    commitment = row.subsidy.commitment
    if commitment.spent + row.amount > commitment.amount:
        raise Impossible("L’engagement de cette subvention ne couvre plus ce versement.")
    title = f"{commitment.reference}, versement {row.number}"
    row.evidence = documents.keep(convention=commitment.convention, title=title, file=file, by=by, on=on)
    row.paid_on, row.paid_by = on, by
    row.save(update_fields=["evidence", "paid_on", "paid_by"])
    Commitment.objects.filter(pk=commitment.pk).update(spent=F("spent") + row.amount)
    BudgetLine.objects.filter(pk=held.pk).update(spent=F("spent") + row.amount)
    _remember(commitment.convention, "subsidy_pay", by, on, f"{title} : {euros(row.amount)}.")
    return row


@transaction.atomic
def give_up(*, subsidy: int, reason: str, by: User, on: date) -> Subsidy:
    """Give back to the line what is not paid of a subsidy; its instalments to come are given up."""
    row = Subsidy.objects.select_related("commitment__convention").filter(pk=subsidy).first()
    if row is None:
        raise Impossible("Cette subvention n’existe plus : rechargez la page.")
    commitments.release(commitment=row.commitment_id, by=by, on=on, reason=reason)
    row.instalments.filter(paid_on=None).delete()
    _remember(row.commitment.convention, "subsidy_end", by, on, f"{row} : {reason.strip()}")
    return row


def paid_of(subsidy: Subsidy) -> Decimal:
    """What was paid of a subsidy."""
    return subsidy.instalments.exclude(paid_on=None).aggregate(total=Sum("amount"))["total"] or Decimal(0)


def _remember(row: Convention, verb: str, by: User, on: date, comment: str) -> None:
    remember(row=row, verb=verb, trace=ConventionTrace, by=by, on=on, comment=comment)
