"""Who assesses the lots: this process for short files, a second one beside it for long files."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Generic, Self, TypeVar, cast

from contracts.rules.facts import Facts
from contracts.rules.judging import Judgement, judge_all

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "import {0}; from contracts.rules import judging; judging.answer({0}.{1})"
Asked = TypeVar("Asked")
Answered = TypeVar("Answered")
LONG = 3000  # lines from which starting a process is worth its half second


class Beside(Generic[Asked, Answered]):
    """`ask(lot)` now, `.result()` later: meanwhile the caller reads the next lot and writes the last.

    `work` is a pure function of rules, from a lot to as many answers.
    """

    def __init__(self, work: Callable[[Sequence[Asked]], list[Answered]], *, lines: int) -> None:
        self.work, self.beside = work, lines >= LONG

    def __enter__(self) -> Self:
        if self.beside:
            pipe, program = subprocess.PIPE, PROGRAM.format(self.work.__module__, self.work.__name__)
            asked = (sys.executable, "-c", program)
            self.child = subprocess.Popen(asked, cwd=ROOT, stdin=pipe, stdout=pipe)  # noqa: S603 -- ourselves
            self.talker = ThreadPoolExecutor(1)
        return self

    def ask(self, lot: Sequence[Asked]) -> Future[list[Answered]]:
        """Send a lot; its answers come in the same order."""
        if self.beside:
            return self.talker.submit(self._talk, lot)
        answer: Future[list[Answered]] = Future()
        answer.set_result(self.work(lot))
        return answer

    def _talk(self, lot: Sequence[Asked]) -> list[Answered]:
        questions, answers = cast(IO[bytes], self.child.stdin), cast(IO[bytes], self.child.stdout)
        pickle.dump(lot, questions, pickle.HIGHEST_PROTOCOL)
        questions.flush()
        found: list[Answered] = pickle.load(answers)  # noqa: S301 -- our own pipe
        return found

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.beside:
            self.child.kill()
            self.talker.shutdown()
            with suppress(BrokenPipeError):
                self.child.communicate()


class Judges(Beside[Facts, Judgement]):
    """Those who assess the lots of a file of that many lines."""

    def __init__(self, *, lines: int) -> None:
        super().__init__(judge_all, lines=lines)
