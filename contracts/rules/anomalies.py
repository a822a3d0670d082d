"""What is unusual enough to be read: thresholds and words. An anomaly is evidence, never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

import law
from law.periods import add_months
from law.typography import french

NOT_A_DECISION = french("À examiner, ne vaut pas décision.")
CONTRACTS_KEPT = 50  # identities shown as evidence; the count stays exact
_QUARTER_MONTHS, _YEAR_MONTHS, _WEEK = 3, 12, 7
_DAY = timedelta(days=1)

# Readings of ours, not of the law: wide enough to leave ordinary life alone.
GROWTH_LEAST = 10  # contracts of the quarter
GROWTH_TIMES = 3  # times those of the same days a year before
GROWTH_BEFORE = 2  # added to those before, so that small numbers do not shout
LOOKED_BACK_MONTHS = 24  # contracts ended before are not looked at


class Quarter(NamedTuple):
    """The days of the quarter so far, and the same days a year before; both ends included."""

    start: date
    end: date
    start_before: date
    end_before: date


def quarter_of(on: date) -> Quarter:
    """The calendar quarter of a day, up to that day."""
    start = date(on.year, on.month - (on.month - 1) % _QUARTER_MONTHS, 1)
    before = add_months(start, -_YEAR_MONTHS)
    return Quarter(start, on, before, before + (on - start))


@dataclass(frozen=True, slots=True)
class Caps:
    """How many people one tutor may follow at the same time."""

    apprentices: int  # the repeating one included (R6223-6)
    everybody: int  # once a professionalisation contract is among them (D6325-9)


def caps_on(on: date) -> Caps:
    return Caps(law.app_maitre_cap(on) + law.app_maitre_cap_repeat(on), law.pro_tutor_cap(on))


def weekly_hours(on: date) -> int:
    """The most hours a week of training may hold."""
    return int(law.weekly_hours_max(on))


def oldest_end(on: date) -> date:
    """Contracts that ended before are left alone."""
    return add_months(on, -LOOKED_BACK_MONTHS)


@dataclass(frozen=True, slots=True)
class Seen:
    """Something unusual: its kind, what it is about, its words, its evidence."""

    kind: str
    subject: str
    title: str
    count: int
    facts: tuple[tuple[str, str], ...]
    contracts: tuple[int, ...] = ()
    providers: tuple[str, ...] = ()

    @property
    def evidence(self) -> dict[str, Any]:
        """As stored: every count exact, identities up to a limit."""
        return {
            "count": self.count,
            "facts": [list(fact) for fact in self.facts],
            "contracts": list(self.contracts[:CONTRACTS_KEPT]),
            "providers": list(self.providers[:CONTRACTS_KEPT]),
        }


def growth(siret: str, name: str, now: int, before: int, quarter: Quarter) -> Seen:
    title = f"{name or siret} : {now} contrats ce trimestre, {before} un an plus tôt"
    return Seen(
        "growth", siret, french(title), now,
        (
            (f"Du {quarter.start:%d/%m/%Y} au {quarter.end:%d/%m/%Y}", str(now)),
            (f"Du {quarter.start_before:%d/%m/%Y} au {quarter.end_before:%d/%m/%Y}", str(before)),
        ),
        (), (siret,),
    )  # fmt: skip


def shared_iban(subject: str, masked: str, providers: list[str]) -> Seen:
    title = f"Un même compte bancaire pour {len(providers)} organismes"
    return Seen(
        "shared_iban", subject, french(title), len(providers), (("Compte", masked),), (), tuple(providers)
    )


def shared_contact(subject: str, what: str, worth: str, providers: list[str]) -> Seen:
    title = f"Même {what} pour {len(providers)} organismes"
    return Seen(
        "address", subject, french(title), len(providers), ((what.capitalize(), worth),), (), tuple(providers)
    )


def tutor_load(subject: str, tutor: str, contracts: list[int], cap: int) -> Seen:
    title = f"{tutor} suit {len(contracts)} personnes en même temps, {cap} au plus"
    facts = (("Suivis en cours", str(len(contracts))), ("Plafond", str(cap)))
    return Seen("tutor_load", subject, french(title), len(contracts), facts, tuple(contracts))


def overlap(subject: str, learner: str, contracts: list[int]) -> Seen:
    title = f"{learner} : {len(contracts)} contrats en même temps"
    return Seen(
        "overlap", subject, french(title), len(contracts), (("Alternant", learner),), tuple(contracts)
    )


def hours(contract: int, number: str, said: int, most: int) -> Seen:
    title = f"{number} : {said} heures de formation, {most} au plus entre ses dates"
    facts = (("Heures déclarées", str(said)), ("Possibles entre les dates", str(most)))
    return Seen("hours", str(contract), french(title), said, facts, (contract,))
