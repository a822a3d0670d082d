"""Shares of a line: always the line to the cent, whoever pays which part."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conventions.rules.budget import (
    Line,
    Share,
    Year,
    flaws,
    per_funder,
    share_of,
    shared,
    totals,
    written,
)

CENTS = st.integers(0, 10**9).map(lambda number: Decimal(number) / 100)
PERCENTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=6).map(
    lambda parts: [Decimal(part) / 100 * 100 / max(100, sum(parts) // 100 + 1) for part in parts]
)


def line(amount: str = "100.00", *shares: Share, label: str = "Étude", **more: object) -> Line:
    told: dict[str, object] = {"axis": "Axe", "action": "Action", "nature": "studies"} | more
    return Line(label=label, amount=Decimal(amount), shares=shares, **told)  # type: ignore[arg-type]


def test_edec_of_half_and_half() -> None:
    """Case h 1: 5 874 000 € of the State and the OPCO, half and half."""
    half = [Share(percent=Decimal(50))]
    assert shared(Decimal(5_874_000), half) == (2_937_000, 2_937_000)
    fifty = [shared(Decimal(117_480), half) for _ in range(50)]
    assert totals(fifty) == (2_937_000, 2_937_000)
    assert Decimal(5_874_000) / 50 == 117_480


def test_the_last_funder_takes_the_residue() -> None:
    third = Share(percent=Decimal("33.3333"))
    assert shared(Decimal("100.00"), [third, third]) == (
        Decimal("33.33"), Decimal("33.33"), Decimal("33.34"),
    )  # fmt: skip
    assert shared(Decimal("0.01"), [Share(percent=Decimal(50))] * 2) == (Decimal("0.01"), 0, 0)


def test_a_ceiling_keeps_a_percentage_down() -> None:
    share = Share(percent=Decimal(50), ceiling=Decimal(15_000))
    assert shared(Decimal(24_000), [share]) == (12_000, 12_000)
    assert shared(Decimal(40_000), [share]) == (15_000, 25_000)


def test_shares_above_the_line_are_refused() -> None:
    with pytest.raises(ValueError, match="dépassent la ligne de 0,01"):
        shared(Decimal(10), [Share(euros=Decimal("10.01"))])
    with pytest.raises(ValueError, match="dépassent"):
        shared(Decimal(10), [Share(percent=Decimal(60)), Share(euros=Decimal(5))])


@given(CENTS, PERCENTS)
def test_shares_always_make_the_line(amount: Decimal, percents: list[Decimal]) -> None:
    parts = shared(amount, [Share(percent=each) for each in percents])
    assert sum(parts) == amount
    assert all(part >= 0 for part in parts)
    assert all(part == part.quantize(Decimal("0.01")) for part in parts)


@given(CENTS, PERCENTS, CENTS)
def test_a_ceiling_is_never_passed(amount: Decimal, percents: list[Decimal], most: Decimal) -> None:
    parts = shared(amount, [Share(percent=each, ceiling=most) for each in percents])
    assert sum(parts) == amount
    assert all(part <= most for part in parts[:-1])


@given(st.lists(CENTS, min_size=1, max_size=6), st.integers(0, 100))
def test_nobody_bears_more_than_their_share(shares: list[Decimal], percent: int) -> None:
    amount = (sum(shares) * percent / 100).quantize(Decimal("0.01"), "ROUND_DOWN")
    borne = per_funder(amount, shares)
    assert sum(borne) == (amount if sum(shares) else 0)
    assert all(0 <= part <= share for part, share in zip(borne, shares, strict=True))


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("50 %", Share(percent=Decimal(50))),
        ("33,3333%", Share(percent=Decimal("33.3333"))),
        ("50 % au plus 15 000 €", Share(percent=Decimal(50), ceiling=Decimal(15_000))),
        ("1 200,50", Share(euros=Decimal("1200.50"))),
        ("12\u202f000,00\u00a0€", Share(euros=Decimal(12_000))),
        ("", Share(euros=Decimal(0))),
    ],
)
def test_shares_are_read_as_people_write_them(text: str, share: Share) -> None:
    assert share_of(text) == share
    assert share_of(written(share)) == share


@pytest.mark.parametrize("text", ["moitié", "101 %", "50 % environ", "-5", "1,234", "١٢ %", "5e3", "50 %%"])
def test_what_is_no_share_says_how_to_write_one(text: str) -> None:
    with pytest.raises(ValueError, match="part"):
        share_of(text)


def test_every_flaw_names_its_cell() -> None:
    half = Share(percent=Decimal(50))
    found = flaws(
        [line("10", half), line("10.001", half, label=""), line("-1", half, label="B"), line("10", half)],
        ["État", "OPCO"],
    )
    assert {(each.row, each.column) for each in found} == {
        (2, "label"), (2, "amount"), (3, "amount"), (3, "shares"), (4, "label"),
    }  # fmt: skip


def test_a_budget_has_lines_and_funders_once() -> None:
    said = [each.sentence for each in flaws([], [])]
    assert said == ["Le budget compte une ligne au moins.", "Le budget compte un financeur au moins."]
    twice = flaws([line("1", Share())], ["État", "état"])
    assert "Un financeur est écrit deux fois." in [each.sentence for each in twice]


def test_years_make_the_budget_for_commitments_and_for_payments() -> None:
    budget = [line("100.00")]
    good = [Year(2026, Decimal(60), Decimal(10)), Year(2027, Decimal(40), Decimal(90))]
    assert flaws(budget, ["OPCO"], good) == []
    short = [Year(2026, Decimal(60), Decimal(100)), Year(2026, Decimal(39), Decimal(0))]
    assert len(flaws(budget, ["OPCO"], short)) == 2
