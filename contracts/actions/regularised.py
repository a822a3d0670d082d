"""What a regularisation changes in all: counted by lots, added up from its parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from contracts.actions import recomputing
from contracts.actions.recomputing import Difference
from contracts.models import Contract
from contracts.rules.repricing import Repriced
from contracts.rules.verdict import ZERO

_NUMBERS = ("read", "changed", "same", "left")
_EUROS = ("more", "less", "paid", "recovered")
_GROUPS = ("rncp", "idcc")


@dataclass(slots=True)
class Totals:
    """Groups are (number, euros more, euros less) by code."""

    read: int = 0
    changed: int = 0
    same: int = 0  # still without a level, or at the same one
    left: int = 0  # to be looked at
    more: Decimal = ZERO
    less: Decimal = ZERO
    paid: Decimal = ZERO  # with the next payments
    recovered: Decimal = ZERO
    rncp: dict[str, list[Any]] = field(default_factory=dict)
    idcc: dict[str, list[Any]] = field(default_factory=dict)

    def count(self, contract: Contract, found: Repriced | None) -> Difference | None:
        """Count one contract, before it is written; its difference when it has one."""
        self.read += 1
        if found is None or found.change is None:
            self.same, self.left = self.same + (found is None), self.left + (found is not None)
            return None
        difference = recomputing.difference(contract, found.change)
        change, adjusted = difference.change, difference.adjusted
        self.changed += 1
        self.more, self.less = self.more + max(change, ZERO), self.less + min(change, ZERO)
        self.paid, self.recovered = self.paid + max(adjusted, ZERO), self.recovered + min(adjusted, ZERO)
        self._group("rncp", contract.rncp, 1, max(change, ZERO), min(change, ZERO))
        self._group("idcc", contract.idcc, 1, max(change, ZERO), min(change, ZERO))
        return difference

    def _group(self, name: str, code: str, number: int, more: Decimal, less: Decimal) -> None:
        group = getattr(self, name).setdefault(code, [0, ZERO, ZERO])
        group[0] += number
        group[1] += more
        group[2] += less

    def add(self, other: Totals) -> None:
        """What another part counted."""
        for name in (*_NUMBERS, *_EUROS):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in _GROUPS:
            for code, row in getattr(other, name).items():
                self._group(name, code, *row)

    def as_dict(self) -> dict[str, Any]:
        """JSON-safe: euros as text."""
        groups = {
            name: {code: [row[0], str(row[1]), str(row[2])] for code, row in getattr(self, name).items()}
            for name in _GROUPS
        }
        euros = {name: str(getattr(self, name)) for name in _EUROS}
        return {name: getattr(self, name) for name in _NUMBERS} | euros | groups

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Totals:
        """Those of `as_dict`; nothing yet when it is empty."""
        totals = cls()
        if stored:
            for name in _NUMBERS:
                setattr(totals, name, stored[name])
            for name in _EUROS:
                setattr(totals, name, Decimal(stored[name]))
            for name in _GROUPS:
                rows = {
                    code: [row[0], Decimal(row[1]), Decimal(row[2])] for code, row in stored[name].items()
                }
                setattr(totals, name, rows)
        return totals


def added(counts: Iterable[dict[str, Any]]) -> Totals:
    """The totals of several parts."""
    whole = Totals()
    for stored in counts:
        whole.add(Totals.from_dict(stored))
    return whole
