"""Who assesses the lots: this process for short files, a second one beside it for long files."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, cast

from contracts.rules.facts import Facts
from contracts.rules.judging import Judgement, judge_all

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = (sys.executable, "-c", "from contracts.rules import judging; judging.answer()")
LONG = 3000  # lines from which starting a process is worth its half second


class Judges:
    """`ask(lot)` now, `.result()` later: meanwhile the caller reads the next lot and writes the last."""

    def __init__(self, *, lines: int) -> None:
        self.beside = lines >= LONG

    def __enter__(self) -> Judges:
        if self.beside:
            pipe = subprocess.PIPE
            self.child = subprocess.Popen(PROGRAM, cwd=ROOT, stdin=pipe, stdout=pipe)  # noqa: S603 -- ourselves
            self.talker = ThreadPoolExecutor(1)
        return self

    def ask(self, lot: Sequence[Facts]) -> Future[list[Judgement]]:
        """Send a lot; its judgements come in the same order."""
        if self.beside:
            return self.talker.submit(self._talk, lot)
        answer: Future[list[Judgement]] = Future()
        answer.set_result(judge_all(lot))
        return answer

    def _talk(self, lot: Sequence[Facts]) -> list[Judgement]:
        questions, answers = cast(IO[bytes], self.child.stdin), cast(IO[bytes], self.child.stdout)
        pickle.dump(lot, questions, pickle.HIGHEST_PROTOCOL)
        questions.flush()
        found: list[Judgement] = pickle.load(answers)  # noqa: S301 -- our own pipe
        return found

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.beside:
            self.child.kill()
            self.talker.shutdown()
            with suppress(BrokenPipeError):
                self.child.communicate()
