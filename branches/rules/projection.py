"""A projection of employees over a few years by ageing of cohorts: nothing is guessed, all is an input."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from branches.rules.workforce import Figure, by_age, pyramid, rounded
from law.typography import french

VERSION = 1
SCENARIOS = {"low": "Bas", "central": "Central", "high": "Haut"}
BANDS = ((14, 29), (30, 44), (45, 54), (55, 99))  # the yearly exits are given for these ages
Heads = dict[tuple[str, int], Fraction]


@dataclass(frozen=True, slots=True)
class Hypotheses:
    """What is supposed, the same every year; rates are shares of those still there after retirements.

    `entries` is a number a year; when it is None, `growth` says how much the total changes each year, and the
    entries are what is missing for it. Entries spread evenly over the ages from `entry_from` to `entry_to`.
    """

    retirement_age: int
    exits: tuple[Decimal, ...]  # one rate for each of BANDS
    entries: int | None
    growth: Decimal | None
    entry_from: int = 20
    entry_to: int = 34
    apprentices: int = 0  # live contracts counted
    apprentice_months: int = 24  # mean length of a contract
    stay: Decimal = Decimal(0)  # of those whose contract ends, who stay in the branch

    @property
    def inflow(self) -> Fraction:
        """Apprentices who stay, a year: stock × 12 ÷ months × share who stay."""
        return Fraction(self.apprentices * 12, self.apprentice_months) * Fraction(self.stay)

    def as_dict(self) -> dict[str, Any]:
        return {
            name: [str(each) for each in worth] if isinstance(worth, tuple)
            else str(worth) if isinstance(worth, Decimal)
            else worth
            for name, worth in asdict(self).items()
        }  # fmt: skip

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Hypotheses:
        growth = stored["growth"]
        return cls(
            **{
                **stored,
                "exits": tuple(Decimal(each) for each in stored["exits"]),
                "growth": None if growth is None else Decimal(growth),
                "stay": Decimal(stored["stay"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Year:
    """One year: who left, who came, who is there at its end."""

    year: int
    start: Fraction
    retired: Fraction
    left: Fraction
    entered: Fraction
    stayed: Fraction  # apprentices among those who came
    heads: Heads

    @property
    def end(self) -> Fraction:
        return sum(self.heads.values(), Fraction())


def flaws(supposed: Hypotheses) -> list[str]:
    """Why hypotheses cannot be used."""
    found = []
    if not 50 <= supposed.retirement_age <= 75:
        found.append("L’âge de départ va de 50 à 75 ans.")
    if len(supposed.exits) != len(BANDS) or any(not 0 <= rate <= 1 for rate in supposed.exits):
        found.append("Chaque taux de sortie va de 0 à 100 %.")
    if (supposed.entries is None) == (supposed.growth is None):
        found.append("Donnez un nombre d’entrées par an, ou une croissance, mais pas les deux.")
    if supposed.entries is not None and supposed.entries < 0:
        found.append("Le nombre d’entrées n’est pas négatif.")
    if supposed.growth is not None and not -1 <= supposed.growth <= 1:
        found.append("La croissance va de −100 % à 100 % par an.")
    if not 14 <= supposed.entry_from <= supposed.entry_to < supposed.retirement_age:
        found.append("Les âges d’entrée se suivent, avant l’âge de départ.")
    if supposed.apprentices < 0 or supposed.apprentice_months < 1 or not 0 <= supposed.stay <= 1:
        found.append("La part des apprentis qui restent va de 0 à 100 %.")
    return found


def project(figures: Sequence[Figure], supposed: Hypotheses, *, year: int, years: int) -> list[Year]:
    """One Year after another from the figures of `year`; heads are exact, rounded only when shown.

    Each year everybody gets a year older; those who reach the age of retirement leave, then a share of the
    others by age; then come the entries, with the share of women there was at the start.
    """
    heads: Heads = by_age(figures)
    whole = sum(heads.values(), Fraction())
    women = sum((count for (gender, _), count in heads.items() if gender == "F"), Fraction())
    share = women / whole if whole else Fraction(1, 2)
    found = []
    for step in range(1, years + 1):
        found.append(_next(heads, supposed, year + step, share))
        heads = found[-1].heads
    return found


def _next(before: Heads, supposed: Hypotheses, year: int, women: Fraction) -> Year:
    start = sum(before.values(), Fraction())
    older = {(gender, age + 1): count for (gender, age), count in before.items()}
    retired = sum((count for (_, age), count in older.items() if age >= supposed.retirement_age), Fraction())
    left, after = Fraction(), {}
    for (gender, age), count in older.items():
        if age < supposed.retirement_age:
            gone = count * _rate(supposed, age)
            left += gone
            after[gender, age] = count - gone
    stayed = supposed.inflow
    if supposed.entries is not None:
        others = Fraction(supposed.entries)
    else:
        aim = start * (1 + Fraction(supposed.growth or 0))
        others = max(Fraction(), aim - sum(after.values(), Fraction()) - stayed)
    entered = others + stayed
    ages = range(supposed.entry_from, supposed.entry_to + 1)
    for age in ages:
        for gender, part in (("F", women), ("M", 1 - women)):
            after[gender, age] = after.get((gender, age), Fraction()) + entered * part / len(ages)
    return Year(year, start, retired, left, entered, stayed, after)


def _rate(supposed: Hypotheses, age: int) -> Fraction:
    for (first, last), rate in zip(BANDS, supposed.exits, strict=True):
        if first <= age <= last:
            return Fraction(rate)
    return Fraction()


def around(central: Hypotheses, spread: Decimal) -> dict[str, Hypotheses]:
    """The three scenarios: the low one with fewer entries and more exits, the high one the other way."""
    return {
        "low": _moved(central, 1 - spread, 1 + spread),
        "central": central,
        "high": _moved(central, 1 + spread, 1 - spread),
    }


def _moved(supposed: Hypotheses, entries: Decimal, exits: Decimal) -> Hypotheses:
    growth = supposed.growth
    if growth is not None:  # a point of growth more or less for each tenth of the spread
        growth += (entries - 1) / 10
    return replace(
        supposed,
        exits=tuple(min(Decimal(1), rate * exits) for rate in supposed.exits),
        entries=None if supposed.entries is None else int(supposed.entries * entries),
        growth=growth,
        stay=min(Decimal(1), supposed.stay * entries),
    )


def told(years: Sequence[Year]) -> dict[str, Any]:
    """A projection in whole numbers, as it is kept and shown."""
    return {
        "version": VERSION,
        "years": [
            {
                "year": each.year,
                "start": rounded(each.start),
                "retired": rounded(each.retired),
                "left": rounded(each.left),
                "entered": rounded(each.entered),
                "stayed": rounded(each.stayed),
                "end": rounded(each.end),
            }
            for each in years
        ],
        "pyramid": [list(row) for row in pyramid(years[-1].heads)] if years else [],
    }


def told_hypotheses(scenarios: Mapping[str, Hypotheses]) -> list[tuple[str, list[str]]]:
    """Each hypothesis, scenario by scenario, in words."""
    codes = list(SCENARIOS)
    rows = [("Âge de départ", [f"{scenarios[code].retirement_age} ans" for code in codes])]
    for rank, (first, last) in enumerate(BANDS):
        ages = f"de {first} à {last} ans" if last < BANDS[-1][1] else f"de {first} ans et plus"
        rows.append((f"Départs par an, {ages}", [_percent(scenarios[code].exits[rank]) for code in codes]))
    if scenarios["central"].entries is not None:
        rows.append(("Entrées par an", [_number(scenarios[code].entries or 0) for code in codes]))
    else:
        rows.append(("Croissance par an", [_percent(scenarios[code].growth or 0) for code in codes]))
    rows.append(
        ("Âge d’entrée", [f"{scenarios[code].entry_from} à {scenarios[code].entry_to} ans" for code in codes])
    )
    rows.append(("Apprentis en contrat, comptés", [_number(scenarios[code].apprentices) for code in codes]))
    rows.append(
        ("Durée moyenne de leur contrat", [f"{scenarios[code].apprentice_months} mois" for code in codes])
    )
    rows.append(("Part qui reste dans la branche", [_percent(scenarios[code].stay) for code in codes]))
    inflow = [f"{float(scenarios[code].inflow):.1f}".replace(".", ",") for code in codes]
    rows.append(("Apprentis qui restent, par an", inflow))
    return rows


def _percent(worth: Any) -> str:
    text = f"{float(worth) * 100:.2f}".rstrip("0").rstrip(".")
    return french(text.replace(".", ",").replace("-", "−") + " %")


def _number(worth: int) -> str:
    return french(f"{worth:,}".replace(",", " "))
