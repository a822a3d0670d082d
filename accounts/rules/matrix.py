"""The matrix of rights, as it is written in `rights.toml`: what each role must hold, and every difference."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ORDER = ("GC", "FI", "AP", "SM", "BR", "CO", "DI", "AD", "BX")
LETTERS = {
    "A": "totaux seulement",
    "r": "lit",
    "m": "lit masqué",
    "w": "écrit",
    "d": "décide",
    "p": "propose",
    "v": "valide",
    "x": "exporte",
    "o": "ses propres actes",
    "i": "identifiants seulement",
}
OWN = "*"
NOTHING = "-"
_CODE = re.compile(rf"{NOTHING}|(?:[{''.join(LETTERS)}]+\*?)+")


@dataclass(frozen=True, slots=True)
class Line:
    """A resource or an action: the code of each role, and the permissions that each letter opens."""

    label: str
    codes: Mapping[str, str]
    opens: Mapping[str, tuple[str, ...]]
    unscoped: str = ""
    wider: tuple[str, ...] = ()  # roles whose scope is not narrowed
    why_wider: str = ""
    absent: str = ""
    added: str = ""

    def of(self, role: str) -> frozenset[str]:
        """The permissions this line gives to a role."""
        code = self.codes[role]
        letters = [each for each in code if each in LETTERS]
        given = {
            name for each in letters for name in self.opens.get(f"{each}:{role}", self.opens.get(each, ()))
        }
        if self.unscoped and given and OWN not in code and "A" not in code:
            given.add(self.unscoped)
        return frozenset(given)

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission this line speaks of."""
        named = {name for names in self.opens.values() for name in names}
        return frozenset(named | ({self.unscoped} if self.unscoped else set()))


@dataclass(frozen=True, slots=True)
class Difference:
    """A permission that a role holds, or lacks, against the codes; and why."""

    role: str
    permission: str
    held: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Matrix:
    """The lines, and the differences that are meant."""

    lines: tuple[Line, ...]
    differences: tuple[Difference, ...] = field(default=())

    @property
    def permissions(self) -> frozenset[str]:
        """Every permission the matrix speaks of."""
        return frozenset().union(*(line.permissions for line in self.lines))

    def subject(self, permission: str) -> str:
        """What a permission is about: its first line."""
        return next((line.label for line in self.lines if permission in line.permissions), permission)

    def by_the_codes(self, role: str) -> frozenset[str]:
        """What the codes alone give to a role."""
        return frozenset().union(*(line.of(role) for line in self.lines))

    def expected(self, role: str) -> frozenset[str]:
        """What a role must hold: the codes, then the differences that are meant."""
        meant = [each for each in self.differences if each.role == role]
        more = {each.permission for each in meant if each.held}
        less = {each.permission for each in meant if not each.held}
        return (self.by_the_codes(role) | more) - less

    def idle(self) -> list[Difference]:
        """Differences that change nothing any more: to be taken away."""
        return [
            each
            for each in self.differences
            if (each.permission in self.by_the_codes(each.role)) == each.held
        ]


def words(code: str) -> str:
    """« lit et écrit, dans son périmètre »; empty when the role may nothing."""
    if code == NOTHING:
        return ""
    said = [LETTERS[each] for each in code if each in LETTERS]
    both = " et ".join(filter(None, [", ".join(said[:-1]), said[-1]]))
    return f"{both}, dans son périmètre" if OWN in code else both


def _line(row: Mapping[str, Any]) -> Line:
    codes = str(row["codes"]).split()
    if len(codes) != len(ORDER) or not all(_CODE.fullmatch(code) for code in codes):
        raise ValueError(f"{row['label']}: codes {codes}")
    wider: Mapping[str, Any] = row.get("wider", {})
    return Line(
        label=row["label"],
        codes=dict(zip(ORDER, codes, strict=True)),
        opens={letter: tuple(names) for letter, names in row["opens"].items()},
        unscoped=row.get("unscoped", ""),
        wider=tuple(wider.get("roles", ())),
        why_wider=wider.get("reason", ""),
        absent=row.get("absent", ""),
        added=row.get("added", ""),
    )


def read(text: str) -> Matrix:
    """The matrix of a text; ValueError when a line is ill written."""
    data = tomllib.loads(text)
    return Matrix(
        tuple(_line(row) for row in data["line"]),
        tuple(Difference(**row) for row in data.get("exception", ())),
    )


MATRIX = read((Path(__file__).resolve().parent.parent / "rights.toml").read_text(encoding="utf-8"))
