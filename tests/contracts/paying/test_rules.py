"""Who is paid what: netting, exclusions, words a bank takes, days it works."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import paying
from contracts.rules.paying import Due, Payee
from law import calendar

ON = date(2026, 11, 23)
SIRET = "13002526500013"
PAYEE = Payee(SIRET, "CFA", 1, "FR7630006000011234567890189", "CFA")
AMOUNTS = st.integers(-200_000, 200_000).filter(bool).map(lambda cents: Decimal(cents) / 100)


def dues(*amounts: str) -> list[Due]:
    return [Due(number, SIRET, f"F-{number}", Decimal(text)) for number, text in enumerate(amounts, start=1)]


def made(*amounts: str, payee: Payee = PAYEE) -> paying.Plan:
    return paying.plan(dues(*amounts), {SIRET: payee}, on=ON)


class TestPlan:
    """Netting and reasons."""

    def test_a_provider_receives_one_transfer(self) -> None:
        (transfer,) = made("100", "50.50").transfers
        assert (transfer.amount, transfer.invoices) == (Decimal("150.50"), ("F-1", "F-2"))

    def test_an_overpayment_is_taken_back_oldest_first(self) -> None:
        (transfer,) = made("-30", "100", "-20").transfers
        assert transfer.amount == 50
        assert dict(transfer.parts) == {1: -30, 2: 100, 3: -20}

    def test_an_overpayment_larger_than_the_due_is_taken_in_part(self) -> None:
        (transfer,) = made("-80", "100", "-50").transfers
        assert transfer.amount == paying.MINIMUM
        assert dict(transfer.parts) == {1: -80, 2: 100, 3: Decimal("-19.99")}

    def test_only_an_overpayment_is_left(self) -> None:
        (left,) = made("-80", "-50").left_out
        assert (left.why, left.amount, left.lines) == ("negative", -130, 2)

    @pytest.mark.parametrize(
        ("payee", "why"),
        [
            (Payee(SIRET, "CFA"), "no_account"),
            (Payee(SIRET, "CFA", 1, "X", "CFA", held=True), "held"),
            (Payee(SIRET, "CFA", 1, "X", "CFA", rests_until=ON), "resting"),
            (Payee(SIRET, "CFA", 1, "X", "CFA", rests_until=date(2026, 11, 22)), ""),
        ],
    )
    def test_who_is_left_out_and_why(self, payee: Payee, why: str) -> None:
        found = made("10", payee=payee)
        assert [left.why for left in found.left_out] == ([why] if why else [])

    def test_an_unknown_provider_has_no_account(self) -> None:
        (left,) = paying.plan(dues("10"), {}, on=ON).left_out
        assert (left.why, left.payee.name) == ("no_account", SIRET)

    def test_beyond_what_a_transfer_holds(self) -> None:
        assert made("999999999.99").transfers
        assert made("999999999.99", "0.01").left_out[0].why == "too_large"

    @given(st.lists(AMOUNTS, min_size=1, max_size=30))
    def test_every_transfer_is_the_sum_of_its_parts_and_positive(self, amounts: list[Decimal]) -> None:
        lines = [Due(number, SIRET, "F", amount) for number, amount in enumerate(amounts)]
        plan = paying.plan(lines, {SIRET: PAYEE}, on=ON)
        by_id = {line.id: line.amount for line in lines}
        for transfer in plan.transfers:
            assert transfer.amount == sum(part for _, part in transfer.parts) >= paying.MINIMUM
            for line, part in transfer.parts:
                whole = by_id[line]
                assert part == whole if whole > 0 else whole <= part < 0
        left = sum(amounts) - plan.total
        assert left <= 0 or not plan.transfers
        if plan.transfers and sum(amounts) >= paying.MINIMUM:
            assert plan.total == sum(amounts)


class TestWords:
    """What a bank reads."""

    @pytest.mark.parametrize(
        ("text", "read"),
        [
            ("Bœuf & Fils – Éts. « L’Été »", "Boeuf + Fils - Ets. L'Ete"),
            ("//CFA//Nord/", "CFA/Nord"),
            ("漢字", "X"),
            ("a\x00b\nc", "a b c"),
            ("½ Ⅳ ﬁn", "1 2 IV fin"),
        ],
    )
    def test_folded(self, text: str, read: str) -> None:
        assert paying.folded(text, 70) == read

    @given(st.text(max_size=200), st.integers(1, 140))
    def test_folded_never_leaves_the_characters_of_banks(self, text: str, limit: int) -> None:
        found = paying.folded(text, limit)
        assert re.fullmatch(r"[A-Za-z0-9/\-?:().,'+ ]+", found)
        assert len(found) <= limit
        assert "//" not in found
        assert not found.startswith("/")
        assert not found.endswith("/")

    def test_a_remittance_names_what_it_can(self) -> None:
        assert paying.remittance(["F-1", "F-2"]) == "Factures F-1, F-2"
        long = paying.remittance([f"2026-FACTURE-{number:05}" for number in range(40)])
        assert len(long) <= 140
        assert re.search(r"et \d+ autres$", long)
        assert len(paying.remittance(["x" * 300, "b"])) <= 140

    def test_a_reference_fits(self) -> None:
        assert paying.reference(12, SIRET) == "LOT12-13002526500013"
        assert len(paying.reference(10**17, SIRET)) <= paying.REFERENCE

    def test_a_bank_code_is_said(self) -> None:
        assert paying.return_reason("ac04") == "AC04\u00a0: Compte clos"
        assert paying.return_reason(" autre ") == "autre"


class TestDays:
    """Days on which euro transfers settle."""

    @pytest.mark.parametrize(
        ("day", "flaw"),
        [
            (date(2026, 11, 24), ""),
            (date(2026, 11, 20), "passée"),
            (date(2026, 11, 28), "30/11/2026"),
            (date(2026, 12, 25), "28/12/2026"),
            (date(2027, 3, 26), "30/03/2027"),  # Good Friday, then Easter Monday
            (date(2027, 5, 6), ""),  # Ascension: a French holiday, a day of transfers
        ],
    )
    def test_execution(self, day: date, flaw: str) -> None:
        found = paying.execution_flaw(day, on=ON)
        assert flaw in found if flaw else not found

    def test_the_next_day_is_itself_a_day_of_transfers(self) -> None:
        assert calendar.next_transfer_day(date(2026, 12, 24)) == date(2026, 12, 24)
        assert calendar.next_transfer_day(date(2028, 1, 1)) == date(2028, 1, 3)


def test_a_digest_sees_every_change() -> None:
    rows = [(1, "a", Decimal("1.00")), (2, "b", Decimal("2.00"))]
    known = paying.digest(rows)
    assert paying.digest(list(rows)) == known
    assert paying.digest(rows[::-1]) != known
    assert paying.digest([(1, "a", Decimal("1.01")), rows[1]]) != known
