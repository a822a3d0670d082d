"""Lives of a certification in the national register: how long, what follows what, what no day covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import law

KINDS = {
    "cqp": "CQP",
    "cqpi": "CQPI",
    "title": "Titre à finalité professionnelle",
    "specific": "Compétence spécifique (RS)",
}
DIRECTORIES = {"rncp": "RNCP", "rs": "RS"}
BASES = {
    "ordinary": "données d’au moins deux années de titulaires",
    "single_year": "données d’une seule année de titulaires",
    "emerging": "métier émergent ou en forte évolution",
}
STANDINGS = {
    "project": "En projet",
    "adopted": "Sans enregistrement",
    "awaited": "Enregistrement à venir",
    "registered": "Enregistrée",
    "renewing": "En renouvellement",
    "expired": "Expirée",
    "refused": "Refusée",
    "abandoned": "Abandonnée",
    "withdrawn": "Supprimée",
}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Life:
    """A registration: its sheet, and its first and last days."""

    code: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Gap:
    """Days that no registration covers, both included."""

    after: str
    before: str
    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1


def years_at_most(basis: str, decided_on: date) -> int:
    """How long a registration may last (L6113-5 II, L6113-6; R6113-9 II, R6113-10, R6113-11 II)."""
    if basis == "single_year":
        return int(law.registration_years_single(decided_on))
    if basis == "emerging":
        return int(law.registration_years_emerging(decided_on))
    return int(law.registration_years_max(decided_on))


def latest_end(basis: str, decided_on: date) -> date:
    """The last day a registration decided that day may reach."""
    return law.add_months(decided_on, 12 * years_at_most(basis, decided_on))


def directory_of(code: str) -> str:
    """« RNCP123 » → « rncp »."""
    return "rs" if code.startswith("RS") else "rncp"


def gaps(lives: Iterable[Life]) -> list[Gap]:
    """The days between lives that no registration covers, in order."""
    found: list[Gap] = []
    last: Life | None = None
    for life in sorted(lives, key=lambda each: (each.since, each.until)):
        if last is not None and life.since > last.until + _DAY:
            found.append(Gap(last.code, life.code, last.until + _DAY, life.since - _DAY))
        if last is None or life.until > last.until:
            last = life
    return found


def current(lives: Sequence[Life], on: date) -> Life | None:
    """The life that covers the day; of several, the one that ends last."""
    found = [life for life in lives if life.since <= on <= life.until]
    return max(found, key=lambda each: each.until, default=None)


def last_ended(lives: Sequence[Life], on: date) -> Life | None:
    """The last life over before the day."""
    return max((life for life in lives if life.until < on), key=lambda each: each.until, default=None)


def standing(
    lives: Sequence[Life], on: date, *, projects: Iterable[tuple[str, str]] = (), ended_on: date | None = None
) -> str:
    """Where a certification stands that day; `projects` are (kind, state), the latest last."""
    known = list(projects)
    if ended_on is not None and ended_on <= on:
        return "withdrawn"
    renewing = any(kind == "renewal" and state not in OVER for kind, state in known)
    if current(lives, on):
        return "renewing" if renewing else "registered"
    if any(life.since > on for life in lives):
        return "awaited"
    if last_ended(lives, on):
        return "renewing" if renewing else "expired"
    creations = [state for kind, state in known if kind == "creation"]
    last = creations[-1] if creations else "idea"
    return last if last in ("adopted", "refused", "abandoned") else "project"


OVER = frozenset({"registered", "refused", "adopted", "abandoned", "withdrawn"})
