"""Periods, shares and counted visits, without a database."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smeservice.rules import exchanges, figures, goals
from smeservice.rules.figures import Act, Sums

ON = dt.date(2026, 11, 23)
ACTS = st.builds(
    Act,
    pk=st.integers(1, 10**6),
    siren=st.sampled_from(["732829320", "404833048", "552100554"]),
    on=st.dates(dt.date(2026, 11, 1), dt.date(2026, 11, 4)),
    kind=st.sampled_from(sorted(exchanges.KINDS)),
    adviser=st.integers(1, 3),
    absent=st.booleans(),
)


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("2026", "2026-01-01", "2026-12-31"),
        ("2024-T1", "2024-01-01", "2024-03-31"),
        ("2026-T3", "2026-07-01", "2026-09-30"),
        ("2026-T4", "2026-10-01", "2026-12-31"),
    ],
)
def test_a_code_names_its_days(code: str, since: str, until: str) -> None:
    found = figures.period_of(code)
    assert found is not None
    assert (found.code, f"{found.since}", f"{found.until}") == (code, since, until)


@pytest.mark.parametrize("code", ["", "26", "2026-T5", "2026-T0", "1999", "x", "2026 ", "٢٠٢٦", "20266"])
def test_nonsense_names_nothing(code: str) -> None:
    assert figures.period_of(code) is None


def test_no_period_to_come_is_offered() -> None:
    offered = [each.code for each in figures.offered(dt.date(2026, 5, 2))]
    assert offered[:4] == ["2026", "2026-T2", "2026-T1", "2025"]
    assert offered[-1] == "2024-T1"


@given(number=st.integers(2000, 2098), day=st.integers(0, 364))
def test_the_quarters_share_the_year(number: int, day: int) -> None:
    asked, parts = figures.year(number), figures.quarters(number)
    assert (parts[0].since, parts[-1].until) == (asked.since, asked.until)
    moment = asked.since + dt.timedelta(days=day)
    assert sum(part.since <= moment <= part.until for part in parts) == 1


@given(acts=st.lists(ACTS, unique_by=lambda act: act.pk))
def test_visits_are_counted_by_the_one_definition(acts: list[Act]) -> None:
    found = figures.visits(acts)
    real = [act for act in acts if act.kind in exchanges.VISITS and not act.absent]
    assert len(found) == exchanges.counted(exchanges.Visit(act.siren, act.on) for act in real)
    for visit, act in found.items():
        same = [each for each in real if (each.siren, each.on) == (visit.siren, visit.on)]
        assert act.pk == min(each.pk for each in same)


@pytest.mark.parametrize(
    ("kind", "absent", "counts"),
    [("visit", False, True), ("visit", True, False), ("call", False, True), ("email", False, False)],
)
def test_a_contact_is_qualified_when_somebody_spoke(kind: str, absent: bool, counts: bool) -> None:
    assert figures.qualified(Act(1, "732829320", ON, kind, 1, absent), ON) is counts


@given(part=st.integers(0, 10**6), more=st.integers(0, 10**6))
def test_a_share_is_whole_and_never_rounds_to_none_or_all(part: int, more: int) -> None:
    share = figures.percent(part, part + more)
    if part + more == 0:
        assert share is None
        return
    assert share is not None
    assert (share == 0) == (part == 0)
    assert (share == 100) == (more == 0)


def test_sums_add_up_and_divide() -> None:
    one = Sums(firms=10, reached=4, diagnoses=3, funded=1, restituted=2, waited=15, steps=4, kept=1)
    both = one + Sums(firms=10, reached=1)
    assert (both.firms, both.coverage) == (20, 25)
    assert (one.conversion, one.wait, one.kept_share, one.white) == (33, 8, 25, 0)
    assert (Sums().coverage, Sums().conversion, Sums().wait, Sums().kept_share) == (None,) * 4


@pytest.mark.parametrize(
    ("done", "on", "percent", "look"),
    [
        (0, "2026-01-01", 0, "calm"),
        (0, "2026-07-01", 0, "soon"),
        (50, "2026-07-01", 50, "calm"),
        (100, "2026-07-01", 100, "done"),
        (130, "2027-02-01", 130, "done"),
        (99, "2027-02-01", 99, "soon"),
        (0, "2025-12-31", 0, "calm"),
    ],
)
def test_a_goal_is_read_beside_the_calendar(done: int, on: str, percent: int, look: str) -> None:
    found = goals.progress(100, done, 2026, dt.date.fromisoformat(on))
    assert (found.percent, found.look) == (percent, look)
