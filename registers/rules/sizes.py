"""The size of a company: its class by the official headcount, never typed, and the thresholds it crossed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import law

CLASSES = {
    "small": "moins de 11 salariés",
    "plan": "11 à 49 salariés",
    "medium": "50 à 249 salariés",
    "large": "250 salariés et plus",
}
# Bands of the SIRENE register; « NN » and « 00 » are units without employees that year.
BANDS: dict[str, tuple[int, int | None]] = {
    "NN": (0, 0),
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1000, 1999),
    "51": (2000, 4999),
    "52": (5000, 9999),
    "53": (10_000, None),
}
_WHOLE = re.compile(r"\d{1,7}(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Size:
    """The headcount of one year; `most` None = no upper bound."""

    year: int
    least: int
    most: int | None

    @property
    def written(self) -> str:
        """« 12 », « 10 à 19 », « 10 000 et plus »."""
        if self.least == self.most:
            return f"{self.least:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
        if self.most is None:
            return f"{self.least:,} et plus".replace(",", "\N{NARROW NO-BREAK SPACE}")
        return f"{self.least} à {self.most}"


@dataclass(frozen=True, slots=True)
class Crossing:
    """A year whose class is not that of the year known before."""

    year: int
    before: str
    after: str

    @property
    def up(self) -> bool:
        order = list(CLASSES)
        return order.index(self.after) > order.index(self.before)


def band_of(text: str) -> tuple[int, int | None]:
    """Bounds of a headcount written as a band code or a number; a decimal one is cut down (average).

    ValueError with its French sentence otherwise.
    """
    code = text.strip().upper()
    if code in BANDS:
        return BANDS[code]
    if not _WHOLE.fullmatch(code):
        raise ValueError(f"« {text[:40]} » n’est ni un effectif ni une tranche d’effectif.")
    number = int(re.split("[.,]", code)[0])
    return number, number


def headcount_of(text: str) -> tuple[int, int | None]:
    """Bounds of a headcount in a column of numbers, where « 11 » is eleven and not a band."""
    code = text.strip()
    if not _WHOLE.fullmatch(code):
        raise ValueError(f"« {text[:40]} » n’est pas un effectif.")
    number = int(re.split("[.,]", code)[0])
    return number, number


def class_of(size: Size, on: date) -> str | None:
    """The class of a size by the thresholds of that day; None when its band straddles one."""
    found = {_class(bound, on) for bound in (size.least, size.most)}
    return found.pop() if len(found) == 1 else None


def under_plan_threshold(size: Size, on: date) -> bool | None:
    """Whether the plan of the company may be funded (under 50); None when its band straddles it."""
    limit = law.size_plan(on)
    if size.most is not None and size.most < limit:
        return True
    return False if size.least >= limit else None


def crossings(sizes: Iterable[Size], on: date) -> list[Crossing]:
    """The thresholds crossed from year to year, the oldest first; years of unknown class are passed over."""
    found: list[Crossing] = []
    before: str | None = None
    for size in sorted(sizes, key=lambda each: each.year):
        after = class_of(size, on)
        if after and before and after != before:
            found.append(Crossing(size.year, before, after))
        before = after or before
    return found


def _class(headcount: int | None, on: date) -> str:
    if headcount is None or headcount >= law.size_large(on):
        return "large"
    if headcount >= law.size_plan(on):
        return "medium"
    return "plan" if headcount >= law.size_small(on) else "small"
