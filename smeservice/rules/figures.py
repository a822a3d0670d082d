"""Figures of the proximity service: their periods, what adds up, what is divided by what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import NamedTuple

import law
from law.typography import french
from smeservice.rules import exchanges

YEARS = 3  # offered, the current one included
_CODE = re.compile(r"(20\d\d)(?:-T([1-4]))?")
_ORDINALS = {1: "1er", 2: "2e", 3: "3e", 4: "4e"}


@dataclass(frozen=True, slots=True)
class Period:
    """A calendar year or a quarter of it, both ends included."""

    code: str
    label: str
    since: date
    until: date


def year(number: int) -> Period:
    """A calendar year."""
    return Period(f"{number:04d}", f"{number}", date(number, 1, 1), date(number, 12, 31))


def quarter(number: int, rank: int) -> Period:
    """A quarter, from 1 to 4."""
    after = date(number + rank // 4, 3 * rank % 12 + 1, 1)
    label = french(f"{_ORDINALS[rank]} trimestre {number}")
    return Period(f"{number:04d}-T{rank}", label, date(number, 3 * rank - 2, 1), after - timedelta(days=1))


def period_of(code: str) -> Period | None:
    """The period a code names, or None."""
    found = _CODE.fullmatch(code) if code.isascii() else None
    if found is None:
        return None
    number, rank = int(found[1]), found[2]
    return quarter(number, int(rank)) if rank else year(number)


def quarters(number: int) -> tuple[Period, ...]:
    """The four quarters of a year."""
    return tuple(quarter(number, rank) for rank in range(1, 5))


def offered(on: date) -> tuple[Period, ...]:
    """What may be asked that day: three years and their quarters, the latest first, none to come."""
    found = []
    for number in range(on.year, on.year - YEARS, -1):
        found += [year(number), *reversed(quarters(number))]
    return tuple(each for each in found if each.since <= on)


class Act(NamedTuple):
    """An exchange as figures read it."""

    pk: int
    siren: str
    on: date
    kind: str
    adviser: int
    absent: bool = False


def qualified(act: Act, on: date) -> bool:
    """Did somebody of the firm speak with the OPCO?"""
    return not act.absent and bool(law.qualified_kinds(on).get(act.kind))


def visits(acts: Iterable[Act]) -> Mapping[exchanges.Visit, Act]:
    """The visits that count, one a firm and day, each with the exchange written first: its adviser has it."""
    found: dict[exchanges.Visit, Act] = {}
    for act in sorted(acts):
        if act.kind in exchanges.VISITS and not act.absent:
            found.setdefault(exchanges.Visit(act.siren, act.on), act)
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """What adds up over firms, advisers and places; never over periods."""

    firms: int = 0
    never: int = 0
    quiet: int = 0
    reached: int = 0
    visits: int = 0
    remote: int = 0
    diagnoses: int = 0
    planned: int = 0
    funded: int = 0
    restituted: int = 0
    waited: int = 0  # days from the opening of these diagnoses to their restitution
    steps: int = 0
    kept: int = 0
    answers: int = 0
    score: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def coverage(self) -> int | None:
        """Firms reached, out of a hundred (P1)."""
        return percent(self.reached, self.firms)

    @property
    def white(self) -> int | None:
        """Firms never met, out of a hundred."""
        return percent(self.never, self.firms)

    @property
    def conversion(self) -> int | None:
        """Diagnoses with a plan of which an action is funded, out of a hundred (P4)."""
        return percent(self.funded, self.diagnoses)

    @property
    def wait(self) -> int | None:
        """Mean days from the opening of a diagnosis to its restitution."""
        return _half_up(self.waited, self.restituted)

    @property
    def kept_share(self) -> int | None:
        """Steps promised that were done on their day at the latest, out of a hundred."""
        return percent(self.kept, self.steps)


NAMES = tuple(each.name for each in fields(Sums))


def percent(part: int, whole: int) -> int | None:
    """A share out of a hundred, half up, never 0 nor 100 unless it is exactly so; None without a whole."""
    found = _half_up(100 * part, whole)
    if found is None or not 0 < part < whole:
        return found
    return min(99, max(1, found))


def _half_up(above: int, below: int) -> int | None:
    return (2 * above + below) // (2 * below) if below else None
