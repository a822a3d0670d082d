"""Ceilings of aid, forecast, years, what a cut leaves: pure rules on real cases."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from conventions.rules import aid, calls, landing
from conventions.rules.landing import Flow

ON = dt.date(2026, 11, 23)


@pytest.mark.parametrize(
    ("size", "state", "private"), [("small", 7000, 3000), ("medium", 6000, 4000), ("large", 5000, 5000)]
)
def test_fne_by_size(size: str, state: int, private: int) -> None:
    """Case h 15: 10 000 € of eligible cost in 2023."""
    found = aid.fne(Decimal(10_000), size, dt.date(2023, 6, 1))
    assert (found.most, found.private) == (state, private)
    assert aid.flaw("fne", found.most, found) == ""
    assert "au plus" in aid.flaw("fne", found.most + Decimal("0.01"), found)


def test_fne_is_capped_and_unknown_before_2023() -> None:
    assert aid.fne(Decimal(10_000_000), "small", ON).most == 3_000_000
    with pytest.raises(law.NotInForce):
        aid.fne(Decimal(1), "small", dt.date(2022, 1, 1))


@pytest.mark.parametrize(
    ("headcount", "turnover", "balance", "size"),
    [
        (49, None, None, "small"),
        (50, None, None, "medium"),
        (249, None, None, "medium"),
        (250, 1, 1, "large"),
        (10, 10_000_000, None, "small"),
        (10, 10_000_001, 10_000_001, "medium"),
        (10, 50_000_001, 43_000_000, "medium"),
        (10, 50_000_001, 43_000_001, "large"),
    ],
)
def test_the_european_size(headcount: int, turnover: int | None, balance: int | None, size: str) -> None:
    firm = aid.Firm(
        headcount,
        None if turnover is None else Decimal(turnover),
        None if balance is None else Decimal(balance),
    )
    assert aid.size_of(firm, ON) == size


def test_hr_advice() -> None:
    """Case h 16: half of the cost with any other public money, 15 000 € at most, even together."""
    assert aid.advice(Decimal(24_000), ON).most == 12_000
    assert aid.advice(Decimal(40_000), ON).most == 15_000
    assert aid.advice(Decimal(60_000), ON).most == 15_000
    assert aid.advice(Decimal(24_000), ON, others=Decimal(5_000)).most == 7_000
    assert aid.advice(Decimal(24_000), ON, others=Decimal(13_000)).most == 0
    assert aid.advice(Decimal(24_000), ON, before=Decimal(10_000)).most == 5_000


def test_what_a_region_may_move_to_investment() -> None:
    """Case h 14: at most 72,32 M€ of 88,199 M€; and the drop of operating money from 138 M€."""
    assert aid.movable(Decimal(88_199_000), dt.date(2024, 6, 1)) == Decimal("72323180.00")
    drop = (Decimal(88_199_000) / Decimal(138_000_000) - 1) * 100
    assert round(drop, 2) == Decimal("-36.09")


def test_the_forecast_prolongs_the_last_year() -> None:
    starts, ends = dt.date(2026, 1, 1), dt.date(2027, 12, 31)
    flows = [Flow(dt.date(2026, 1, 1), Decimal(3650))]
    found = landing.landing(Decimal(100_000), flows, starts, ends, dt.date(2026, 12, 31))
    assert (found.committed, found.expected) == (3650, 7300)
    assert (found.unused, found.full_on) == (92_700, None)
    full = landing.landing(Decimal(5000), flows, starts, ends, dt.date(2026, 12, 31))
    assert (full.expected, full.unused) == (5000, 0)
    assert full.full_on == dt.date(2027, 5, 15)


def test_nothing_is_prolonged_too_early() -> None:
    starts, ends = dt.date(2026, 11, 1), dt.date(2027, 12, 31)
    found = landing.landing(Decimal(1000), [Flow(starts, Decimal(400))], starts, ends, ON)
    assert (found.early, found.expected, found.unused, found.full_on) == (True, 400, 600, None)
    later = landing.landing(Decimal(1000), [Flow(starts, Decimal(400))], starts, ends, dt.date(2026, 12, 31))
    assert (later.early, later.expected) == (False, 1000)


def test_the_forecast_before_the_start_and_after_the_end() -> None:
    starts, ends = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    before = landing.landing(Decimal(10), [], starts, ends, dt.date(2025, 6, 1))
    assert (before.expected, before.pace, before.unused) == (0, 0, 10)
    after = landing.landing(Decimal(10), [Flow(starts, Decimal(4))], starts, ends, dt.date(2027, 6, 1))
    assert (after.expected, after.unused) == (4, 6)


@given(
    st.lists(
        st.tuples(st.dates(dt.date(2026, 1, 1), dt.date(2028, 12, 31)), st.integers(-500, 1000)), max_size=12
    ),
    st.dates(dt.date(2025, 6, 1), dt.date(2029, 6, 30)),
)
def test_the_forecast_never_leaves_the_budget(flows: list[tuple[dt.date, int]], on: dt.date) -> None:
    budget = Decimal(sum(max(0, amount) for _, amount in flows) + 100)
    found = landing.landing(
        budget,
        [Flow(day, Decimal(amount)) for day, amount in flows],
        dt.date(2026, 1, 1),
        dt.date(2028, 12, 31),
        on,
    )
    assert found.committed <= found.expected <= budget
    assert found.expected + found.unused == budget
    assert found.full_on is None or on < found.full_on <= dt.date(2028, 12, 31)


def test_commitments_and_payments_of_a_year_stand_apart() -> None:
    used = landing.by_year(
        {2026: (Decimal(60), Decimal(10))},
        [Flow(dt.date(2026, 2, 1), Decimal(50)), Flow(dt.date(2026, 3, 1), Decimal(-5))],
        [Flow(dt.date(2027, 1, 5), Decimal(45))],
    )
    assert [(each.year, each.opened, each.committed, each.payable, each.paid) for each in used] == [
        (2026, 60, 45, 10, 0), (2027, 0, 0, 0, 45),
    ]  # fmt: skip


def test_a_cut_says_what_is_missing_for_what_is_committed() -> None:
    lines = [(1, (Decimal(500), Decimal(500)), Decimal(950)), (2, (Decimal(500), Decimal(500)), Decimal(100))]
    one, two = landing.cut(lines, 0, Decimal(20))
    assert (one.after, one.missing, one.left) == (900, 50, 0)
    assert (two.after, two.missing, two.left) == (900, 0, 800)
    assert one.shares == (400, 500)


def test_calls_wait_for_their_condition() -> None:
    facts = calls.Facts(signed=True, budget=Decimal(1000), spent=Decimal("499.99"))
    assert calls.unmet("signature", None, facts) == ""
    assert "500,00" in calls.unmet("spent", Decimal(50), facts)
    assert calls.unmet("spent", Decimal(49), facts) == ""
    assert calls.unmet("report", None, facts)
    assert calls.unmet("other", None, facts)
    assert calls.unmet("other", None, calls.Facts(True, Decimal(1), Decimal(0), attested=True)) == ""


def test_the_balance_is_what_is_owed_less_what_was_asked() -> None:
    standing = calls.Standing(
        share=Decimal(1000), spent=Decimal(800), asked=Decimal(600), received=Decimal(600)
    )
    assert calls.due("advance", Decimal(30), None, standing) == 300
    assert calls.due("balance", None, None, standing) == 200
    assert calls.due("recovery", None, None, standing) == 0
    rich = calls.Standing(share=Decimal(1000), spent=Decimal(400), asked=Decimal(600), received=Decimal(600))
    assert (calls.due("balance", None, None, rich), calls.due("recovery", None, None, rich)) == (0, 200)
    assert "à jour" in calls.flaw("balance", Decimal(0), rich)
    assert "il reste 400,00" in calls.flaw("instalment", Decimal(401), rich)
    assert "que 600,00" in calls.flaw("recovery", Decimal(601), rich)


@given(*(st.integers(0, 10_000).map(Decimal) for _ in range(4)))
def test_balance_and_recovery_bring_the_account_to_what_is_owed(
    share: Decimal, spent: Decimal, received: Decimal, repaid: Decimal
) -> None:
    repaid = min(repaid, received)
    standing = calls.Standing(share, spent, received, received, repaid, repaid)
    balance, recovery = (
        calls.due("balance", None, None, standing),
        calls.due("recovery", None, None, standing),
    )
    assert standing.net + balance - recovery == standing.earned
    assert not (balance and recovery)
