"""Expenses: one invoice, one convention; dated inside; proved; eligible in part; corrected by movements."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction

from accounts.models import User
from conventions.actions import balances, commitments, expenses
from conventions.actions.expenses import Told, Wrong
from conventions.models import BudgetLine, Convention, Expense, ExpenseEntry, ExpenseTrace
from conventions.rules.expenses import key
from law.refusal import Impossible
from tests.conventions.budget.making import FIRM, ON, budgeted, first_line, together
from tests.conventions.budget.making import line as a_line

SIRET = "73282932000074"


def told(**more: object) -> Told:
    given: dict[str, object] = {
        "payee": "Cabinet Alto", "siret": SIRET, "number": "F-2026/014", "dated_on": dt.date(2026, 10, 2),
        "whole": Decimal(400), "part": Decimal(400),
    }  # fmt: skip
    return Told(**(given | more))  # type: ignore[arg-type]


def paper() -> ContentFile:
    return ContentFile(b"%PDF-1.7\n%%EOF\n", name="facture.pdf")


@pytest.fixture
def finance(make_user) -> User:
    """Who decides."""
    return make_user("FI")


@pytest.fixture
def entered(line: BudgetLine, officer: User) -> Expense:
    """An expense of 400 € with its invoice."""
    return expenses.enter(line=line.pk, told=told(), by=officer, on=ON, file=paper())


def totals(line: BudgetLine) -> tuple[Decimal, Decimal]:
    line.refresh_from_db()
    assert balances.broken(line.convention) == []
    return line.committed, line.spent


def test_an_expense_is_engaged_then_accepted_in_part(
    entered: Expense, line: BudgetLine, finance: User
) -> None:
    assert totals(line) == (400, 0)
    done = expenses.accept(expense=entered.pk, eligible=Decimal(350), by=finance, on=ON)
    assert (done.state, done.eligible) == ("accepted", 350)
    assert totals(line) == (350, 350)
    assert [each.verb for each in ExpenseTrace.objects.order_by("pk")] == ["enter", "accept"]


def test_a_control_takes_back_by_one_more_movement(entered: Expense, line: BudgetLine, finance: User) -> None:
    expenses.accept(expense=entered.pk, eligible=Decimal(400), by=finance, on=ON)
    with pytest.raises(Impossible, match="motif"):
        expenses.accept(expense=entered.pk, eligible=Decimal(100), by=finance, on=ON, comment=" ")
    expenses.accept(expense=entered.pk, eligible=Decimal(100), by=finance, on=ON, comment="Contrôle")
    assert [each.amount for each in ExpenseEntry.objects.order_by("pk")] == [400, -300]
    assert totals(line) == (100, 100)
    expenses.reject(expense=entered.pk, reason="object", by=finance, on=ON, comment="Hors objet")
    assert totals(line) == (0, 0)
    with pytest.raises(DatabaseError, match="mouvement de plus"), transaction.atomic():
        ExpenseEntry.objects.all().delete()


def test_who_enters_does_not_accept(entered: Expense, officer: User) -> None:
    with pytest.raises(Impossible, match="autre personne"):
        expenses.accept(expense=entered.pk, eligible=Decimal(1), by=officer, on=ON)
    with pytest.raises(Impossible, match="autre personne"):
        expenses.reject(expense=entered.pk, reason="other", by=officer, on=ON, comment="x")


def test_no_evidence_no_acceptance(line: BudgetLine, officer: User, finance: User) -> None:
    bare = expenses.enter(line=line.pk, told=told(), by=officer, on=ON)
    with pytest.raises(Impossible, match="justificatif"):
        expenses.accept(expense=bare.pk, eligible=Decimal(1), by=finance, on=ON)
    expenses.prove(expense=bare.pk, file=paper(), by=officer, on=ON)
    expenses.accept(expense=bare.pk, eligible=Decimal(1), by=finance, on=ON)
    with pytest.raises(Impossible, match="ne change plus"):
        expenses.prove(expense=bare.pk, file=paper(), by=officer, on=ON)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"dated_on": dt.date(2025, 12, 31)}, "dated_on"),
        ({"dated_on": dt.date(2029, 1, 1)}, "dated_on"),
        ({"dated_on": dt.date(2026, 11, 24)}, "dated_on"),
        ({"part": Decimal(401)}, "amount"),
        ({"part": Decimal(0)}, "amount"),
        ({"number": "***"}, "number"),
    ],
)
def test_what_cannot_be_charged_says_which_field(
    line: BudgetLine, officer: User, change: dict[str, object], field: str
) -> None:
    with pytest.raises(Wrong) as wrong:
        expenses.enter(line=line.pk, told=told(**change), by=officer, on=ON)
    assert [name for name, _ in wrong.value.flaws] == [field]
    assert totals(line) == (0, 0)


def test_the_same_invoice_again_is_the_one_written(entered: Expense, line: BudgetLine, officer: User) -> None:
    assert expenses.enter(line=line.pk, told=told(number="f 2026-014"), by=officer, on=ON) == entered
    with pytest.raises(Impossible, match="déjà imputée"):
        expenses.enter(line=line.pk, told=told(part=Decimal(10)), by=officer, on=ON)


def test_an_invoice_is_not_funded_by_two_conventions(
    entered: Expense, edec: Convention, officer: User, finance: User
) -> None:
    other = first_line(budgeted(by=officer, title="Autre"))
    with pytest.raises(Impossible, match=edec.number):
        expenses.enter(line=other.pk, told=told(), by=officer, on=ON)
    twin = Expense.objects.get(pk=entered.pk)
    twin.pk, twin.convention, twin.line = None, other.convention, other
    with pytest.raises(IntegrityError, match="expense_one_convention"), transaction.atomic():
        twin.save()
    expenses.reject(expense=entered.pk, reason="elsewhere", by=finance, on=ON, comment="Ailleurs")
    expenses.enter(line=other.pk, told=told(), by=officer, on=ON)
    with pytest.raises(Impossible, match="déjà financée"):
        expenses.accept(expense=entered.pk, eligible=Decimal(1), by=finance, on=ON, comment="Retour")


def test_an_invoice_may_be_cut_between_lines_of_one_convention(officer: User) -> None:
    row = budgeted(by=officer, lines=[a_line(), a_line("Salon")])
    one, two = row.lines.order_by("number")
    expenses.enter(line=one.pk, told=told(part=Decimal(250)), by=officer, on=ON)
    with pytest.raises(Wrong, match="il en reste 150,00"):
        expenses.enter(line=two.pk, told=told(part=Decimal(151)), by=officer, on=ON)
    with pytest.raises(Wrong, match="déjà saisie pour 400,00"):
        expenses.enter(line=two.pk, told=told(whole=Decimal(500), part=Decimal(10)), by=officer, on=ON)
    expenses.enter(line=two.pk, told=told(part=Decimal(150)), by=officer, on=ON)
    assert Expense.objects.count() == 2


def test_a_rejected_part_does_not_come_back_above_the_invoice(officer: User, finance: User) -> None:
    row = budgeted(by=officer, lines=[a_line(), a_line("Salon")])
    one, two = row.lines.order_by("number")
    first = expenses.enter(line=one.pk, told=told(), by=officer, on=ON, file=paper())
    expenses.reject(expense=first.pk, reason="object", by=finance, on=ON, comment="Autre ligne")
    expenses.enter(line=two.pk, told=told(), by=officer, on=ON)
    with pytest.raises(Impossible, match="autre ligne"):
        expenses.accept(expense=first.pk, eligible=Decimal(400), by=finance, on=ON)


def test_an_expense_spends_the_commitment_it_names(line: BudgetLine, officer: User, finance: User) -> None:
    made = commitments.commit(line=line.pk, reference="M-1", amount=Decimal(300), to=FIRM, by=officer, on=ON)
    with pytest.raises(Wrong, match="Aucun engagement M-9"):
        expenses.enter(line=line.pk, told=told(commitment="M-9"), by=officer, on=ON)
    with pytest.raises(Wrong, match="Il reste 300,00"):
        expenses.enter(line=line.pk, told=told(commitment="M-1"), by=officer, on=ON)
    row = expenses.enter(
        line=line.pk, told=told(commitment="M-1", part=Decimal(300)), by=officer, on=ON, file=paper()
    )
    expenses.accept(expense=row.pk, eligible=Decimal(200), by=finance, on=ON)
    assert totals(line) == (300, 200)
    with pytest.raises(Impossible, match="déjà dépensés"):
        commitments.release(commitment=made.pk, by=officer, on=ON, reason="x", amount=Decimal(101))
    commitments.release(commitment=made.pk, by=officer, on=ON, reason="Terminé")
    assert totals(line) == (200, 200)


def test_nothing_is_charged_above_the_line(line: BudgetLine, officer: User) -> None:
    with pytest.raises(Impossible, match="Il reste 1"):
        expenses.enter(line=line.pk, told=told(whole=Decimal(2000), part=Decimal(1001)), by=officer, on=ON)
    assert not Expense.objects.exists()


def test_a_withdrawn_expense_leaves_its_money(entered: Expense, line: BudgetLine, officer: User) -> None:
    with pytest.raises(Impossible, match="motif"):
        expenses.withdraw(expense=entered.pk, by=officer, on=ON, comment="")
    expenses.withdraw(expense=entered.pk, by=officer, on=ON, comment="Saisie deux fois")
    assert totals(line) == (0, 0)
    with pytest.raises(Impossible, match="n’est pas possible"):
        expenses.withdraw(expense=entered.pk, by=officer, on=ON, comment="Encore")


def test_a_leading_zero_makes_another_invoice() -> None:
    assert key("f-014 a") == key("F014A") != key("F14A")


@pytest.mark.django_db(transaction=True)
def test_two_conventions_at_once_fund_an_invoice_once(officer: User) -> None:
    lines = [first_line(budgeted(by=officer, title=title)) for title in ("Une", "Deux", "Trois")]
    acts = [lambda pk=line.pk: expenses.enter(line=pk, told=told(), by=officer, on=ON) for line in lines]
    said = together(acts)
    assert said[0] == "fait"
    assert all("déjà financée" in each for each in said[1:])
    assert Expense.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_lines_at_once_do_not_pass_the_invoice(officer: User) -> None:
    row = budgeted(by=officer, lines=[a_line(), a_line("Salon"), a_line("Guide")])
    acts = [
        lambda pk=line.pk: expenses.enter(line=pk, told=told(part=Decimal(300)), by=officer, on=ON)
        for line in row.lines.all()
    ]
    assert together(acts).count("fait") == 1


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_write_one_amount(officer: User, finance: User) -> None:
    line = first_line(budgeted(by=officer))
    row = expenses.enter(line=line.pk, told=told(), by=officer, on=ON, file=paper())
    together(
        [lambda: expenses.accept(expense=row.pk, eligible=Decimal(400), by=finance, on=ON, comment="Vu")] * 4
    )
    assert totals(line) == (400, 400)
