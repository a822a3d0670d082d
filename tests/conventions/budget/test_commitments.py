"""Commitments: never above the line, given back, replayed, written as target − already written."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Sum

from accounts.models import User
from conventions.actions import commitments
from conventions.models import BudgetLine, Commitment, CommitmentEntry, Convention
from law.refusal import Impossible
from tests.conventions.budget.making import FIRM, ON, budgeted, first_line
from tests.conventions.budget.making import line as a_line
from tests.conventions.making import project


def commit(line: BudgetLine, amount: str, by: User, reference: str = "M-1") -> Commitment:
    return commitments.commit(
        line=line.pk, reference=reference, amount=Decimal(amount), to=FIRM, by=by, on=ON
    )


def held(line: BudgetLine) -> tuple[Decimal, Decimal]:
    """What the line says is committed, and what its movements add up to."""
    line.refresh_from_db()
    entries = CommitmentEntry.objects.filter(line=line).aggregate(total=Sum("amount"))["total"]
    return line.committed, entries or Decimal(0)


def test_a_commitment_takes_its_part_of_the_line(line: BudgetLine, officer: User) -> None:
    made = commit(line, "400", officer)
    assert (made.amount, made.beneficiary, made.siret) == (400, "Cabinet Alto", "73282932000074")
    assert held(line) == (400, 400)
    assert commitments.room_of(line, ON).left == 600


def test_nothing_is_committed_above_the_line(line: BudgetLine, officer: User) -> None:
    commit(line, "999.99", officer)
    with pytest.raises(Impossible, match="Il reste 0,01"):
        commit(line, "0.02", officer, "M-2")
    assert held(line) == (Decimal("999.99"), Decimal("999.99"))
    assert commit(line, "0.01", officer, "M-3").amount == Decimal("0.01")


def test_the_same_sheet_again_gives_the_one_written(line: BudgetLine, officer: User) -> None:
    assert commit(line, "400", officer) == commit(line, "400", officer, " M-1 ")
    assert held(line) == (400, 400)
    with pytest.raises(Impossible, match="déjà engagée"):
        commit(line, "300", officer)


def test_a_draw_writes_the_target_less_what_is_written(line: BudgetLine, officer: User) -> None:
    def draw(target: str, *, partial: bool = False) -> commitments.Written:
        return commitments.draw(
            line=line.pk, reference="DOS-1", target=Decimal(target), to=FIRM, by=None, on=ON,
            reason="Majoration", partial=partial,
        )  # fmt: skip

    assert draw("600").difference == 600
    assert draw("600").difference == 0
    assert draw("250").difference == -350
    assert [entry.amount for entry in CommitmentEntry.objects.order_by("pk")] == [600, -350]
    with pytest.raises(Impossible, match="Il reste 750,00"):
        draw("1000.01")
    written = draw("1400", partial=True)
    assert (written.difference, written.after) == (750, 1000)
    assert held(line) == (1000, 1000)


def test_a_release_gives_back_all_or_a_part_with_a_reason(line: BudgetLine, officer: User) -> None:
    made = commit(line, "400", officer)
    with pytest.raises(Impossible, match="Dites pourquoi"):
        commitments.release(commitment=made.pk, by=officer, on=ON, reason=" ")
    with pytest.raises(Impossible, match="une partie"):
        commitments.release(commitment=made.pk, by=officer, on=ON, reason="Trop", amount=Decimal(401))
    given = commitments.release(
        commitment=made.pk, by=officer, on=ON, reason="Moins cher", amount=Decimal(150)
    )
    assert given.difference == -150
    assert commitments.release(commitment=made.pk, by=officer, on=ON, reason="Abandonné").after == 0
    with pytest.raises(Impossible, match="Rien n’est à rendre"):
        commitments.release(commitment=made.pk, by=officer, on=ON, reason="Encore")
    assert held(line) == (0, 0)


def test_nothing_is_committed_before_the_signature_or_out_of_the_period(officer: User) -> None:
    from conventions.actions import budget
    from tests.conventions.budget.making import OPCO, STATE

    draft = project(by=officer)
    budget.set_budget(convention=draft.pk, lines=[a_line()], funders=[STATE, OPCO], by=officer, on=ON)
    with pytest.raises(Impossible, match="pas en exécution"):
        commit(first_line(draft), "1", officer)
    late = first_line(budgeted(by=officer, title="Finie", ends_on=dt.date(2026, 11, 22)))
    with pytest.raises(Impossible, match="rien ne s’engage au 23/11/2026"):
        commit(late, "1", officer)


def test_movements_only_grow_even_by_hand(line: BudgetLine, officer: User) -> None:
    commit(line, "400", officer)
    for act in (
        lambda: CommitmentEntry.objects.update(amount=1),
        lambda: CommitmentEntry.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="mouvement de plus"), transaction.atomic():
            act()


def test_a_reference_is_one_line_of_one_convention(officer: User) -> None:
    two: Convention = budgeted(by=officer, lines=[a_line(), a_line("Salon")])
    one, other = two.lines.order_by("number")
    commit(one, "10", officer)
    with pytest.raises(Impossible, match="déjà engagée"):
        commit(other, "10", officer)
    with pytest.raises(Impossible, match="autre ligne"):
        commitments.draw(
            line=other.pk, reference="M-1", target=Decimal(1), to=FIRM, by=None, on=ON, reason="x"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Commitment.objects.create(convention=two, line=other, reference="M-1", beneficiary="X", on=ON)


def test_a_commit_asks_few_questions(line: BudgetLine, officer: User, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(12):
        commit(line, "1", officer)
    assert connection.vendor == "postgresql"
