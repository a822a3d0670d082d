"""The budget of a convention: written in a draft, frozen with it, raised and lowered by amendments."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from accounts.models import User
from conventions.actions import balances, budget, commitments, versions
from conventions.actions.budget import Funder, Wrong
from conventions.models import BudgetLine, Convention, LineShare, LineTerms
from conventions.rules.budget import Share, Year
from law.refusal import Impossible
from tests.conventions import making
from tests.conventions.budget.making import FIRM, HALF, ON, OPCO, STATE, budgeted, first_line
from tests.conventions.budget.making import line as a_line


def write(row: Convention, by: User, lines: list, **more: object) -> None:
    given: dict[str, object] = {"funders": [STATE, OPCO], "by": by, "on": ON} | more
    budget.set_budget(convention=row.pk, lines=lines, **given)  # type: ignore[arg-type]


def amended(row: Convention, by: User, lines: list) -> None:
    """An amendment with these lines, signed by all."""
    versions.amend(convention=row.pk, changes="Budget", by=by, on=ON)
    write(row, by, lines)
    versions.seal_amendment(convention=row.pk, agreed_on=ON, by=by, on=ON)
    for party in row.parties.all():
        versions.sign(convention=row.pk, party=party.pk, signed_on=ON, by=by, on=ON)
    versions.sign_amendment(convention=row.pk, effective_on=ON, file=None, by=by, on=ON)


def test_a_draft_is_written_whole_and_again(officer: User) -> None:
    row = making.project(by=officer)
    write(row, officer, [a_line(amount="100.01"), a_line("Salon")])
    assert [str(each.amount) for each in LineShare.objects.order_by("pk")[:2]] == ["50.01", "50.00"]
    write(row, officer, [a_line("Salon", number=2), a_line("Guide", "5.00")])
    found = balances.budget_of(row, ON, row.versions.get())
    assert [(each.line.number, each.terms.label, each.amount) for each in found.rows] == [
        (2, "Salon", 1000), (3, "Guide", 5),
    ]  # fmt: skip
    assert BudgetLine.objects.filter(convention=row).count() == 2


def test_every_wrong_cell_is_told_and_nothing_is_written(officer: User) -> None:
    row = making.project(by=officer)
    with pytest.raises(Wrong) as told:
        write(row, officer, [a_line(), a_line("", share=Share(euros=Decimal(1001)))])
    assert {(each.row, each.column) for each in told.value.flaws} == {(2, "label"), (2, "shares")}
    assert not row.lines.exists()


def test_a_stale_page_does_not_write_over_a_colleague(officer: User) -> None:
    row = making.project(by=officer)
    read = budget.mark(row.versions.get())
    write(row, officer, [a_line()], seen=read)
    with pytest.raises(Impossible, match="collègue"):
        write(row, officer, [a_line("Autre")], seen=read)


def test_the_signed_version_never_changes(edec: Convention, officer: User) -> None:
    with pytest.raises(Impossible, match="avenant"):
        write(edec, officer, [a_line(number=1)])
    for act in (
        lambda: LineTerms.objects.update(amount=1),
        lambda: LineShare.objects.all().delete(),
        lambda: LineTerms.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError, match="ne change pas"), transaction.atomic():
            act()
    version = edec.versions.get()
    with pytest.raises(DatabaseError, match="ne change pas"), transaction.atomic():
        LineTerms.objects.create(
            line=first_line(edec), version=version, rank=9, axis="a", action="b", label="c",
            nature="other", amount=1,
        )  # fmt: skip
    frozen = version.content["budget"]
    assert frozen["lines"][0]["shares"] == [
        {"name": "État (DGEFP)", "amount": "500.00", "percent": "50"},
        {"name": "OPCO Exemple", "amount": "500.00"},
    ]


def test_an_amendment_raises_the_line_and_keeps_its_number(edec: Convention, officer: User) -> None:
    line = first_line(edec)
    commitments.commit(line=line.pk, reference="M-1", amount=Decimal(1000), to=FIRM, by=officer, on=ON)
    amended(edec, officer, [a_line(amount="1500.00", number=1), a_line("Salon", "200.00")])
    assert commitments.worth(line.pk, ON) == 1500
    commitments.commit(line=line.pk, reference="M-2", amount=Decimal(500), to=FIRM, by=officer, on=ON)
    assert [each.amount for each in line.terms.order_by("version__number")] == [1000, 1500]
    assert edec.versions.get(number=0).content["budget"]["lines"][0]["amount"] == "1000.00"


def test_an_amendment_begins_with_the_budget_in_force(officer: User) -> None:
    row = budgeted(by=officer, years=[Year(2026, Decimal(1000), Decimal(1000))])
    draft = versions.amend(convention=row.pk, changes="Durée", by=officer, on=ON)
    assert budget.frozen(draft) == budget.frozen(row.versions.get(number=0))
    versions.drop_amendment(convention=row.pk, reason="Inutile", by=officer, on=ON)
    assert LineTerms.objects.filter(line__convention=row).count() == 1


def test_a_line_never_goes_under_what_is_committed(edec: Convention, officer: User) -> None:
    line = first_line(edec)
    commitments.commit(line=line.pk, reference="M-1", amount=Decimal(600), to=FIRM, by=officer, on=ON)
    versions.amend(convention=edec.pk, changes="Baisse", by=officer, on=ON)
    with pytest.raises(Wrong, match=r"600,00.€ sont engagés"):
        write(edec, officer, [a_line(amount="599.99", number=1)])
    with pytest.raises(Wrong, match="mettez son montant à zéro"):
        write(edec, officer, [a_line("Autre")])
    write(edec, officer, [a_line(amount="700.00", number=1)])
    commitments.commit(line=line.pk, reference="M-2", amount=Decimal(200), to=FIRM, by=officer, on=ON)
    with pytest.raises(Impossible, match=r"800,00.€ y sont engagés"):
        versions.seal_amendment(convention=edec.pk, agreed_on=ON, by=officer, on=ON)


def test_a_lower_amount_binds_from_the_moment_it_is_sealed(edec: Convention, officer: User) -> None:
    line = first_line(edec)
    versions.amend(convention=edec.pk, changes="Baisse", by=officer, on=ON)
    write(edec, officer, [a_line(amount="300.00", number=1)])
    assert commitments.worth(line.pk, ON) == 1000
    versions.seal_amendment(convention=edec.pk, agreed_on=ON, by=officer, on=ON)
    with pytest.raises(Impossible, match="Il reste 300,00"):
        commitments.commit(line=line.pk, reference="M-1", amount=Decimal(301), to=FIRM, by=officer, on=ON)


def test_what_is_used_is_shared_between_the_funders(officer: User) -> None:
    region = Funder("region", "Région Bretagne")
    row = budgeted(
        by=officer,
        funders=[STATE, region, OPCO],
        lines=[
            a_line(amount="900.00", shares=(HALF, Share(euros=Decimal(300)))),
            a_line("Salon", "100.00", shares=(Share(), Share(percent=Decimal(100)))),
        ],
    )
    commitments.commit(
        line=first_line(row).pk, reference="M-1", amount=Decimal(300), to=FIRM, by=officer, on=ON
    )
    found = balances.budget_of(row, ON)
    assert [(str(each.funder), each.amount, each.committed, each.left) for each in found.payers] == [
        ("État (DGEFP)", 450, 150, 300), ("Région Bretagne", 400, 100, 300), ("OPCO Exemple", 150, 50, 100),
    ]  # fmt: skip
    assert (found.amount, found.committed, found.left) == (1000, 300, 700)


def test_the_edec_of_fifty_actions(officer: User) -> None:
    """Case h 1: 5 874 000 €, half State and half OPCO, fifty actions over five years."""
    lines = [a_line(f"Action {number}", "117480.00", action=f"Action {number}") for number in range(50)]
    row = budgeted(by=officer, lines=lines)
    found = balances.budget_of(row, ON)
    assert found.amount == 5_874_000
    assert [each.amount for each in found.payers] == [2_937_000, 2_937_000]
    assert balances.broken(row) == []


def test_a_past_convention_gets_its_budget_once(officer: User) -> None:
    row = making.signed(making.project(by=officer), by=officer, past=True)
    write(row, officer, [a_line()])
    assert balances.budget_of(row, ON).amount == 1000
    with pytest.raises(Impossible, match="avenant"):
        write(row, officer, [a_line(number=1, amount="2000.00")])
