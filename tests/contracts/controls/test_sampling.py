"""The draw: the same inputs give the same files, whoever runs it; what may be extrapolated is random."""

from __future__ import annotations

import random
from collections import Counter
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import sampling
from contracts.rules.sampling import Plan, Unit

POPULATION = [Unit(f"A{n:09d}", f"P{n % 7}", n % 50 == 0) for n in range(1, 1001)]
UNITS = st.lists(
    st.builds(Unit, st.integers(1, 10**6).map("A{:09d}".format), st.sampled_from("PQRS"), st.booleans()),
    max_size=60,
    unique_by=lambda unit: unit.number,
)
PLANS = st.builds(Plan, st.integers(0, 40), st.integers(0, 4), st.integers(0, 6))


def numbers(plan: Plan, seed: str = "graine", population=POPULATION) -> list[str]:
    return [drawn.number for drawn in sampling.draw(population, plan, seed)]


def test_the_first_files_by_their_rank() -> None:
    ranked = sorted(POPULATION, key=lambda unit: sha256(f"graine{unit.number}".encode()).hexdigest())
    assert numbers(Plan(25)) == [unit.number for unit in ranked[:25]]


def test_another_seed_gives_other_files() -> None:
    assert set(numbers(Plan(25))) != set(numbers(Plan(25), "autre"))


@given(UNITS, PLANS, st.text(max_size=8), st.randoms())
def test_the_order_of_the_population_changes_nothing(units, plan, seed, chance: random.Random) -> None:
    shuffled = units[:]
    chance.shuffle(shuffled)
    assert sampling.draw(units, plan, seed) == sampling.draw(shuffled, plan, seed)
    assert sampling.fingerprint(units) == sampling.fingerprint(shuffled)


@given(UNITS, PLANS, st.text(max_size=8))
def test_every_promise_of_a_plan_is_kept(units, plan: Plan, seed: str) -> None:
    drawn = sampling.draw(units, plan, seed)
    taken = {each.number for each in drawn}
    assert [each.position for each in drawn] == list(range(1, len(drawn) + 1))
    assert len(taken) == len(drawn) >= min(plan.size, len(units))
    members = Counter(unit.provider for unit in units)
    chosen = Counter(unit.provider for unit in units if unit.number in taken)
    assert all(chosen[provider] >= min(plan.per_provider, count) for provider, count in members.items())
    flagged = [unit for unit in units if unit.flagged]
    assert sum(unit.number in taken for unit in flagged) >= min(plan.directed, len(flagged))
    # Those said random are the first ranks of the whole population, without a gap.
    ranked = sorted(units, key=lambda unit: sampling.rank(seed, unit.number))
    random_part = [each.number for each in drawn if each.part == "random"]
    assert random_part == [unit.number for unit in ranked[: len(random_part)]]


def test_a_plain_sample_is_wholly_random() -> None:
    assert {each.part for each in sampling.draw(POPULATION, Plan(25), "g")} == {"random"}


def test_directed_files_do_not_count_as_random() -> None:
    drawn = sampling.draw(POPULATION, Plan(40, 2, 15), "g")
    assert Counter(each.part for each in drawn)["directed"] >= 10
    assert len(drawn) == 40


@given(UNITS)
def test_a_population_is_kept_whole(units) -> None:
    assert list(sampling.unpack(sampling.pack(units))) == sorted(units)


def test_a_million_files_are_kept_in_little() -> None:
    units = [Unit(f"A{n:09d}", f"{13002526500013 + n % 3000}", n % 97 == 0) for n in range(100_000)]
    assert len(sampling.pack(units)) < 8 * len(units)


@pytest.mark.parametrize(
    ("found", "checked", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 50, 0.0435, 0.2136), (10, 10, 0.7225, 1.0), (1, 1, 0.2065, 1.0)],
)
def test_wilson_intervals(found: int, checked: int, low: float, high: float) -> None:
    rate = sampling.error_rate(found, checked)
    assert (rate.low, rate.high) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


def test_no_rate_before_the_first_file() -> None:
    assert sampling.error_rate(0, 0) is None
