"""What the rules say of a line being typed; nothing is stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from contracts import recognition
from contracts.actions.facts import FactsBuilder
from contracts.models import Contract
from contracts.rules.assess import assess
from contracts.rules.columns import BY_NAME
from contracts.rules.line import Flaw, flaws, role
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

    wrong: list[Wrong]
    empty: list[str]
    answers: dict[str, recognition.Answer]
    look_alikes: list[Contract]
    verdict: Verdict | None

    recognised = recognition.RECOGNISED

    @property
    def count(self) -> int:
        """How many cells keep the line from being received."""
        return len(self.wrong) + len(self.empty)


def look(cells: Mapping[str, str], *, user: User, on: dt.date, shape: Flaw | None = None) -> Live:
    """Read, recognise and assess one line given as canonical column -> text, as if received that day."""
    reading = flaws(cells)
    wrong, empty = _sorted([shape, *reading.errors] if shape else reading.errors)
    return Live(
        wrong,
        empty,
        recognition.names(reading.values),
        recognition.look_alikes(reading.values, user),
        _verdict(reading.values, on),
    )


def _sorted(errors: list[Flaw]) -> tuple[list[Wrong], list[str]]:
    wrong, empty = [], []
    for flaw in errors:
        label = BY_NAME[flaw.column].label if flaw.column in BY_NAME else "Ligne"
        if flaw.value or flaw.column not in BY_NAME:
            wrong.append(Wrong(flaw.column, label, flaw.value, flaw.message, flaw.article))
        else:
            empty.append(label)
    return wrong, empty


def _verdict(values: dict[str, Any], on: dt.date) -> Verdict | None:
    if not values.keys() >= {"dispositif", "date_conclusion"} or role(values) != "contract":
        return None
    builder = FactsBuilder(on=on)
    builder.prime([values])
    return assess(builder.facts(values, received_on=on, complete_on=on))
