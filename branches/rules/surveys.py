"""Insertion surveys: cohorts, answers without a name, rates, and what may be shown of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

import law
from law.moves import Move
from law.typography import french
from registers.rules.text import fold

STATES = {"prepared": "Préparée", "running": "En cours", "closed": "Close"}
MOVES = {
    "open": Move(frozenset({"prepared"}), "running", "Ouvrir l’enquête"),
    "close": Move(frozenset({"running"}), "closed", "Clore l’enquête"),
    "lapse": Move(frozenset({"prepared", "running"}), "closed", "Clore au terme de la conservation"),
}
LABELS = {
    "open": "Enquête ouverte",
    "close": "Enquête close",
    "lapse": "Enquête close au terme de la conservation",
    "prepare": "Enquête préparée",
    "refresh": "Liste de contacts refaite",
    "contacts": "Liste de contacts téléchargée",
    "receive": "Réponses reçues",
    "purge": "Liste de contacts effacée",
    "report": "Statistiques transmises",
}
SITUATIONS = {
    "permanent": "En emploi, CDI ou fonction publique",
    "temporary": "En emploi, CDD, intérim ou saisonnier",
    "self_employed": "À son compte",
    "training": "En formation ou en études",
    "seeking": "En recherche d’emploi",
    "inactive": "Autre situation",
}
EMPLOYED = frozenset({"permanent", "temporary", "self_employed"})
_SITUATION_WORDS = {
    **{fold(label): code for code, label in SITUATIONS.items()},
    "cdi": "permanent", "cdd": "temporary", "interim": "temporary", "independant": "self_employed",
    "formation": "training", "recherche": "seeking", "recherche d'emploi": "seeking", "autre": "inactive",
}  # fmt: skip
_YES_NO = {"oui": True, "non": False, "": None}
TENTH = Decimal("0.1")
REFERENCE_LENGTH = 10
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def horizons(on: date) -> tuple[int, int]:
    """The two horizons, in months after delivery."""
    return law.survey_first_months(on), law.survey_second_months(on)


def ask_on(year: int, horizon: int) -> date:
    """The day from which a cohort may be asked: its last certificate is old enough."""
    return law.add_months(date(year, 12, 31), horizon)


def statistics_due(last_on: date) -> date:
    """When statistics are due again after those of a day (R6113-15)."""
    return law.add_months(last_on, 12 * law.survey_statistics_years(last_on))


def purge_due(opened_on: date) -> date:
    """The last day the contact list is kept."""
    return law.add_months(opened_on, law.survey_contacts_months(opened_on))


@dataclass(frozen=True, slots=True)
class Tally:
    """What a cohort answered: holders, contacts asked, situations, and jobs aimed at among the employed."""

    holders: int
    contacts: int
    situations: Mapping[str, int]
    aimed: int  # respondents at work in the job aimed at

    @property
    def answered(self) -> int:
        return sum(self.situations.values())

    @property
    def employed(self) -> int:
        return sum(count for code, count in self.situations.items() if code in EMPLOYED)


class Rates(NamedTuple):
    """Shares in percent, None when nothing can be divided."""

    response: Decimal | None
    employment: Decimal | None
    aimed: Decimal | None


def rates(tally: Tally) -> Rates:
    """Response among holders, employment among respondents, job aimed at among respondents."""
    return Rates(
        share(tally.answered, tally.holders),
        share(tally.employed, tally.answered),
        share(tally.aimed, tally.answered),
    )


def share(part: int, whole: int) -> Decimal | None:
    """Percent to one decimal, half up."""
    return (Decimal(100) * part / whole).quantize(TENTH, ROUND_HALF_UP) if whole else None


def shown(tally: Tally, *, least: int) -> bool:
    """Whether people outside may see the rates: enough respondents, no small group on either side."""
    sides = (
        tally.answered,
        tally.employed,
        tally.answered - tally.employed,
        tally.aimed,
        tally.answered - tally.aimed,
    )
    return tally.answered >= least and all(side == 0 or side >= least for side in sides)


class Reply(NamedTuple):
    """One answer, known by the reference of its contact only."""

    reference: str
    situation: str
    aimed: bool | None
    answered_on: date | None = None


def reply_of(
    *, reference: str, situation: str, aimed: str, answered_on: date | None = None
) -> tuple[Reply | None, list[tuple[str, str, str]]]:
    """An answer as written in a file, or its flaws as (column, value, sentence)."""
    flaws: list[tuple[str, str, str]] = []
    code = reference.strip().upper()
    if len(code) != REFERENCE_LENGTH or any(char not in ALPHABET for char in code):
        flaws.append(
            ("reference", reference[:20], f"Une référence compte {REFERENCE_LENGTH} lettres ou chiffres.")
        )
    known = situation if situation in SITUATIONS else _SITUATION_WORDS.get(fold(situation))
    if known is None:
        words = ", ".join(SITUATIONS.values())
        flaws.append(("situation", situation[:40], f"Écrivez l’une de ces situations : {words}."))
    if fold(aimed) not in _YES_NO:
        flaws.append(("metier_vise", aimed[:20], "Écrivez « oui », « non », ou laissez vide."))
    job = _YES_NO.get(fold(aimed))
    if not flaws and job and known not in EMPLOYED:
        flaws.append(
            ("metier_vise", aimed[:20], "Le métier visé ne s’exerce qu’en emploi : corrigez l’un ou l’autre.")
        )
    if flaws or known is None:
        return None, [(column, value, french(sentence)) for column, value, sentence in flaws]
    return Reply(code, known, job, answered_on), []
