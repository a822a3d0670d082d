"""Verdicts by lots, ready to store, in this process or for the one that started it."""

from __future__ import annotations

import gc
import pickle
import sys
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from contracts.rules.assess import assess
from contracts.rules.facts import Facts
from contracts.rules.replay import facts_json
from contracts.rules.verdict import Verdict


class Judgement(NamedTuple):
    """A verdict as it is stored, and what lists show of it."""

    outcome: str
    total: Decimal | None
    decision_due_on: date | None
    facts: str
    content: str


def retained(verdict: Verdict) -> Decimal | None:
    """The amount shown in lists: none while something is missing or left to choose."""
    if verdict.amount is None or verdict.missing or verdict.questions:
        return None
    return verdict.amount.total


def judge(facts: Facts) -> Judgement:
    """Assess one contract."""
    verdict = assess(facts)
    return Judgement(
        verdict.outcome, retained(verdict), verdict.decision_due_on, facts_json(facts), verdict.to_json()
    )


def judge_all(lot: Sequence[Facts]) -> list[Judgement]:
    """Assess a lot."""
    return [judge(facts) for facts in lot]


def answer(work: Callable[[Any], Any] = judge_all) -> None:
    """Read lots on standard input until it closes, which it also does when the asking process is killed."""
    gc.disable()  # facts and verdicts hold no cycle
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while True:
        try:
            lot = pickle.load(questions)  # noqa: S301 -- our own pipe
        except EOFError:
            return
        pickle.dump(work(lot), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()
