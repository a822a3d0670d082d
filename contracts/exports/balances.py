"""Balances as CSV, every row of the selection, in its order."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

from contracts.actions import books
from contracts.actions.books import Filters
from contracts.rules.balances import GROUPS
from registers.sheets.writing import cell as text

_LOT = 1000
_FIGURES = {
    "Engagé": "committed",
    "Accepté": "accepted",
    "Payé": "paid",
    "Abandonné": "waived",
    "À payer": "owed",
    "Trop-perçu": "overpaid",
    "Reste engagé": "left",
}


def csv_lines(*, by: str, filters: Filters) -> Iterator[str]:
    """Lots of lines for a French spreadsheet: semicolons, decimal commas, no cell that could be a formula."""
    yield "\N{BYTE ORDER MARK}" + _written([(GROUPS[by], "Libellé", *_FIGURES)])
    after: Any = None
    while True:
        rows, after = books.balances(by=by, filters=filters, after=after, size=_LOT)
        yield _written(
            (row.label, row.second, *(getattr(row.balance, name) for name in _FIGURES.values()))
            for row in rows
        )
        if after is None:
            return


def _written(rows: Iterable[tuple[Any, ...]]) -> str:
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([text(value) for value in row] for row in rows)
    return out.getvalue()
