"""Where a budget stands: consumed, committed, left, by line and by funder; its years, its forecast."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db.models import Sum

import law
from conventions.actions import budget
from conventions.models import (
    BudgetFunder,
    BudgetLine,
    CommitmentEntry,
    Convention,
    ExpenseEntry,
    LineTerms,
    PaymentCall,
    Version,
)
from conventions.rules import budget as rules
from conventions.rules import landing
from conventions.rules.calls import Standing
from conventions.rules.closing import OpenItem

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Row:
    """A line as shown: its terms, what each funder bears of it, what is committed and spent."""

    terms: LineTerms
    line: BudgetLine
    shares: tuple[Decimal, ...]
    near: bool

    @property
    def amount(self) -> Decimal:
        return self.terms.amount

    @property
    def committed(self) -> Decimal:
        return self.line.committed

    @property
    def spent(self) -> Decimal:
        return self.line.spent

    @property
    def left(self) -> Decimal:
        return max(ZERO, self.amount - self.committed)

    @property
    def percent(self) -> int:
        """How much of the line is committed, in whole percent, rounded down."""
        return int(self.committed * 100 / self.amount) if self.amount else 0


@dataclass(frozen=True, slots=True)
class Payer:
    """A funder as shown: its part, and its part of what is committed and spent."""

    funder: BudgetFunder
    amount: Decimal
    committed: Decimal
    spent: Decimal
    standing: Standing

    @property
    def left(self) -> Decimal:
        return max(ZERO, self.amount - self.committed)


@dataclass(frozen=True, slots=True)
class Budget:
    """A whole budget as shown."""

    version: Version | None
    rows: tuple[Row, ...]
    payers: tuple[Payer, ...]

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def committed(self) -> Decimal:
        return sum((row.committed for row in self.rows), ZERO)

    @property
    def spent(self) -> Decimal:
        return sum((row.spent for row in self.rows), ZERO)

    @property
    def left(self) -> Decimal:
        return sum((row.left for row in self.rows), ZERO)


def budget_of(convention: Convention, on: date, version: Version | None = None) -> Budget:
    """The budget of the version in force, or of another one, with what is used of it."""
    shown = version or budget.shown_version(convention, on)
    if shown is None:
        return Budget(None, (), ())
    terms = list(shown.line_terms.select_related("line").prefetch_related("shares").order_by("rank"))
    funders = list(BudgetFunder.objects.filter(shares__terms__version=shown).distinct().order_by("rank"))
    alarm = law.budget_alarm_share(on)
    rows = []
    for each in terms:
        borne = {share.funder_id: share.amount for share in each.shares.all()}
        shares = tuple(borne.get(funder.pk, ZERO) for funder in funders)
        near = bool(each.amount) and each.line.committed >= each.amount * alarm
        rows.append(Row(each, each.line, shares, near))
    return Budget(shown, tuple(rows), _payers(funders, rows))


def standing(funder: BudgetFunder, on: date) -> Standing:
    """Where one funder stands: its part, its part of what is spent, what was asked, received, given back."""
    found = budget_of(funder.convention, on)
    for payer in found.payers:
        if payer.funder.pk == funder.pk:
            return payer.standing
    return replace(_moved([funder])[funder.pk], share=ZERO, spent=ZERO)


def whole(convention: Convention, on: date) -> tuple[Decimal, Decimal]:
    """The budget and what is spent of it."""
    found = budget_of(convention, on)
    return found.amount, found.spent


def forecast(convention: Convention, found: Budget, on: date) -> landing.Landing:
    """Where the budget will land."""
    flows = (
        CommitmentEntry.objects.filter(line__convention=convention)
        .order_by()
        .values_list("on")
        .annotate(total=Sum("amount"))
    )
    return landing.landing(
        found.amount,
        [landing.Flow(day, amount) for day, amount in flows],
        convention.starts_on,
        convention.ends_on,
        on,
    )


def years(convention: Convention, found: Budget) -> list[landing.Used]:
    """Commitments (AE) and payments (CP), each year, beside what the version opens."""
    opened = (
        {each.year: (each.committed, each.paid) for each in found.version.years.all()}
        if found.version
        else {}
    )
    engaged = CommitmentEntry.objects.filter(line__convention=convention).order_by()
    paid = ExpenseEntry.objects.filter(line__convention=convention).order_by()
    return landing.by_year(
        opened,
        [landing.Flow(*each) for each in engaged.values_list("on").annotate(total=Sum("amount"))],
        [landing.Flow(*each) for each in paid.values_list("on").annotate(total=Sum("amount"))],
    )


def open_items(convention: Convention) -> list[OpenItem]:
    """What keeps the convention from being closed: expenses to examine, money held, calls awaited."""
    waiting = convention.expenses.filter(state="entered").count()
    held = convention.commitments.open().count()
    found = []
    if waiting:
        found.append(OpenItem(f"Dépenses à examiner : {waiting}", "conventions:expenses", (convention.pk,)))
    if held:
        label = f"Engagements ni dépensés ni rendus : {held}"
        found.append(OpenItem(label, "conventions:commitments", (convention.pk,)))
    for call in convention.calls.awaited().select_related("funder").order_by("planned_on", "pk"):
        label = f"Appel de fonds à solder : {call} – {call.funder}"
        found.append(OpenItem(label, "conventions:calls", (convention.pk,)))
    return found


def broken(convention: Convention) -> list[BudgetLine]:
    """Lines whose kept totals are not the sum of their movements."""
    engaged = dict(
        CommitmentEntry.objects.filter(line__convention=convention)
        .order_by()
        .values_list("line")
        .annotate(Sum("amount"))
    )
    paid = dict(
        ExpenseEntry.objects.filter(line__convention=convention)
        .order_by()
        .values_list("line")
        .annotate(Sum("amount"))
    )
    return [
        line
        for line in convention.lines.order_by("number")
        if (line.committed, line.spent) != (engaged.get(line.pk, ZERO), paid.get(line.pk, ZERO))
    ]


def _payers(funders: list[BudgetFunder], rows: list[Row]) -> tuple[Payer, ...]:
    engaged = [rules.per_funder(row.committed, row.shares) for row in rows]
    paid = [rules.per_funder(row.spent, row.shares) for row in rows]
    moved = _moved(funders)
    found = []
    for rank, funder in enumerate(funders):
        amount = sum((row.shares[rank] for row in rows), ZERO)
        spent = sum((each[rank] for each in paid), ZERO)
        found.append(
            Payer(
                funder, amount, sum((each[rank] for each in engaged), ZERO), spent,
                replace(moved[funder.pk], share=amount, spent=spent),
            )
        )  # fmt: skip
    return tuple(found)


def _moved(funders: list[BudgetFunder]) -> dict[int, Standing]:
    """What was asked from each funder, received, and given back."""
    found = {funder.pk: Standing(ZERO, ZERO) for funder in funders}
    sums = (
        PaymentCall.objects.filter(funder__in=funders)
        .order_by()
        .values_list("funder", "kind")
        .annotate(Sum("asked"), Sum("received"))
    )
    for funder, kind, asked, received in sums:
        now = found[funder]
        if kind == "recovery":
            found[funder] = replace(now, returning=now.returning + asked, repaid=now.repaid + received)
        else:
            found[funder] = replace(now, asked=now.asked + asked, received=now.received + received)
    return found
