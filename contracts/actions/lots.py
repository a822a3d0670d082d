"""Lines cut in lots, one lot being assessed while the one before is written."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from contracts.actions.outcome import Outcome
from contracts.imports.lines import Line
from contracts.rules.judging import Judgement

LOT = 1000


@dataclass(slots=True)
class Waiting:
    """A lot read and matched; some of its lines wait for their judgement."""

    outcomes: list[Outcome]
    asked: list[Outcome]
    answer: Future[list[Judgement]]

    def settle(self) -> list[Outcome]:
        """Wait for the judgements; lines with an error are rejected."""
        for outcome, judgement in zip(self.asked, self.answer.result(), strict=True):
            outcome.judgement = judgement
        for outcome in self.outcomes:
            if outcome.errors:
                outcome.change = "rejected"
        return self.outcomes


def one_ahead(lots: Iterable[Waiting]) -> Iterator[list[Outcome]]:
    """Each lot once judged, the next one having been asked already."""
    before: Waiting | None = None
    for lot in lots:
        if before is not None:
            yield before.settle()
        before = lot
    if before is not None:
        yield before.settle()


def cut(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines by lots."""
    walk = iter(lines)
    while lot := list(islice(walk, LOT)):
        yield lot


@contextmanager
def calm_collector() -> Iterator[None]:
    """Facts and verdicts hold no cycle: looking for some in the whole process costs a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
