"""Employees of a branch in figures: ages, pyramid, share of women, how a number evolves."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

GENDERS = {"F": "Femmes", "M": "Hommes"}
CONTRACTS = {
    "cdi": "CDI",
    "cdd": "CDD",
    "app": "Apprentissage",
    "pro": "Professionnalisation",
    "temp": "Intérim",
    "other": "Autre",
}
YOUNGEST, OLDEST = 14, 99
OPEN_WIDTH = 5  # « 60 et plus » is read as 60 to 64, « moins de 20 » as 15 to 19, for single ages
STEP = 5  # ages of one bar of the pyramid
ROME = re.compile(r"[A-Z]\d{4}")

_RANGE = re.compile(r"(\d{1,2})\s*(?:-|–|à|a|/)\s*(\d{1,2})(?:\s*ans)?")
_UNDER = re.compile(r"(?:moins de|<)\s*(\d{1,2})(?:\s*ans)?")
_OVER = re.compile(r"(\d{1,2})\s*(?:ans)?\s*(?:et plus|et \+|ou plus|\+)")
_ONE = re.compile(r"(\d{1,2})(?:\s*ans)?")


@dataclass(frozen=True, slots=True, order=True)
class Band:
    """Ages from one to another, both included; None = and over."""

    first: int
    last: int | None = None

    @property
    def begin(self) -> int:
        """The first age when single ages are needed: « moins de 20 » is read as five years too."""
        if self.first > YOUNGEST or self.last is None:
            return self.first
        return max(self.first, self.last - OPEN_WIDTH + 1)

    @property
    def end(self) -> int:
        """The last age when single ages are needed: an open band is read as five years."""
        return self.first + OPEN_WIDTH - 1 if self.last is None else self.last

    @property
    def label(self) -> str:
        if self.last is None:
            return f"{self.first} ans et plus"
        if self.first <= YOUNGEST:
            return f"Moins de {self.last + 1} ans"
        return f"{self.first} ans" if self.first == self.last else f"{self.first}–{self.last} ans"


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell: how many employees of an occupation, an age, a gender."""

    rome: str
    band: Band
    gender: str
    heads: int
    region: str = ""
    contract: str = "other"


def band_of(text: str) -> Band:
    """« 25-29 », « 25 à 29 ans », « moins de 20 », « 60 et plus », « 27 »; else ValueError says how."""
    words = " ".join(text.lower().replace("\u00a0", " ").replace("\u202f", " ").split())
    if found := _RANGE.fullmatch(words):
        band = Band(int(found[1]), int(found[2]))
    elif found := _UNDER.fullmatch(words):
        band = Band(YOUNGEST, int(found[1]) - 1)
    elif found := _OVER.fullmatch(words):
        band = Band(int(found[1]), None)
    elif found := _ONE.fullmatch(words):
        band = Band(int(found[1]), int(found[1]))
    else:
        raise ValueError(f"« {text[:40]} » n’est pas un âge : écrivez 27, 25-29, moins de 20 ou 60 et plus.")
    if not YOUNGEST <= band.first <= OLDEST or (band.last is not None and band.last > OLDEST):
        raise ValueError(f"L’âge va de {YOUNGEST} à {OLDEST} ans.")
    if band.last is not None and band.last < band.first:
        raise ValueError(f"La tranche « {text[:40]} » finit avant de commencer.")
    return band


def overlap(bands: Iterable[Band]) -> tuple[Band, Band] | None:
    """Two different bands that share an age: the same person would be counted in both."""
    for before, after in pairwise(sorted(set(bands), key=lambda band: (band.first, band.last or OLDEST))):
        if before.last is None or before.last >= after.first:
            return before, after
    return None


def digest(figures: Iterable[Figure]) -> str:
    """A print of the figures, whatever their order."""
    lines = sorted(
        f"{each.rome};{each.band.first};{each.band.last};{each.gender};{each.region};{each.contract};{each.heads}"
        for each in figures
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def by_age(figures: Iterable[Figure]) -> dict[tuple[str, int], Fraction]:
    """Employees by gender and single age: a band is spread evenly over its ages."""
    found: dict[tuple[str, int], Fraction] = defaultdict(Fraction)
    for each in figures:
        ages = range(each.band.begin, each.band.end + 1)
        for age in ages:
            found[each.gender, age] += Fraction(each.heads, len(ages))
    return dict(found)


def pyramid(heads: Mapping[tuple[str, int], Fraction]) -> list[tuple[str, int, int]]:
    """(ages, women, men) from the youngest, by steps of five years."""
    if not any(heads.values()):
        return []
    ages = [age for (_, age), count in heads.items() if count]
    first, last = min(ages) // STEP * STEP, max(ages)
    rows = []
    for start in range(first, last + 1, STEP):
        women, men = (
            rounded(
                sum((heads.get((gender, age), Fraction()) for age in range(start, start + STEP)), Fraction())
            )
            for gender in "FM"
        )
        rows.append((f"{start}–{start + STEP - 1}", women, men))
    return rows


def rounded(worth: Fraction) -> int:
    """The nearest whole number, half up."""
    return int((worth + Fraction(1, 2)) // 1)


def share(part: int | Fraction, whole: int | Fraction) -> float | None:
    """A part of a whole, None when there is nothing."""
    return float(Fraction(part) / Fraction(whole)) if whole else None


def seniors(figures: Iterable[Figure], age: int) -> Fraction:
    """Employees of that age or more."""
    return sum((count for (_, each), count in by_age(figures).items() if each >= age), Fraction())


def growth(before: int, after: int) -> float | None:
    """How much a number grew; None without a number before."""
    return (after - before) / before if before else None


def total(figures: Sequence[Figure]) -> int:
    return sum(each.heads for each in figures)
