"""Pre-check: what the rules say of lines that nobody stores."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from contracts.actions.outcome import Outcome
from contracts.actions.sorting import Sorter
from contracts.imports.lines import Line, open_file
from contracts.imports.mapping import check, propose
from contracts.imports.survey import survey
from contracts.rules.verdict import precheck_dict

UNSAID: dict[str, Any] = {
    "checks": [],
    "npec": None,
    "amount": None,
    "schedule": [],
    "decision_due_on": None,
    "silence": None,
}


def precheck_file(path: Path | str, *, on: date, name: str = "") -> Iterator[Outcome]:
    """Each line of a file as if received that day, contracts first, then events; Refused as in an import."""
    with open_file(path, name=name) as opened:
        columns = propose(opened.header)
        check(columns)

        def lines() -> Iterator[Line]:
            return opened.lines(columns.columns)

        sorter = Sorter(on=on, sender_id=None, survey=survey(lines()), assess_all=True)
        for outcomes in sorter.lots(lines):
            yield from outcomes


def as_dict(outcome: Outcome) -> dict[str, Any]:
    """One line of the `precheck` command's output."""
    said = precheck_dict(outcome.verdict) if outcome.verdict else UNSAID
    return {
        "line": outcome.number,
        "numero_externe": outcome.cells.get("numero_externe", "").strip(),
        "errors": [flaw._asdict() for flaw in outcome.errors],
        **said,
    }
