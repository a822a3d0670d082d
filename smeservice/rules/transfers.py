"""Portfolios given by lot: how many firms each adviser receives, and the load of each before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """The firms of an adviser: how many before, how many leave, how many come."""

    adviser: int
    before: int
    leaving: int
    coming: int

    @property
    def after(self) -> int:
        return self.before - self.leaving + self.coming


def split(count: int, advisers: Sequence[int]) -> list[int]:
    """How many firms each receives, as equal as can be, the first ones first; their sum is the whole."""
    if not advisers:
        return []
    share, rest = divmod(count, len(advisers))
    return [share + (rank < rest) for rank in range(len(advisers))]


def loads(
    held: Mapping[int, int], chosen: Mapping[int | None, int], advisers: Sequence[int]
) -> tuple[Load, ...]:
    """The load of each adviser concerned: `held` of all firms, `chosen` of the lot (None: nobody’s)."""
    coming = dict(zip(advisers, split(sum(chosen.values()), advisers), strict=True))
    concerned = sorted({each for each in chosen if each is not None} | set(advisers))
    return tuple(
        Load(each, held.get(each, 0), chosen.get(each, 0), coming.get(each, 0)) for each in concerned
    )
