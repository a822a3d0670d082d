"""Cents, shares and French writing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from law.money import CENT

AMOUNTS = st.decimals(Decimal("0"), Decimal("60000"), places=2)
WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=12).filter(any)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [("1.005", "1.01"), ("1.0049", "1.00"), ("-1.005", "-1.01"), ("0.125", "0.13"), ("7", "7.00")],
)
def test_cents_rounds_half_up(exact, rounded):
    assert str(law.cents(Decimal(exact))) == rounded


@given(AMOUNTS, WEIGHTS)
def test_split_sums_exactly_and_rounds_every_share_but_the_last(total, weights):
    shares = law.split(total, weights)
    exact = [total * weight / sum(weights) for weight in weights]
    assert sum(shares) == total
    assert len(shares) == len(weights)
    assert all(abs(share - due) <= CENT / 2 for share, due in zip(shares[:-1], exact[:-1], strict=True))
    assert abs(shares[-1] - exact[-1]) <= CENT / 2 * len(weights)


@given(AMOUNTS, st.dates(law.payment_calendar.values[0].since))
def test_the_payments_of_a_year_are_each_within_a_cent_and_never_negative(total, concluded_on):
    steps = law.payment_calendar(concluded_on)
    shares = law.split(total, [step.share for step in steps])
    assert sum(shares) == total
    assert all(abs(share - total * step.share) < CENT for share, step in zip(shares, steps, strict=True))
    assert min(shares) >= 0


def test_the_last_share_takes_the_remainder():
    assert law.split(Decimal("100"), (1, 1, 1)) == (Decimal("33.33"), Decimal("33.33"), Decimal("33.34"))


@pytest.mark.parametrize("weights", [(), (0, 0)])
def test_split_refuses_weights_without_a_sum(weights):
    with pytest.raises(ValueError, match="weights"):
        law.split(Decimal("10"), weights)


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1234.56", "1\N{NARROW NO-BREAK SPACE}234,56\N{NO-BREAK SPACE}€"),
        ("1234567.5", "1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567,50\N{NO-BREAK SPACE}€"),
        ("0", "0,00\N{NO-BREAK SPACE}€"),
        ("-750", "−750,00\N{NO-BREAK SPACE}€"),
    ],
)
def test_euros_writes_french_amounts(amount, written):
    assert law.euros(Decimal(amount)) == written


def test_french_typesets_plain_sentences():
    assert law.french("L'« avance » : 12 000 €, soit 40 % ?") == (
        "L’«\N{NO-BREAK SPACE}avance\N{NO-BREAK SPACE}»\N{NO-BREAK SPACE}: 12\N{NARROW NO-BREAK SPACE}000"
        "\N{NO-BREAK SPACE}€, soit 40\N{NO-BREAK SPACE}%\N{NO-BREAK SPACE}?"
    )
