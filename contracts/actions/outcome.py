"""What one line of a file would do."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import cast

from contracts.actions.known import Known
from contracts.rules.cells import Value
from contracts.rules.facts import Facts
from contracts.rules.judging import Judgement
from contracts.rules.line import Flaw
from contracts.rules.verdict import Verdict
from law.typography import french


@dataclass(slots=True)
class Outcome:
    """One line: what it says, what is wrong with it, what it would change, the verdict on the result."""

    number: int
    cells: dict[str, str]
    values: dict[str, Value]
    errors: list[Flaw]
    change: str = "new"  # new, changed, unchanged, amendment, termination; rejected
    known: Known | None = None
    before: dict[str, Value] | None = None  # stored values of a contract that the line changes
    after: dict[str, Value] = field(default_factory=dict)  # values of the contract once changed
    fingerprint: bytes = b""
    facts: Facts | None = None
    judgement: Judgement | None = None

    @property
    def verdict(self) -> Verdict | None:
        """The judgement with its words, for a page."""
        return Verdict.from_dict(json.loads(self.judgement.content)) if self.judgement else None

    @property
    def held(self) -> Known:
        """The stored contract of a line that has one."""
        return cast(Known, self.known)

    @property
    def judged(self) -> Judgement:
        """The judgement of a line that was assessed."""
        return cast(Judgement, self.judgement)

    def reject(self, column: str, sentence: str, article: str = "") -> None:
        value = self.cells.get(column, "").strip()[:200]
        self.errors.append(Flaw(column, value, french(sentence), article))
