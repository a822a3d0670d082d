"""Campaigns that set levels of funding (NPEC): who speaks first, the deadlines, the states, the moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import law
from law.moves import Move
from law.typography import french

KINDS = {"general": "Générale", "complementary": "Complémentaire", "revision": "Révision"}
ORDERS = {
    "recommendation": "La recommandation, puis la branche",
    "branch": "La branche, puis la recommandation",
}
ARTICLES = {"general": "D6332-78-1", "complementary": "D6332-79", "revision": "D6332-79-1"}
_MONTHS = {
    "general": law.npec_general_months,
    "complementary": law.npec_complementary_months,
    "revision": law.npec_revision_months,
}

STATES = {
    "preparation": "En préparation",
    "open": "Ouverte",
    "proposed": "Clôture proposée",
    "closed": "Close",
    "cancelled": "Abandonnée",
}
RUNNING = frozenset({"open", "proposed"})
MOVES = {
    "open": Move(frozenset({"preparation"}), "open", "Ouvrir aux branches"),
    "publish": Move(frozenset({"preparation", "open"}), "open", "Enregistrer la publication"),
    "propose_closing": Move(frozenset({"open"}), "proposed", "Proposer la clôture"),
    "reject_closing": Move(frozenset({"proposed"}), "open", "Rejeter la clôture", needs_reason=True),
    "close": Move(frozenset({"proposed"}), "closed", "Clore et publier les niveaux"),
    "cancel": Move(frozenset({"preparation", "open"}), "cancelled", "Abandonner", needs_reason=True),
}

POSITION_STATES = {
    "missing": "Non saisie",
    "study": "En étude",
    "proposed": "Proposée",
    "voted": "Votée",
    "received": "Reçue",
    "transmitted": "Transmise",
    "retained": "Retenue",
    "default": "Carence",
}
UNVOTED = frozenset({"missing", "study", "proposed"})
VOTED = frozenset({"voted", "received", "transmitted", "retained"})
ENDED = frozenset({"retained", "default"})
PENDING = frozenset(POSITION_STATES) - ENDED
POSITION_MOVES = {
    "study": Move(frozenset({"missing"}), "study", "Mettre en étude"),
    "propose": Move(UNVOTED, "proposed", "Proposer la position"),
    "vote": Move(frozenset({"proposed"}), "voted", "Enregistrer le vote"),
    "receive": Move(frozenset({"voted"}), "received", "Recevoir"),
    "transmit": Move(frozenset({"received"}), "transmitted", "Transmettre"),
    "reopen": Move(
        frozenset({"voted", "received", "transmitted"}),
        "proposed",
        "Remettre en discussion",
        needs_reason=True,
    ),
    "retain": Move(frozenset({"transmitted"}), "retained", "Constater la position retenue"),
    "default": Move(PENDING, "default", "Constater la carence"),
}
STATUSES = {"CPNE": "valeur de la branche", "R": "alignée sur la recommandation", "A": "fixée par l’État"}


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The last day of a CPNE, and the day by which the decree is expected; None = no day is known."""

    committee: date | None
    decree: date | None


def order_of(launched_on: date) -> str:
    """Who speaks first in a campaign launched that day (D6332-78-1)."""
    return str(law.npec_order(launched_on))


def deadlines(
    kind: str, launched_on: date, published_on: date | None, announced_on: date | None = None
) -> Deadlines:
    """Counted in months from the publication of the recommendations, by the law of the launch.

    Before December 2025 the first answer was awaited on a day that France compétences announced; a CPNE then
    had a month to align. No delay of the decree was written.
    """
    if order_of(launched_on) == "branch":
        if published_on is None:
            return Deadlines(announced_on, None)
        return Deadlines(law.add_months(published_on, law.npec_align_months(launched_on)), None)
    if published_on is None:
        return Deadlines(None, None)
    due = law.add_months(published_on, _MONTHS[kind](launched_on))
    return Deadlines(due, law.add_months(due, law.npec_decree_months(launched_on)))


def allowance(kind: str, launched_on: date) -> str:
    """What the law gives to a CPNE, in words: « 3 mois à compter de la publication (D6332-78-1) »."""
    if order_of(launched_on) == "branch":
        months = law.npec_align_months(launched_on)
        return french(f"position d’abord, puis {months} mois pour s’aligner sur la recommandation")
    months = _MONTHS[kind](launched_on)
    return french(f"{months} mois à compter de la publication des recommandations ({ARTICLES[kind]})")


def late(verb: str, day: date, due: date | None) -> str:
    """The sentence that stays on a position voted or received after its deadline; empty when in time."""
    if due is None or day <= due:
        return ""
    words = {"propose": "proposée", "vote": "votée", "receive": "reçue"}[verb]
    return french(
        f"Position {words} le {day:%d/%m/%Y}, après l’échéance du {due:%d/%m/%Y} : le niveau peut être fixé "
        "par décret (D6332-78-2)."
    )


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a campaign: past, current or still to come."""

    label: str
    on: date | None
    tense: str


def steps(
    *,
    order: str,
    state: str,
    launched_on: date,
    published_on: date | None,
    due: Deadlines,
    transmitted_on: date | None,
    closed_on: date | None,
) -> list[Step]:
    """The way of a campaign in its own order, with the days that are known."""
    opened = state != "preparation"
    publication = ("Recommandations publiées", published_on, published_on is not None)
    positions = ("Positions des branches", due.committee, transmitted_on is not None)
    first = [publication, positions]
    if order == "branch":
        answer = due.committee if published_on is None else None
        first = [
            ("Positions des branches", answer, published_on is not None),
            publication,
            ("Alignement des branches", due.committee if published_on else None, transmitted_on is not None),
        ]
    way = [
        ("Préparation", launched_on, opened),
        *first,
        ("Transmission à France compétences", transmitted_on, transmitted_on is not None),
        ("Décret", due.decree, closed_on is not None),
        ("Niveaux publiés", closed_on, closed_on is not None),
    ]
    if state == "cancelled":
        return [Step(label, day, "past" if done else "future") for label, day, done in way]
    current = next((rank for rank, (_, _, done) in enumerate(way) if not done), len(way))
    return [
        Step(label, day, "past" if done else "current" if rank == current else "future")
        for rank, (label, day, done) in enumerate(way)
    ]


def wrong_days(launched_on: date, published_on: date | None, announced_on: date | None) -> dict[str, str]:
    """Why days cannot stand together, by field."""
    found = {}
    if published_on and published_on < launched_on:
        found["published_on"] = "La publication précède le lancement de la campagne."
    if announced_on and announced_on < launched_on:
        found["announced_on"] = "Le jour annoncé précède le lancement de la campagne."
    return {field: french(sentence) for field, sentence in found.items()}
