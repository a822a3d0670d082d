"""What the rules say of a line being typed or pasted; nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import User
from contracts import recognition
from contracts.actions.sorting import Outcome, Sorter
from contracts.imports.lines import Line, open_file
from contracts.models import Batch, Contract
from contracts.rules.columns import BY_NAME
from contracts.rules.line import Flaw
from contracts.rules.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Wrong:
    """A cell to correct."""

    column: str
    label: str
    value: str
    message: str
    article: str


@dataclass(frozen=True, slots=True)
class Live:
    """A line under examination."""

    number: int
    who: str
    wrong: list[Wrong]
    empty: list[str]
    verdict: Verdict | None
    answers: dict[str, recognition.Answer]
    look_alikes: list[Contract]
    recognised = recognition.RECOGNISED

    @property
    def count(self) -> int:
        """How many cells keep the line from being received."""
        return len(self.wrong) + len(self.empty)


def look(cells: Mapping[str, str], *, user: User, on: dt.date) -> Live:
    """Examine one line as if received that day, name its codes, find the files that look like it."""
    sorter = Sorter(on=on, sender_id=None, assess_all=True)
    outcome = next(outcome for lot in sorter.lots(lambda: [Line(1, dict(cells))]) for outcome in lot)
    return examine(
        outcome,
        answers=recognition.names(outcome.values),
        look_alikes=recognition.look_alikes(outcome.values, user),
    )


def live_line(batch: Batch, number: int, *, on: dt.date) -> Live | None:
    """One line of a kept file, examined against what its sender already sent; None when it is not there."""
    with open_file(batch.file.path, name=batch.file_name) as opened:
        found = next((line for line in opened.lines(batch.columns) if line.number == number), None)
    if found is None:
        return None
    sorter = Sorter(on=on, sender_id=batch.sender_id, assess_all=True)
    return examine(next(outcome for lot in sorter.lots(lambda: [found]) for outcome in lot))


def examine(
    outcome: Outcome,
    *,
    answers: dict[str, recognition.Answer] | None = None,
    look_alikes: Iterable[Contract] = (),
) -> Live:
    """An outcome as a page shows it: what is wrong apart from what is only empty."""
    wrong, empty = [], []
    for flaw in outcome.errors:
        label = BY_NAME[flaw.column].label if flaw.column in BY_NAME else "Ligne"
        if _only_empty(flaw):
            empty.append(label)
        else:
            wrong.append(Wrong(flaw.column, label, flaw.value, flaw.message, flaw.article))
    who = f"{outcome.cells.get('alternant_nom', '')} {outcome.cells.get('alternant_prenom', '')}".strip()
    return Live(outcome.number, who, wrong, empty, outcome.verdict, answers or {}, list(look_alikes))


def _only_empty(flaw: Flaw) -> bool:
    return not flaw.value and flaw.column in BY_NAME
