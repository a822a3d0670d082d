"""Training at work (AFEST): its four conditions, its journal, what its folder still needs (D6313-3-2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import law
from law.moves import Move
from law.typography import french
from smeservice.rules import evidence
from smeservice.rules.evidence import Block

STATES = {
    "preparing": "En préparation",
    "running": "En cours",
    "compliant": "Conforme",
    "abandoned": "Abandonné",
}
OPEN = frozenset({"preparing", "running"})
MOVES = {
    "start": Move(frozenset({"preparing"}), "running", "Commencer"),
    "comply": Move(frozenset({"running"}), "compliant", "Établir le dossier conforme"),
    "reopen": Move(frozenset({"compliant"}), "running", "Rouvrir le dossier", needs_reason=True),
    "abandon": Move(OPEN, "abandoned", "Abandonner", needs_reason=True),
}
TOLD = {
    "begin": "Parcours ouvert",
    "change": "Parcours modifié",
    "start": "Première séquence",
    "write": "Journal écrit",
    "remove": "Séquence retirée du journal",
    "say": "Condition dite remplie",
    "unsay": "Condition remise à remplir",
    "prove": "Preuve ajoutée",
    "withdraw": "Preuve retirée",
    "comply": "Dossier conforme établi",
    "reopen": "Dossier rouvert",
    "abandon": "Parcours abandonné",
}
LABELS = {
    "analysis": "Analyse de l’activité",
    "trainer": "Formateur désigné",
    "reflexive": "Phases réflexives",
    "assessment": "Évaluations",
}
KINDS = {
    "situation": "Mise en situation",
    "reflexive": "Séquence réflexive",
    "assessment": "Évaluation",
}
WORDS = {"analysis": "écrivez l’analyse de l’activité"}


@dataclass(frozen=True, slots=True)
class Phase:
    """A line of the journal; `ended_at` None: it is going on."""

    kind: str
    started_at: datetime
    ended_at: datetime | None
    told: bool = False  # expected, done and learned are written


@dataclass(frozen=True, slots=True)
class Folder:
    """What the rules read of a path."""

    blocks: Mapping[str, Block]
    sequences: Sequence[Phase]
    trainer: str
    trainer_named_on: date | None


def overlapping(one: Phase, others: Iterable[Phase]) -> Phase | None:
    """The first sequence that shares a moment with this one; ends that touch do not."""
    return next((each for each in others if _before_end(one, each) and _before_end(each, one)), None)


def sequence_flaw(one: Phase, others: Iterable[Phase], *, trainer_named_on: date | None, at: datetime) -> str:
    """Why a line cannot stand in the journal; empty when it can. Instants are those of the firm's clock."""
    on = one.started_at.date()
    if not law.afest_conditions.known(on):
        return f"Le {on:%d/%m/%Y}, les textes ne connaissaient pas encore l’AFEST : vérifiez la date."
    if one.started_at > at or (one.ended_at and one.ended_at > at):
        return "Une séquence à venir ne s’écrit pas : le journal dit ce qui a eu lieu."
    if forgotten(one, at):
        return f"Dites l’heure de fin : une séquence dure {law.afest_longest_hours(on)} heures au plus."
    if one.ended_at is not None and one.ended_at <= one.started_at:
        return "La fin de la séquence vient après son début."
    if one.ended_at is not None and one.ended_at - one.started_at > _longest(on):
        return (
            f"Une séquence dure {law.afest_longest_hours(on)} heures au plus : corrigez le début ou la fin."
        )
    if (shared := overlapping(one, others)) is not None:
        return (
            f"Cette séquence chevauche « {KINDS[shared.kind]} » commencée le "
            f"{shared.started_at:%d/%m/%Y à %H:%M} : les phases réflexives sont distinctes des situations."
        )
    return trainer_flaw(trainer_named_on, on) if one.kind == "situation" else ""


def trainer_flaw(named_on: date | None, situation_on: date) -> str:
    """Why the naming of the trainer does not come before a situation of that day; empty when it does."""
    if named_on is None:
        return "Désignez d’abord le formateur : il l’est avant la première mise en situation (D6313-3-2)."
    least = law.afest_trainer_days(situation_on)
    if situation_on - named_on < timedelta(days=least):
        return (
            f"Le formateur est désigné le {named_on:%d/%m/%Y}, trop tard pour une mise en situation du "
            f"{situation_on:%d/%m/%Y} : la désignation la précède d’au moins {least} jour (D6313-3-2)."
        )
    return ""


def first_situation(sequences: Iterable[Phase]) -> datetime | None:
    """When the first situation began."""
    return min((each.started_at for each in sequences if each.kind == "situation"), default=None)


def forgotten(one: Phase, at: datetime) -> bool:
    """Has a sequence going on lasted longer than it may?"""
    return one.ended_at is None and at - one.started_at > _longest(one.started_at.date())


def missing(folder: Folder, on: date) -> dict[str, list[str]]:
    """What each condition still needs, in words; a condition that needs nothing has no words."""
    found = {}
    for code in law.afest_conditions(on):
        block = folder.blocks.get(code, Block(code, False, "", 0))
        own = _OWN.get(code, lambda folder: [])
        found[code] = [
            french(each) for each in (*own(folder), *evidence.lacks(block, law.afest_evidence(on), WORDS))
        ]
    return found


def compliant(folder: Folder, on: date) -> bool:
    """Is every condition met?"""
    return not any(missing(folder, on).values())


def late(state: str, ends_on: date | None, on: date) -> bool:
    """Has a path begun, and passed its end without its folder?"""
    return state == "running" and ends_on is not None and ends_on < on


def minutes(sequences: Iterable[Phase], kind: str) -> int:
    """How long the sequences of a kind lasted, those going on apart."""
    spent = (each.ended_at - each.started_at for each in sequences if each.kind == kind and each.ended_at)
    return int(sum(spent, timedelta()).total_seconds() // 60)


def _trainer(folder: Folder) -> list[str]:
    if not folder.trainer.strip() or folder.trainer_named_on is None:
        return ["désignez le formateur et la date de sa désignation"]
    begun = first_situation(folder.sequences)
    said = trainer_flaw(folder.trainer_named_on, begun.date()) if begun else ""
    return [said] if said else []


def _reflexive(folder: Folder) -> list[str]:
    wanting = []
    if not _ended(folder.sequences, "situation"):
        wanting.append("inscrivez au moins une mise en situation terminée au journal")
    reflexive = _ended(folder.sequences, "reflexive")
    if not reflexive:
        wanting.append("inscrivez au moins une séquence réflexive terminée au journal")
    elif not all(each.told for each in reflexive):
        wanting.append("écrivez pour chaque séquence réflexive l’attendu, le réalisé et l’appris")
    if any(each.ended_at is None for each in folder.sequences):
        wanting.append("arrêtez la séquence en cours")
    return wanting


def _assessment(folder: Folder) -> list[str]:
    done = _ended(folder.sequences, "assessment")
    if not done:
        return ["inscrivez au moins une évaluation terminée au journal"]
    return [] if all(each.told for each in done) else ["écrivez pour chaque évaluation son résultat"]


_OWN = {"trainer": _trainer, "reflexive": _reflexive, "assessment": _assessment}


def _ended(sequences: Iterable[Phase], kind: str) -> list[Phase]:
    return [each for each in sequences if each.kind == kind and each.ended_at is not None]


def _before_end(one: Phase, other: Phase) -> bool:
    return other.ended_at is None or one.started_at < other.ended_at


def _longest(on: date) -> timedelta:
    return timedelta(hours=law.afest_longest_hours(on))
