"""Many at once on one line: never above it under the lock; above it as soon as the lock is off."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from threading import Barrier

import pytest
from django.db.models import Sum

from accounts.models import User
from conventions.actions import commitments
from conventions.models import BudgetLine, Commitment, CommitmentEntry
from law.refusal import Impossible
from tests.conventions.budget.making import FIRM, ON, together

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE, EACH, LEFT = 50, Decimal("40.00"), 7  # the line of 1 000 € has room for seven more


def committer(line: BudgetLine, by: User, number: int) -> Callable[[], Commitment]:
    def act() -> Commitment:
        return commitments.commit(line=line.pk, reference=f"M-{number}", amount=EACH, to=FIRM, by=by, on=ON)

    return act


def nearly_full(line: BudgetLine, by: User) -> None:
    commitments.commit(
        line=line.pk, reference="M-before", amount=1000 - LEFT * EACH - 1, to=FIRM, by=by, on=ON
    )


def written(line: BudgetLine) -> Decimal:
    total = CommitmentEntry.objects.filter(line=line).aggregate(total=Sum("amount"))["total"]
    return total or Decimal(0)


def test_fifty_commitments_at_once_stay_under_the_line(line: BudgetLine, officer: User) -> None:
    nearly_full(line, officer)
    said = together([committer(line, officer, number) for number in range(AT_ONCE)])
    assert said.count("fait") == LEFT
    assert all("Il reste 1,00" in each for each in said if each != "fait")
    line.refresh_from_db()
    assert written(line) == line.committed == 999


def test_without_the_lock_the_line_is_broken(
    line: BudgetLine, officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearly_full(line, officer)
    read = Barrier(AT_ONCE)

    def unlocked(pk: int) -> BudgetLine:
        row = BudgetLine.objects.get(pk=pk)
        read.wait(timeout=60)
        return row

    monkeypatch.setattr(commitments, "locked", unlocked)
    together([committer(line, officer, number) for number in range(AT_ONCE)])
    assert written(line) > 1000


def test_the_same_sheet_sent_twice_at_once_is_one_commitment(line: BudgetLine, officer: User) -> None:
    assert together([committer(line, officer, 1)] * 4) == ["fait"] * 4
    assert written(line) == EACH
    assert Commitment.objects.count() == 1


def test_a_release_and_draws_at_once_add_up(line: BudgetLine, officer: User) -> None:
    made = commitments.commit(
        line=line.pk, reference="M-before", amount=Decimal(1000), to=FIRM, by=officer, on=ON
    )

    def give_back() -> None:
        commitments.release(commitment=made.pk, by=officer, on=ON, reason="Rupture", amount=Decimal(400))

    def draw(number: int) -> Callable[[], commitments.Written]:
        return lambda: commitments.draw(
            line=line.pk, reference=f"D-{number}", target=EACH, to=FIRM, by=None, on=ON, reason="Tirage",
            partial=True,
        )  # fmt: skip

    together([give_back, *(draw(number) for number in range(20))])
    line.refresh_from_db()
    assert written(line) == line.committed <= 1000


def test_an_amendment_sealed_meanwhile_binds(line: BudgetLine, officer: User) -> None:
    """Sealing a lower amount waits for the commitments under way, and is refused by them."""
    from conventions.actions import budget, versions
    from tests.conventions.budget.making import OPCO, STATE
    from tests.conventions.budget.making import line as a_line

    pk = line.convention_id
    versions.amend(convention=pk, changes="Baisse", by=officer, on=ON)
    lower = [a_line(amount="100.00", number=1)]
    budget.set_budget(convention=pk, lines=lower, funders=[STATE, OPCO], by=officer, on=ON)

    def seal() -> None:
        versions.seal_amendment(convention=pk, agreed_on=ON, by=officer, on=ON)

    def commit() -> None:
        commitments.commit(line=line.pk, reference="M-1", amount=Decimal(500), to=FIRM, by=officer, on=ON)

    assert together([seal, commit]).count("fait") == 1
    with pytest.raises(Impossible):
        commitments.commit(line=line.pk, reference="M-2", amount=Decimal(501), to=FIRM, by=officer, on=ON)
