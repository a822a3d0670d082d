"""Juries: who may sit, when a deliberation may be signed, what it gives to each candidate."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import law
from law.typography import french

COLLEGES = {"employers": "Employeurs", "employees": "Salariés", "expert": "Professionnel sans collège"}
BOTH = ("employers", "employees")
OUTCOMES = {"acquired": "Acquis", "not": "Non acquis", "absent": "Absent"}
VERDICTS = {"whole": "Certifié", "partial": "Certifié en partie", "none": "Non certifié", "absent": "Absent"}
LEAST_MEMBERS = 2
WHOLE = ""  # the code of the only result when a certification has no block


@dataclass(frozen=True, slots=True)
class Member:
    """A member: name, college, the body she works for (SIRET, empty when none), and whether she came."""

    name: str
    college: str
    body: str = ""
    present: bool | None = None


@dataclass(frozen=True, slots=True)
class Presented:
    """A candidate before the jury: the body that trained her (SIRET), and the outcome of each block."""

    name: str
    trained_by: str
    outcomes: Mapping[str, str]


def composition(members: Sequence[Member], *, joint: bool, on: date) -> list[str]:
    """What a jury lacks before it may sit."""
    flaws = []
    if len(members) < LEAST_MEMBERS:
        flaws.append(f"Un jury compte au moins {LEAST_MEMBERS} membres.")
    if joint and law.jury_both_colleges(on):
        colleges = Counter(member.college for member in members)
        flaws += [
            f"Le jury est paritaire : aucun membre du collège {COLLEGES[each].lower()}."
            for each in BOTH
            if not colleges[each]
        ]
    return [french(flaw) for flaw in flaws]


def partial_members(members: Iterable[Member], trainers: Mapping[str, int]) -> list[str]:
    """Members who would judge those their own body trained; `trainers`: candidates by SIRET of the body."""
    return [
        french(
            f"{member.name} travaille pour l’organisme qui a formé {trainers[member.body]} "
            f"candidat{'s' * (trainers[member.body] > 1)} : un membre n’évalue jamais ses propres stagiaires."
        )
        for member in members
        if member.body and trainers.get(member.body)
    ]


def trainers_of(candidates: Iterable[Presented]) -> dict[str, int]:
    """How many candidates each body trained."""
    return dict(Counter(each.trained_by for each in candidates if each.trained_by))


def unsigned(
    *, members: Sequence[Member], joint: bool, candidates: Sequence[Presented], blocks: Sequence[str],
    meets_on: date | None, minutes: bool, on: date,
) -> list[str]:  # fmt: skip
    """Everything that stands between a jury and its signature; empty when it may sign."""
    flaws = []
    if meets_on is None:
        flaws.append("La date du jury manque.")
    elif meets_on > on:
        flaws.append(f"Le jury ne se réunit que le {meets_on:%d/%m/%Y}.")
    day = meets_on or on
    unknown = [member.name for member in members if member.present is None]
    if unknown:
        flaws.append(f"Présence à renseigner : {', '.join(unknown)}.")
    else:
        flaws += composition([member for member in members if member.present], joint=joint, on=day)
    flaws += partial_members([m for m in members if m.present is not False], trainers_of(candidates))
    if not candidates:
        flaws.append("Aucun candidat n’est inscrit.")
    wanted = tuple(blocks) or (WHOLE,)
    open_rows = sum(1 for each in candidates if any(code not in each.outcomes for code in wanted))
    if open_rows:
        flaws.append(f"Résultats à saisir pour {open_rows} candidat{'s' * (open_rows > 1)}.")
    if not minutes:
        flaws.append("Le procès-verbal signé n’est pas versé.")
    return [french(flaw) for flaw in flaws]


def verdict(outcomes: Mapping[str, str], blocks: Sequence[str]) -> str:
    """whole, partial, none or absent: what the results of a candidate make of her."""
    found = [outcomes.get(code, "absent") for code in (tuple(blocks) or (WHOLE,))]
    acquired = found.count("acquired")
    if acquired == len(found):
        return "whole"
    if acquired:
        return "partial"
    return "absent" if all(each == "absent" for each in found) else "none"


def awarded(outcomes: Mapping[str, str], blocks: Sequence[str], *, complete: bool) -> tuple[str, ...]:
    """The certificates a candidate receives: the whole certification, or each acquired block.

    `complete`: the blocks of the session are all those of the certification.
    """
    if verdict(outcomes, blocks) == "whole" and (complete or not blocks):
        return (WHOLE,)
    return tuple(code for code in blocks if outcomes.get(code) == "acquired")
