"""How long a thing is kept, and what a hold keeps longer: the arithmetic and the words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from law.moves import Move
from law.periods import add_months

KINDS = {
    "contract": "un contrat",
    "firm": "une entreprise",
    "provider": "un organisme de formation",
    "person": "une personne",
}
STATES = {
    "proposed": "À valider",
    "active": "En vigueur",
    "lifting": "Levée à valider",
    "lifted": "Levée",
    "rejected": "Rejetée",
}
KEEPING = frozenset({"active", "lifting"})
WAITING = frozenset({"proposed", "lifting"})
MOVES = {
    "validate": Move(frozenset({"proposed"}), "active", "Valider la suspension"),
    "reject": Move(frozenset({"proposed"}), "rejected", "Rejeter la suspension", needs_reason=True),
    "ask_lifting": Move(frozenset({"active"}), "lifting", "Proposer de lever", needs_reason=True),
    "lift": Move(frozenset({"lifting"}), "lifted", "Lever la suspension"),
    "keep": Move(frozenset({"lifting"}), "active", "Maintenir la suspension", needs_reason=True),
}
TOLD = {
    "propose": "Proposée",
    "validate": "Validée",
    "reject": "Rejetée",
    "ask_lifting": "Levée proposée",
    "lift": "Levée",
    "keep": "Maintenue",
}


def after_months(since: date, months: int) -> date:
    """The last day kept of what is kept so many months from a day."""
    return add_months(since, months)


def after_exercises(day: date, years: int) -> date:
    """The last day kept of what is kept so many years from the end of the exercise of a day (L123-22)."""
    return date(day.year + years, 12, 31)


def due(until: date, on: date) -> bool:
    """Whether the time is over: the last day kept is itself kept."""
    return on > until


def folded(words: str) -> str:
    """A name as it is compared: no accent, no case, one space."""
    plain = unicodedata.normalize("NFKD", words)
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).upper().split())


Person = tuple[str, str, date | None]


def person(name: str, first_name: str, born_on: date | None) -> Person:
    """A person as compared: names folded, the day of birth."""
    return folded(name), folded(first_name), born_on


@dataclass(frozen=True, slots=True)
class Held:
    """What must not be purged whatever its age: contracts, firms, providers and persons under a hold."""

    contracts: frozenset[int] = frozenset()
    sirens: frozenset[str] = frozenset()
    providers: frozenset[str] = frozenset()
    persons: frozenset[Person] = field(default_factory=frozenset)

    def covers(self, row: Mapping[str, Any]) -> bool:
        """Whether a row, by what it says of itself, is under a hold.

        A row may say `contract`, `firm` (SIRET or SIREN), `provider`, and `name`, `first_name`, `born_on`.
        """
        if row.get("contract") in self.contracts or (row.get("firm") or "")[:9] in self.sirens:
            return True
        if (row.get("provider") or "") in self.providers:
            return True
        return bool(self.persons and row.get("name")) and self._covers_person(row)

    def _covers_person(self, row: Mapping[str, Any]) -> bool:
        """A day of birth or a first name unknown on either side protects no less."""
        name, first, born_on = person(row["name"], row.get("first_name") or "", row.get("born_on"))
        return any(
            name in ({last} if first else {last, f"{last} {given}", f"{given} {last}"})
            and (not first or not given or first == given)
            and (born is None or born_on is None or born == born_on)
            for last, given, born in self.persons
        )


def held(rows: Iterable[Mapping[str, Any]]) -> Held:
    """The holds in force, gathered; a row has `kind`, `number`, `name`, `first_name`, `born_on`."""
    found: dict[str, list[Mapping[str, Any]]] = {kind: [] for kind in KINDS}
    for row in rows:
        found[row["kind"]].append(row)
    return Held(
        contracts=frozenset(int(row["number"][1:]) for row in found["contract"]),
        sirens=frozenset(row["number"][:9] for row in found["firm"]),
        providers=frozenset(row["number"] for row in found["provider"]),
        persons=frozenset(person(row["name"], row["first_name"], row["born_on"]) for row in found["person"]),
    )
