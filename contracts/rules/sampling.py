"""Drawing the files of a control: the same population, plan and seed give the same files, for ever.

Every file is ranked by the SHA-256 of the seed and its number. The sample is the first files of that rank,
plus those that a minimum by provider or a directed part adds. The leading run of ranks that were all drawn
is a simple random sample of the whole population: it alone may be extrapolated.
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from typing import Any, Literal, NamedTuple

Part = Literal["random", "provider", "directed"]
_SEPARATOR = ";"
_FLAGGED = "1"
_CONFIDENCE_95 = 1.959964  # two-sided quantile of the normal law


class Unit(NamedTuple):
    """One file of a population: its number, its provider, whether an anomaly points at it."""

    number: str
    provider: str
    flagged: bool = False


class Drawn(NamedTuple):
    """One file of the sample: its place from 1, the part of the draw that took it."""

    position: int
    number: str
    part: Part


@dataclass(frozen=True, slots=True)
class Plan:
    """How many files: in all, at least by provider, and among those that an anomaly points at."""

    size: int
    per_provider: int = 0
    directed: int = 0

    def as_dict(self) -> dict[str, int]:
        return {"size": self.size, "per_provider": self.per_provider, "directed": self.directed}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Plan:
        return cls(stored["size"], stored.get("per_provider", 0), stored.get("directed", 0))


def rank(seed: str, number: str) -> bytes:
    """Where the seed puts a file: nobody chooses it, anybody can compute it again."""
    return sha256(f"{seed}{number}".encode()).digest()


def draw(population: Iterable[Unit], plan: Plan, seed: str) -> tuple[Drawn, ...]:
    """The sample in the order of its ranks; larger than `plan.size` when the minimum by provider asks it."""
    order = sorted(population, key=lambda unit: rank(seed, unit.number))
    flagged = _directed(order, plan.directed)
    taken = flagged | _by_provider(order, plan.per_provider)
    for unit in order:
        if len(taken) >= plan.size:
            break
        taken.add(unit.number)
    leading = _leading(order, taken)
    found = (unit for unit in order if unit.number in taken)
    return tuple(
        Drawn(place, unit.number, _part(unit.number, leading, flagged))
        for place, unit in enumerate(found, start=1)
    )


def _directed(order: Sequence[Unit], count: int) -> set[str]:
    return {unit.number for unit in [unit for unit in order if unit.flagged][:count]}


def _by_provider(order: Sequence[Unit], least: int) -> set[str]:
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    if not least:
        return taken
    for unit in order:
        if seen[unit.provider] < least:
            seen[unit.provider] += 1
            taken.add(unit.number)
    return taken


def _leading(order: Sequence[Unit], taken: set[str]) -> set[str]:
    """The first ranks, as far as every one of them was drawn."""
    run = set()
    for unit in order:
        if unit.number not in taken:
            break
        run.add(unit.number)
    return run


def _part(number: str, leading: set[str], directed: set[str]) -> Part:
    if number in leading:
        return "random"
    return "directed" if number in directed else "provider"


def lines(population: Iterable[Unit]) -> str:
    """A population as text, a line a file in the order of the numbers: what is hashed and kept."""
    rows = sorted(population)
    return "".join(
        f"{unit.number}{_SEPARATOR}{unit.provider}{_SEPARATOR}{_FLAGGED if unit.flagged else '0'}\n"
        for unit in rows
    )


def fingerprint(population: Iterable[Unit]) -> str:
    """SHA-256 of the population, in hexadecimal."""
    return sha256(lines(population).encode()).hexdigest()


def pack(population: Iterable[Unit]) -> bytes:
    """The population, compressed."""
    return zlib.compress(lines(population).encode(), 9)


def unpack(packed: bytes) -> tuple[Unit, ...]:
    """The population as it was packed."""
    text = zlib.decompress(packed).decode()
    rows = (line.split(_SEPARATOR) for line in text.splitlines())
    return tuple(Unit(number, provider, flag == _FLAGGED) for number, provider, flag in rows)


class Rate(NamedTuple):
    """A share observed, with the bounds that hold the true one nineteen times out of twenty."""

    found: int
    checked: int
    share: float
    low: float
    high: float


def error_rate(found: int, checked: int) -> Rate | None:
    """Wilson's interval at 95 %, without correction for a small population: it errs on the wide side.

    Only for files drawn at random; None before the first one is checked.
    """
    if not checked:
        return None
    share, z2 = found / checked, _CONFIDENCE_95**2
    spread = _CONFIDENCE_95 * sqrt(share * (1 - share) / checked + z2 / (4 * checked**2))
    middle, scale = share + z2 / (2 * checked), 1 + z2 / checked
    return Rate(
        found, checked, share, max((middle - spread) / scale, 0.0), min((middle + spread) / scale, 1.0)
    )
