"""The budget of a study, its commitments and its spending."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files import File
from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from accounts.traces import remember
from branches.actions import documents
from branches.actions.studies import locked
from branches.models import Study, StudyExpense, StudyFunder, StudyLine, StudyShare, StudyTrace
from branches.rules import studies as rules
from law.money import euros
from law.refusal import Impossible

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Funder:
    """Who pays which part, in percent."""

    kind: str
    name: str
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Row:
    """A line as shown: what each funder bears, what is committed and spent."""

    line: StudyLine
    shares: tuple[Decimal, ...]
    committed: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.line.amount - self.committed


@dataclass(frozen=True, slots=True)
class Budget:
    """The whole budget as shown."""

    funders: tuple[StudyFunder, ...]
    rows: tuple[Row, ...]

    @property
    def total(self) -> Decimal:
        return sum((row.line.amount for row in self.rows), ZERO)

    @property
    def borne(self) -> tuple[Decimal, ...]:
        """What each funder bears of the whole."""
        return tuple(sum((row.shares[rank] for row in self.rows), ZERO) for rank in range(len(self.funders)))

    @property
    def committed(self) -> Decimal:
        return sum((row.committed for row in self.rows), ZERO)

    @property
    def spent(self) -> Decimal:
        return sum((row.spent for row in self.rows), ZERO)


@transaction.atomic
def set_budget(
    *, study: int, lines: Sequence[tuple[str, Decimal]], funders: Sequence[Funder], by: User, on: date
) -> Study:
    """Write the budget whole: lines, funders, and what each bears to the cent."""
    row = locked(study)
    if row.state not in rules.BUDGET_CHANGES:
        raise Impossible("Le budget ne change plus : l’étude est livrée, ou close.")
    if StudyExpense.objects.filter(line__study=row).exists():
        raise Impossible("Le budget ne change plus : un engagement est déjà enregistré.")
    percents = [each.percent for each in funders]
    if flaws := rules.budget_flaws(lines, percents):
        raise Impossible(" ".join(flaws))
    row.lines.all().delete()
    row.funders.all().delete()
    payers = StudyFunder.objects.bulk_create(
        [
            StudyFunder(study=row, rank=rank, kind=each.kind, name=each.name.strip(), percent=each.percent)
            for rank, each in enumerate(funders, start=1)
        ]
    )
    shared = rules.shared(lines, percents)
    written = StudyLine.objects.bulk_create(
        [
            StudyLine(study=row, rank=rank, label=each.label, amount=each.amount)
            for rank, each in enumerate(shared, start=1)
        ]
    )
    StudyShare.objects.bulk_create(
        [
            StudyShare(line=line, funder=payer, amount=amount)
            for line, each in zip(written, shared, strict=True)
            for payer, amount in zip(payers, each.shares, strict=True)
        ]
    )
    total = sum((amount for _, amount in lines), ZERO)
    remember(row=row, verb="budget", trace=StudyTrace, by=by, on=on, comment=euros(total))
    return row


@transaction.atomic
def add_expense(
    *, line: int, kind: str, amount: Decimal, dated_on: date, reference: str, file: File, by: User, on: date
) -> StudyExpense:
    """Enter what is committed or spent on a line, with its evidence."""
    study = locked(StudyLine.objects.values_list("study", flat=True).get(pk=line))
    row = StudyLine.objects.get(pk=line)
    if study.state == "abandoned":
        raise Impossible("Cette étude est abandonnée.")
    flaw = rules.spending_flaw(
        kind, amount, budget=row.amount, committed=_sum(row, "commitment"), spent=_sum(row, "payment")
    )
    if flaw:
        raise Impossible(flaw)
    reference = " ".join(reference.split())
    if row.expenses.filter(kind=kind, reference=reference).exists():
        raise Impossible("Cette référence est déjà saisie sur cette ligne.")
    title = f"{StudyExpense.Kind(kind).label} {reference} – {study.title}"[:200]
    made = StudyExpense.objects.create(
        line=row,
        kind=kind,
        amount=amount,
        on=dated_on,
        reference=reference,
        document=documents.keep(committee=study.lead, title=title, file=file, by=by, on=on),
        made_by=by,
    )
    verb = "commit" if kind == "commitment" else "spend"
    remember(row=study, verb=verb, trace=StudyTrace, by=by, on=on, comment=f"{row.label} : {euros(amount)}")
    return made


def budget(study: Study) -> Budget:
    """The budget of a study, read in three questions."""
    funders = tuple(study.funders.all())
    shares: dict[tuple[int, int], Decimal] = {
        (line, funder): amount
        for line, funder, amount in StudyShare.objects.filter(line__study=study).values_list(
            "line", "funder", "amount"
        )
    }
    done: dict[tuple[int, str], Decimal] = {
        (line, kind): amount
        for line, kind, amount in StudyExpense.objects.filter(line__study=study)
        .order_by()
        .values_list("line", "kind")
        .annotate(amount=Sum("amount"))
    }
    rows = tuple(
        Row(
            line,
            tuple(shares[line.pk, funder.pk] for funder in funders),
            done.get((line.pk, "commitment"), ZERO),
            done.get((line.pk, "payment"), ZERO),
        )
        for line in study.lines.all()
    )
    return Budget(funders, rows)


def _sum(line: StudyLine, kind: str) -> Decimal:
    found = line.expenses.filter(kind=kind).aggregate(total=Sum("amount"))
    return found["total"] or ZERO
