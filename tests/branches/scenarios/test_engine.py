"""The engine shares work between contracts; each still gets, to the cent, what the rules say of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as D
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as some

from branches.rules.simulation import Shape, month_of, payments, regime, shape_of
from branches.rules.simulation_engine import Engine
from contracts.rules.facts import Announced, CertificationFacts, Facts, Level
from contracts.rules.price import price_apprenticeship
from contracts.rules.schedule import schedule_apprenticeship
from contracts.rules.terms import terms_on
from contracts.rules.traits import span_of
from contracts.rules.verdict import Npec
from tests.contracts.rules.cases import APPRENTICESHIP

SHARED = Engine()  # one for all examples, so that what it keeps of one serves the next
FROM = {day: Engine(day) for day in (D(2023, 3, 17), D(2025, 9, 1), D(2026, 1, 1), D(2026, 11, 30))}
LEVELS = some.decimals("900", "14000", places=2) | some.integers(3_000, 12_000).map(Decimal)
FEW = some.sampled_from([Decimal(5000), Decimal("6079.33"), Decimal(7400), Decimal(8000)])
DAYS = [*range(20, 45), 180, 200, 300, 330, *range(363, 368), 500, 700, *range(728, 733), 1000, 1095, 1096]


@some.composite
def contracts(draw: some.DrawFn) -> Facts:
    """Any apprenticeship the law has texts for: short, long, broken, remote, with a top-up, re-rated."""
    concluded = draw(some.dates(D(2020, 2, 1), D(2027, 12, 31)))
    starts = concluded + timedelta(days=draw(some.integers(0, 60)))
    ends = starts + timedelta(days=draw(some.sampled_from(DAYS) | some.integers(20, 1200)))
    level = draw(some.integers(3, 7))
    broken = draw(some.none() | some.integers(0, 900))
    remote = draw(some.sampled_from([0, 0, 0, 500, 800, 900]))
    disabled = draw(some.sampled_from([False, False, True]))
    return replace(
        APPRENTICESHIP,
        concluded_on=concluded, starts_on=starts, ends_on=ends,
        contract_type=draw(some.sampled_from(["11", "11", "23"])),
        derogation=draw(some.sampled_from([None, None, "21"])),
        terminated_on=None if broken is None else starts + timedelta(days=broken),
        practical_days=draw(some.none() | some.integers(0, 60)) if broken is not None else None,
        maintained_until=starts + timedelta(days=broken + 90) if broken and broken % 2 else None,
        disabled=disabled, training_hours=1000, remote_hours=remote, rncp="RNCP38362",
        diploma_code=draw(some.sampled_from([None, "46T31004"])),
        announced=Announced(
            disability=draw(some.sampled_from([None, Decimal(900), Decimal("5000.55")])), meals=40,
            equipment=Decimal(500),
        ),
        certification=CertificationFacts("RNCP38362", level),
        rerated=draw(some.sampled_from([(), (Level("2", Decimal(6400)), Level("9", Decimal(1))), ()])),
    )  # fmt: skip


def by_the_rules(facts: Facts, annual: Decimal) -> dict[int, int]:
    """Cents by month: price and schedule on the facts as they are, side costs left out of the sum."""
    terms = terms_on(facts.concluded_on)
    price = price_apprenticeship(facts, terms, Npec(annual, "2", "CPNE", None, "npec"))
    found: dict[int, int] = {}
    for due in schedule_apprenticeship(facts, terms, price.amount):
        if not due.rule.startswith("annexes"):
            month = month_of(due, span_of(facts))
            found[month] = found.get(month, 0) + int(due.amount * 100)
    return {month: cents for month, cents in found.items() if cents}


def summed(months: tuple[int, ...], *cents: tuple[int, ...]) -> dict[int, int]:
    found: dict[int, int] = {}
    for column in cents:
        for month, amount in zip(months, column, strict=True):
            found[month] = found.get(month, 0) + amount
    return {month: amount for month, amount in found.items() if amount}


@settings(max_examples=400, deadline=None)
@given(contracts(), LEVELS | FEW, LEVELS | FEW)
def test_each_contract_gets_what_the_rules_say(facts: Facts, annual: Decimal, simulated: Decimal) -> None:
    flows = SHARED.flows(shape_of(facts, "2"), annual, simulated)
    assert summed(flows.months, flows.payments.before) == by_the_rules(facts, annual)
    plain = by_the_rules(replace(facts, rerated=()), simulated)
    assert summed(flows.months, flows.payments.before, flows.payments.change) == plain


@settings(max_examples=300, deadline=None)
@given(
    contracts(),
    LEVELS | FEW,
    LEVELS | FEW,
    some.sampled_from(sorted(FROM)) | some.dates(D(2020, 1, 1), D(2029, 1, 1)),
)
def test_the_remaining_duration_is_re_rated_as_a_text_does(
    facts: Facts, annual: Decimal, simulated: Decimal, since: D
) -> None:
    facts = replace(facts, rerated=())
    shape = shape_of(facts)
    flows = FROM.get(since, Engine(since)).flows(shape, annual, simulated)
    whole = [int(due.amount * 100) for due in payments(shape, annual, simulated, since)]
    assert [a + b for a, b in zip(flows.payments.before, flows.payments.change, strict=True)] == whole
    assert all(month >= since.year * 12 + since.month - 1 for month in flows.change_months)
    if since > facts.ends_on:
        assert not any(flows.payments.change)


@settings(max_examples=200, deadline=None)
@given(contracts(), FEW, FEW)
def test_an_engine_that_has_seen_others_says_the_same(facts, annual, simulated) -> None:
    shape = shape_of(facts, "2")
    assert SHARED.flows(shape, annual, simulated) == Engine().flows(shape, annual, simulated)


@given(contracts())
def test_a_shape_reads_back_and_moves_with_the_years(facts: Facts) -> None:
    shape = shape_of(facts, "2")
    assert shape == shape_of(shape.facts(), "2") or shape.facts().rerated
    later = shape.later(24)
    assert (later.starts_on.year, later.starts_on.month) == (shape.starts_on.year + 2, shape.starts_on.month)
    assert shape.later(0) == shape


def test_two_days_of_one_regime_have_the_same_texts() -> None:
    assert regime(D(2025, 6, 30)) != regime(D(2025, 7, 1))
    assert regime(D(2026, 9, 1)) == regime(D(2026, 9, 2))


def test_a_level_cut_of_five_per_cent_on_one_contract() -> None:
    shape = Shape(D(2025, 8, 28), D(2025, 9, 1), D(2026, 8, 31), 7)
    flows = Engine().flows(shape, Decimal(8000), Decimal(7600))
    assert flows.payments.before == (
        245000,
        240000,
        160000,
        80000,
    )  # D1 of the law page: 750 € off the advance
    assert flows.payments.change == (-16000, -12000, -8000, -4000)
