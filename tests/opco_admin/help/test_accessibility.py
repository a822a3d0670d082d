"""The grid of RGAA: complete, supported, and counted without favour."""

from __future__ import annotations

from dataclasses import replace

import pytest

from opco_admin.help.accessibility import NO, NONE, UNSEEN, YES, Grid, flaws, grid


def test_the_grid_is_that_of_rgaa_and_every_verdict_is_supported() -> None:
    assert len(grid().criteria) == 106
    assert flaws(grid().criteria) == []


def test_an_unsupported_verdict_is_seen() -> None:
    first, *rest = grid().criteria
    planted = (replace(first, evidence=""), replace(first, seen_on=None), replace(first, verdict="oui"))
    assert all(flaws([wrong, *rest]) for wrong in planted)
    assert flaws(rest)


@pytest.mark.parametrize(
    ("verdicts", "state", "rate"),
    [
        ((YES, YES, NONE), "totalement conforme", 100),
        ((YES, NO, NONE), "partiellement conforme", 50),
        ((YES, UNSEEN, UNSEEN), "non conforme", 33),
        ((YES, UNSEEN), "partiellement conforme", 50),
        ((NO, UNSEEN), "non conforme", 0),
    ],
)
def test_what_nobody_looked_at_is_not_respected(verdicts: tuple[str, ...], state: str, rate: int) -> None:
    first = grid().criteria[0]
    found = Grid(tuple(replace(first, verdict=each) for each in verdicts))
    assert (found.state, found.rate) == (state, rate)
