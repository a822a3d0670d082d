"""Lives of a certification: how long, what no day covers, where it stands."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import law
from branches.rules import lives
from branches.rules.lives import Life

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


@st.composite
def some_lives(draw: st.DrawFn) -> list[Life]:
    found = []
    for number in range(draw(st.integers(0, 6))):
        since = draw(DAYS)
        found.append(Life(f"RNCP{number + 1}", since, since + timedelta(days=draw(st.integers(0, 2000)))))
    return found


def test_the_tourier_was_uncovered_434_days() -> None:
    """missions.md, case h10."""
    tourier = [
        Life("RS6117", date(2022, 9, 29), date(2025, 9, 29)),
        Life("RNCP19468", date(2018, 7, 21), date(2021, 7, 21)),
    ]
    (gap,) = lives.gaps(tourier)
    assert (gap.since, gap.until, gap.days) == (date(2021, 7, 22), date(2022, 9, 28), 434)
    assert (gap.after, gap.before) == ("RNCP19468", "RS6117")
    assert lives.standing(tourier, date(2022, 1, 1)) == "awaited"
    assert lives.standing(tourier, date(2023, 1, 1)) == "registered"
    assert lives.standing(tourier, date(2025, 9, 30)) == "expired"


@pytest.mark.parametrize(
    ("basis", "decided_on", "latest"),
    [
        ("single_year", date(2026, 11, 10), date(2029, 11, 10)),
        ("ordinary", date(2026, 11, 10), date(2031, 11, 10)),
        ("emerging", date(2026, 11, 10), date(2029, 11, 10)),
        ("single_year", date(2025, 9, 30), date(2030, 9, 30)),
        ("ordinary", date(2028, 2, 29), date(2033, 2, 28)),
    ],
)
def test_the_longest_life_depends_on_the_data_shown(basis: str, decided_on: date, latest: date) -> None:
    """missions.md, case h12."""
    assert lives.latest_end(basis, decided_on) == latest


@given(some_lives())
def test_gaps_are_the_days_between_lives(known: list[Life]) -> None:
    gaps = lives.gaps(known)
    for gap in gaps:
        for day in (gap.since, gap.until):
            assert lives.current(known, day) is None
        assert lives.current(known, gap.since - timedelta(days=1))
        assert lives.current(known, gap.until + timedelta(days=1))
        assert gap.days >= 1
    assert all(before.until < after.since for before, after in pairwise(gaps))
    if known:
        first, last = min(each.since for each in known), max(each.until for each in known)
        covered = {first + timedelta(days=n) for n in range(0, (last - first).days + 1, 37)}
        uncovered = {day for day in covered if lives.current(known, day) is None}
        assert all(any(gap.since <= day <= gap.until for gap in gaps) for day in uncovered)


@given(some_lives(), DAYS)
def test_a_certification_always_stands_somewhere(known: list[Life], on: date) -> None:
    assert lives.standing(known, on) in lives.STANDINGS
    if lives.current(known, on):
        assert lives.standing(known, on) == "registered"
        assert lives.standing(known, on, projects=[("renewal", "engineering")]) == "renewing"
        assert lives.standing(known, on, projects=[("renewal", "refused")]) == "registered"
    assert lives.standing(known, on, ended_on=on) == "withdrawn"


def test_one_never_registered_stands_where_its_creation_does() -> None:
    on = date(2026, 11, 29)
    for state, said in (
        ("idea", "project"), ("filed", "project"), ("refused", "refused"), ("adopted", "adopted"),
        ("abandoned", "abandoned"),
    ):  # fmt: skip
        assert lives.standing([], on, projects=[("creation", state)]) == said
    assert lives.standing([], on) == "project"
    assert lives.standing([], on, projects=[("creation", "abandoned"), ("creation", "idea")]) == "project"


def test_the_numbers_of_the_law() -> None:
    on = date(2026, 11, 29)
    assert law.registration_years_max(on) == 5
    assert law.registration_years_single(on) == 3
    assert law.registration_years_emerging(on) == 3
    assert (law.refusals_frozen_count(on), law.refusals_frozen_window(on)) == (3, 5)
    assert law.refusals_frozen_years(on) == 1
    assert (law.registration_ban_years(on), law.registration_ban_answer_days(on)) == (2, 15)
    assert law.bulletin_months(on) == 3
    assert law.radar_months(on) == (24, 18, 12, 6)
    assert not law.refusals_frozen_count.known(date(2025, 9, 30))
    assert not law.bulletin_months.known(date(2025, 6, 8))
    assert law.renewal_start_months(on) == (12, 18)
    assert law.phase_months(on)["engineering"] == (4, 8)
