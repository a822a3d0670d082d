"""The old norm of coverage: how many visits a year, how many advisers for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil

import law
from law.typography import french


@dataclass(frozen=True, slots=True)
class Norm:
    """What the norm asks for a year."""

    small: int
    other: int
    small_visits: int
    other_visits: int
    a_head: int  # visits of one adviser

    @property
    def visits(self) -> int:
        return self.small_visits + self.other_visits

    @property
    def advisers(self) -> int:
        return advisers(self.visits, self.a_head)

    def flaw(self, printed: int) -> str:
        """What is wrong with a total printed elsewhere; empty when it is right."""
        if printed == self.visits:
            return ""
        return french(
            f"Le total imprimé, {_figure(printed)} visites, n’est pas la somme de ses deux termes : "
            f"{_figure(self.small_visits)} + {_figure(self.other_visits)} = {_figure(self.visits)}. "
            f"Il demanderait {_figure(advisers(printed, self.a_head))} conseillers au lieu de "
            f"{_figure(self.advisers)}."
        )


def norm(*, small: int, other: int, on: date) -> Norm:
    """The norm of that day for this many very small firms and larger ones."""
    share = Fraction(law.coverage_small_share(on)) / 100
    return Norm(
        small,
        other,
        ceil(small * share),
        other * law.coverage_other_visits(on),
        law.coverage_visits_an_adviser(on),
    )


def advisers(visits: int, a_head: int) -> int:
    """How many advisers for this many visits, each begun one whole."""
    return -(-visits // a_head)


def _figure(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
