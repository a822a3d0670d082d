"""Aid to a firm: within the share its size allows, under the de minimis ceiling, followed when given back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.models import User
from conventions.actions import aided
from conventions.actions.aided import Asked
from conventions.actions.commitments import Beneficiary
from conventions.models import Commitment, Convention
from law.refusal import Impossible
from registers.models import Aid, Company
from tests.conventions.budget.making import ON, budgeted, first_line
from tests.conventions.budget.making import line as a_line

BIG = [a_line(amount="400000.00")]


@pytest.fixture
def firm(db: None) -> Company:
    """A firm of the register."""
    return Company.objects.create(siren="732829320", name="Boulangerie Brun")


def promise(
    row: Convention,
    by: User,
    amount: str,
    cost: str,
    size: str = "small",
    reference: str = "A-1",
    **asked: object,
) -> Commitment:
    to = Beneficiary(name="Brun", siret="73282932000074", size=size, cost=Decimal(cost))
    return aided.promise(
        line=first_line(row).pk, reference=reference, amount=Decimal(amount), to=to,
        asked=Asked(**asked), by=by, on=ON,  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.mark.parametrize(("size", "most"), [("small", "7000"), ("medium", "6000"), ("large", "5000")])
def test_fne_by_size(officer: User, firm: Company, size: str, most: str) -> None:
    row = budgeted(by=officer, kind="fne", lines=BIG)
    with pytest.raises(Impossible, match="au plus"):
        promise(row, officer, f"{most}.01", "10000", size)
    assert promise(row, officer, most, "10000", size) == promise(row, officer, most, "10000", size)
    assert not Aid.objects.exists()


def test_hr_advice_counts_what_the_firm_already_has(officer: User, firm: Company) -> None:
    row = budgeted(by=officer, kind="pcrh", lines=BIG)
    given = {"declared_on": ON}
    with pytest.raises(Impossible, match="déclaration"):
        promise(row, officer, "12000", "24000")
    promise(row, officer, "12000", "24000", **given)
    with pytest.raises(Impossible, match=r"au plus 3.000,00"):
        promise(row, officer, "3000.01", "24000", reference="A-2", **given)
    promise(row, officer, "3000", "24000", reference="A-2", **given)
    assert sum(each.amount for each in Aid.objects.held()) == 15_000


def test_other_public_money_counts_in_the_half(officer: User, firm: Company) -> None:
    row = budgeted(by=officer, kind="pcrh", lines=BIG)
    with pytest.raises(Impossible, match=r"au plus 7.000,00"):
        promise(row, officer, "7001", "24000", others=Decimal(5000), declared_on=ON)


def test_de_minimis_follows_what_is_given_back(officer: User, firm: Company) -> None:
    row = budgeted(by=officer, kind="fne", lines=BIG)
    made = promise(row, officer, "7000", "10000", regulation="general", declared_on=ON)
    aided.release(commitment=made.pk, by=officer, on=ON, reason="Moins cher", amount=Decimal(2000))
    assert [each.amount for each in Aid.objects.held()] == [5000]
    aided.release(commitment=made.pk, by=officer, on=ON, reason="Abandon")
    assert not Aid.objects.held().exists()
    assert Aid.objects.count() == 2


def test_the_european_ceiling_refuses_the_whole_commitment(officer: User, firm: Company) -> None:
    row = budgeted(by=officer, kind="fne", lines=[a_line(amount="900000.00")])
    with pytest.raises(Impossible, match="de minimis"):
        promise(row, officer, "300001", "900000", regulation="general", declared_on=ON)
    assert not Commitment.objects.exists()


def test_an_edec_does_not_aid_firms(edec: Convention, officer: User, firm: Company) -> None:
    with pytest.raises(Impossible, match="n’aide pas"):
        promise(edec, officer, "1", "10")
