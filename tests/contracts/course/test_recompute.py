"""Target − already written, without a database: worked examples, then any life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.rules import recompute
from contracts.rules.assess import assess
from contracts.rules.facts import CertificationFacts, Facts, Level
from contracts.rules.recompute import Change, Written
from contracts.rules.verdict import ZERO, Verdict
from tests.contracts.rules.cases import APPRENTICESHIP, PROFESSIONALISATION

E = Decimal
WHOLE = E(1)


@dataclass
class Schedule:
    """A schedule as the database keeps it: live lines, those of before, what was accepted of them."""

    live: list[Written]
    ids: count

    @classmethod
    def of(cls, verdict: Verdict) -> Schedule:
        ids = count(1)
        return cls([_line(next(ids), due) for due in verdict.schedule], ids)

    @property
    def accepted(self) -> Decimal:
        return sum((line.accepted for line in self.live), ZERO)

    @property
    def amount(self) -> Decimal:
        return sum((line.amount for line in self.live), ZERO)

    def bill(self, index: int, part: Decimal = WHOLE) -> None:
        """Accept an invoice of a part of what is left of one line."""
        if not self.live:
            return
        line = self.live[index % len(self.live)]
        left = line.amount - line.accepted
        if left > 0:
            self.live[index % len(self.live)] = replace(
                line, accepted=line.accepted + (left * part).quantize(E("0.01"))
            )

    def follow(self, verdict: Verdict) -> Change:
        """Recompute, and become the new version."""
        change = recompute.recompute(verdict.schedule, self.live)
        gone = {line.id for line in change.closed}
        self.live = [line for line in self.live if line.id not in gone]
        self.live += [replace(twin, id=next(self.ids)) for twin in change.twins]
        self.live += [_line(next(self.ids), due) for due in change.dues]
        self.live += [
            Written(next(self.ids), "adjustment", recompute.adjusted_rule(kind), amount, amount)
            for kind, amount in change.adjustments
        ]
        return change


def _line(identity: int, due) -> Written:
    return Written(
        identity, due.step, due.rule, due.amount, ZERO, due.year, due.share, due.opens_on, due.due_on
    )


def _level(facts: Facts, annual: Decimal, level: int = 5) -> Facts:
    certification = CertificationFacts("RNCP38362", level, True, date(2032, 1, 1), True, True)
    return replace(facts, levels=(Level("2", annual),), certification=certification)


D1 = _level(replace(APPRENTICESHIP, ends_on=date(2026, 8, 31)), E(8000), 7)
D2 = _level(APPRENTICESHIP, E(7000))


def test_d2_a_contract_billed_for_its_first_year_then_changed_to_the_same_keeps_its_schedule() -> None:
    schedule = Schedule.of(assess(D2))
    assert schedule.amount == E(14000)
    schedule.bill(0)
    assert schedule.follow(assess(D2)).nothing
    assert [line.amount for line in schedule.live] == [2800, 2100, 1400, 700, 2800, 2100, 1400, 700]


def test_d4_a_break_after_the_first_advance_leaves_an_overpayment() -> None:
    schedule = Schedule.of(assess(D1))
    assert [line.amount for line in schedule.live] == [2450, 2400, 1600, 800]
    schedule.bill(0)
    broken = assess(replace(D1, terminated_on=date(2026, 1, 10), practical_days=80))
    change = schedule.follow(broken)
    assert change.adjustments == (("training", E("-306.85")),)
    assert not change.dues
    assert change.total == schedule.amount == schedule.accepted == E("2143.15")


def test_d4_not_billed_yet_is_one_balance() -> None:
    schedule = Schedule.of(assess(D1))
    schedule.follow(assess(replace(D1, terminated_on=date(2026, 1, 10), practical_days=80)))
    assert [(line.step, line.amount) for line in schedule.live] == [("rupture", E("2143.15"))]


def test_a_later_break_pays_what_is_left() -> None:
    schedule = Schedule.of(assess(D1))
    schedule.bill(0)
    change = schedule.follow(assess(replace(D1, terminated_on=date(2026, 6, 30), practical_days=150)))
    assert not change.adjustments
    assert [(due.step, due.amount) for due in change.dues] == [("rupture", change.total - 2450)]


def test_d5_inside_the_practical_days_the_share_is_half_of_what_was_carried_out() -> None:
    facts = replace(D1, terminated_on=date(2025, 10, 15), practical_days=30)
    verdict = assess(facts)
    assert verdict.amount
    assert verdict.amount.employer_share == E("493.15")
    assert verdict.total == E("986.30") - E("493.15")


def test_d10_the_level_fixed_below_the_interim_amount_is_taken_back_with_the_next_payment() -> None:
    interim = replace(D1, levels=(), npec_covered=True)
    interim = replace(interim, certification=CertificationFacts("RNCP38362", 5, True, None, True, True))
    verdict = assess(interim)
    assert verdict.npec
    assert (verdict.npec.source, verdict.npec.annual) == ("interim", E(6000))
    schedule = Schedule.of(verdict)
    assert schedule.live[0].amount == E(2400)
    schedule.bill(0)
    change = schedule.follow(assess(replace(interim, levels=(Level("2", E(5400)),))))
    assert change.adjustments == (("training", E("-240.00")),)
    assert [due.amount for due in change.dues] == [E(1620), E(1080), E(540)]
    assert change.total == E(5400)


def test_a_line_billed_in_part_stays_at_what_was_billed_and_its_rest_is_due() -> None:
    schedule = Schedule.of(assess(D2))
    schedule.bill(0, E("0.25"))
    change = schedule.follow(assess(_level(D2, E(8000))))
    assert [twin.amount for twin in change.twins] == [E(700)]
    assert change.dues[0].amount == E(3200 - 700)
    assert not change.adjustments
    assert change.total == schedule.amount == E(16000)


def test_what_no_verdict_foresees_is_kept() -> None:
    schedule = Schedule.of(assess(D2))
    schedule.bill(0)
    schedule.live.append(Written(90, "tutor", "tutor.exercise", E(1380), E(460)))
    schedule.live.append(Written(91, "adjustment", recompute.added_rule("training"), E(-500), E(-500)))
    change = schedule.follow(assess(_level(D2, E(6000))))
    assert change.total == schedule.amount == E(12000) + 1380 - 500
    assert {90, 91} <= {line.id for line in schedule.live}
    assert change.adjustments == (("training", E(-400)),)


def test_a_forfeited_balance_is_never_due_again() -> None:
    schedule = Schedule.of(assess(D1))
    for index in range(3):
        schedule.bill(index)
    schedule.live[3] = Written(99, "forfeited", "pay.balance.last", ZERO)
    assert schedule.follow(assess(_level(D1, E(9000), 7))).nothing
    change = schedule.follow(assess(_level(D1, E(6000), 7)))
    assert change.total == schedule.amount == E(6000 - 750 - 600)
    assert change.adjusted == change.total - 6450


_TARGETS = st.builds(
    lambda annual, level, end, broken, days: replace(
        _level(D2, E(annual), level),
        ends_on=end,
        terminated_on=broken if broken and broken <= end else None,
        practical_days=days,
    ),
    st.integers(3000, 12000),
    st.integers(5, 7),
    st.dates(date(2026, 3, 1), date(2028, 8, 31)),
    st.none() | st.dates(date(2025, 9, 2), date(2028, 8, 30)),
    st.integers(1, 300),
)
_BILLS = st.lists(st.tuples(st.integers(0, 12), st.decimals(E("0.1"), E(1), places=2)), max_size=4)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(_TARGETS, _BILLS), min_size=1, max_size=6))
def test_after_any_changes_the_live_lines_sum_to_the_target(steps) -> None:
    schedule = Schedule.of(assess(D2))
    for facts, bills in steps:
        accepted = schedule.accepted
        verdict = assess(facts)
        change = schedule.follow(verdict)
        assert schedule.amount == change.total == verdict.total
        assert schedule.accepted == accepted + change.adjusted
        assert all(
            ZERO <= line.accepted <= line.amount for line in schedule.live if line.step != "adjustment"
        )
        assert all(line.settled for line in schedule.live if line.step == "adjustment")
        assert ZERO <= schedule.accepted <= schedule.amount
        assert schedule.follow(verdict).nothing
        for index, part in bills:
            schedule.bill(index, part)


def test_a_professionalisation_contract_follows_its_hours() -> None:
    schedule = Schedule.of(assess(PROFESSIONALISATION))
    schedule.bill(0)
    before = schedule.amount
    hours = PROFESSIONALISATION.training_hours // 2
    change = schedule.follow(assess(replace(PROFESSIONALISATION, training_hours=hours)))
    assert change.total == schedule.amount < before


def test_a_break_told_after_the_balance_was_lost_leaves_the_cfa_what_it_carried_out() -> None:
    """D4, months 7 and 10 paid too, the last balance lost: only what exceeds 2 143.15 is taken back."""
    schedule = Schedule.of(assess(D1))
    for index in range(3):
        schedule.bill(index)
    schedule.live[3] = Written(99, "forfeited", "pay.balance.last", ZERO)
    change = schedule.follow(assess(replace(D1, terminated_on=date(2026, 1, 10), practical_days=80)))
    assert change.adjustments == (("training", E("2143.15") - 6450),)
    assert not change.dues
    assert change.total == schedule.amount == schedule.accepted == E("2143.15")


def test_what_a_control_took_back_is_never_taken_back_twice() -> None:
    """2 450 paid, 2 000 recovered by a control, then D4: the CFA gives back what it still holds, no more."""
    schedule = Schedule.of(assess(D1))
    schedule.bill(0)
    schedule.live.append(Written(91, "adjustment", recompute.added_rule("training"), E(-2000), E(-2000)))
    broken = assess(replace(D1, terminated_on=date(2025, 10, 15), practical_days=30))
    assert broken.total == E("493.15")
    change = schedule.follow(broken)
    assert change.adjustments == (("training", E(-450)),)
    assert change.total == schedule.amount == schedule.accepted == ZERO
    assert schedule.follow(broken).nothing
    schedule.follow(assess(D1))
    assert schedule.amount == E(7250 - 2000)


def test_the_balance_of_a_professionalisation_contract_bears_its_advance() -> None:
    """The advance (30 %) was billed; the hours done are worth more or less than it."""
    whole = assess(PROFESSIONALISATION)
    rate = whole.amount.lines[0].inputs["rate"]
    for hours in (10, 200):
        schedule = Schedule.of(whole)
        schedule.bill(0)
        advance = schedule.accepted
        done = assess(replace(PROFESSIONALISATION, terminated_on=date(2026, 12, 31), hours_done=hours))
        change = schedule.follow(done)
        due = rate * hours - advance
        assert change.total == schedule.amount == done.total == rate * hours
        assert sum((each.amount for each in change.dues), ZERO) == max(due, ZERO)
        assert change.adjusted == min(due, ZERO)
        assert schedule.follow(done).nothing
