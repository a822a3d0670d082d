"""A project along its phases: its moves, what is missing, what is late, what comes next."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.rules import filings, lives, projects, steps
from branches.rules.steps import Calendar, Facts

ON = date(2026, 11, 29)
KINDS = st.sampled_from(list(projects.KINDS))


def walked(kind: str) -> set[str]:
    """The states that moves can reach from the first one."""
    reached, todo = {projects.FIRST_STATE[kind]}, [projects.FIRST_STATE[kind]]
    while todo:
        here = todo.pop()
        for move in projects.MOVES[kind].values():
            if here in move.froms and move.to not in reached:
                reached.add(move.to)
                todo.append(move.to)
    return reached


def test_a_creation_may_reach_every_state_but_the_end_of_a_certification() -> None:
    assert walked("creation") == set(projects.STATES) - {"withdrawn"}
    assert walked("renewal") == set(projects.STATES) - {"withdrawn", "idea", "adopted"}
    assert walked("closure") == {"opportunity", "decided", "withdrawn", "abandoned"}


@pytest.mark.parametrize("kind", projects.KINDS)
def test_no_move_leaves_a_finished_state_but_to_resume(kind: str) -> None:
    for verb, move in projects.MOVES[kind].items():
        assert verb == "resume" or move.froms <= projects.OPEN
        assert verb in projects.TOLD


def test_every_need_is_a_paper_or_a_fact_known() -> None:
    facts = {"volume", "owner", "frames", "directory", "criteria", "bulletin", "enrolment"}
    for kind, names in steps.STEPS.items():
        for name in names:
            for need in steps.needs(kind, name):
                assert need.code in (filings.PAPERS if need.paper else facts)


@given(KINDS, st.data())
def test_steps_before_the_current_one_are_done_not_those_after(kind: str, data: st.DataObject) -> None:
    state = data.draw(st.sampled_from(sorted(walked(kind))))
    found = steps.steps(Facts(kind, state), ON)
    assert [step.phase.code for step in found] == list(steps.STEPS[kind])
    ranks = {"done": 0, "skipped": 0, "current": 1, "next": 2}
    said = [ranks[step.status] for step in found]
    assert said == sorted(said)
    assert said.count(1) == (state in projects.OPEN)
    for step in found:
        assert set(step.met) | set(step.missing) == set(steps.needs(kind, step.phase.code))
        assert not set(step.met) & set(step.missing)


def test_a_late_phase_says_how_late_and_comes_first_in_the_advice() -> None:
    calendar = {"engineering": Calendar(date(2026, 1, 1), date(2026, 11, 17))}
    facts = Facts(
        "creation", "engineering", frozenset({"minutes", "booklet"}), frozenset({"owner"}), calendar
    )
    found = steps.steps(facts, ON)
    engineering = found[2]
    assert (engineering.status, engineering.late_days) == ("current", 12)
    assert engineering.usual == (4, 8)
    said = steps.advice(found, facts)
    assert "12 j" in said[0]
    assert "guide du jury" in said[1]
    assert "livret" not in said[1]
    assert "Commencer l’expérimentation" in said[2]


def test_a_phase_done_is_never_late() -> None:
    calendar = {"opportunity": Calendar(None, date(2026, 1, 1), date(2026, 2, 1))}
    assert all(
        step.late_days == 0 for step in steps.steps(Facts("creation", "decided", calendar=calendar), ON)
    )


def test_an_experiment_never_begun_is_skipped() -> None:
    assert steps.steps(Facts("renewal", "filed"), ON)[3].status == "skipped"
    tried = {"experiment": Calendar(done_on=ON)}
    assert steps.steps(Facts("renewal", "filed", calendar=tried), ON)[3].status == "done"


def test_an_abandoned_project_keeps_what_was_done_and_no_more() -> None:
    done = {"opportunity": Calendar(done_on=date(2026, 5, 1))}
    found = steps.steps(Facts("creation", "abandoned", calendar=done), ON)
    assert [step.status for step in found] == ["done", "next", "next", "next", "next"]
    assert steps.advice(found, Facts("creation", "abandoned")) == []


@given(st.sampled_from(list(lives.STANDINGS)), st.sampled_from(sorted(walked("creation"))))
def test_the_twelve_phases_are_always_told(standing: str, creation: str) -> None:
    found = steps.life(standing, {"creation": creation})
    assert len(found) == 12
    assert {each.status for each in found} <= {"done", "current", "late", "next"}


def test_a_registered_one_is_in_its_five_running_phases() -> None:
    found = {each.phase.code: each.status for each in steps.life("renewing", {"renewal": "engineering"})}
    assert all(found[code] == "current" for code in (*steps.RUN, "renewal"))
    assert all(found[code] == "done" for code in steps.STEPS["creation"])
    assert found["closure"] == "next"
    over = {each.phase.code: each.status for each in steps.life("expired", {})}
    assert over["renewal"] == "late"
