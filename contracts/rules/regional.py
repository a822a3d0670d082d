"""A year of a région’s money, by centre and certification (L6211-3 II)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Row:
    """One centre and certification in a year: contracts, commitments net of releases, accepted, paid."""

    siret: str
    centre: str
    rncp: str
    title: str
    contracts: int
    committed: Decimal
    accepted: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Grant:
    """One investment subsidy: what was promised in the year, what was paid in it."""

    centre: str
    siret: str
    purpose: str
    committed: Decimal
    paid: Decimal


@dataclass(frozen=True, slots=True)
class Annex:
    """A year of a convention, for the debate of the région (L6211-3 II)."""

    number: str
    title: str
    year: int
    rows: tuple[Row, ...]
    grants: tuple[Grant, ...]

    @property
    def total(self) -> Row:
        contracts = sum(row.contracts for row in self.rows)
        return Row("", "", "", "", contracts, *_sums(self.rows, "committed", "accepted", "paid"))

    @property
    def granted(self) -> Grant:
        return Grant("", "", "", *_sums(self.grants, "committed", "paid"))


def _sums(rows: Iterable[Row] | Iterable[Grant], *names: str) -> list[Decimal]:
    found = list(rows)
    return [sum((getattr(row, name) for row in found), ZERO) for name in names]
