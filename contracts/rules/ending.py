"""The early end of a contract: motives, what is asked, how long the CFA may keep the apprentice."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import law
from contracts.rules.facts import Facts
from contracts.rules.states import MOTIVES
from contracts.rules.terms import add_months, terms_on
from contracts.rules.verdict import Verdict
from law.typography import french
from registers.rules import fold

TRIAL, UNSAID = "01", "99"
SILENT_MONTHS = (2, 3, 6)  # choices of how long a provider may say nothing; our reading, no text
_PRO = frozenset({"02", "03", "09", "99"})  # motives that do not belong to apprenticeship only
# The first words found give the motive; files write them freely.
_WORDS = (
    ("01", r"45|essai|periode libre|rupture libre|unilaterale"),
    ("08", r"exclu"),
    ("10", r"diplome|obtention|reussite"),
    ("09", r"liquidation|redressement|cessation"),
    ("06", r"deces"),
    ("05", r"inapt"),
    ("04", r"faute"),
    ("03", r"force majeure"),
    ("11", r"opposition|suspension|interdiction"),
    ("07", r"demission|mediat|initiative de l.?(apprenti|alternant|salarie)"),
    ("02", r"accord|amiable|commun|resiliation"),
)


@dataclass(frozen=True, slots=True)
class Ending:
    """An early end as somebody reports it."""

    on: date
    motive: str = UNSAID  # key of states.MOTIVES
    practical_days: int | None = None  # days in the company, apprenticeship
    maintained_until: date | None = None  # L6222-18-2
    hours_done: int | None = None  # professionalisation


def motive_of(text: str) -> str:
    """The code of a motive written freely; « 99 » when it says nothing known."""
    said = text.strip()
    if said.zfill(2) in MOTIVES:
        return said.zfill(2)
    folded = fold(said)
    return next((code for code, words in _WORDS if re.search(words, folded)), UNSAID)


def motives(kind: str) -> dict[str, str]:
    """The motives of a kind of contract: some belong to apprenticeship only."""
    return {code: words for code, words in MOTIVES.items() if kind == "app" or code in _PRO}


def last_day_kept(facts: Facts, ended_on: date) -> date | None:
    """Last day the OPCO pays a CFA that keeps the apprentice, None when nothing allows it (L6222-18-2)."""
    if facts.kind != "app" or facts.concluded_on is None or facts.ends_on is None:
        return None
    months = terms_on(facts.concluded_on).rupture_maintain_months
    return None if months is None else min(add_months(ended_on, months), facts.ends_on)


def ended(facts: Facts, ending: Ending, *, on: date) -> Facts:
    """The facts of the contract so ended; those of the decision are otherwise kept."""
    return replace(
        facts,
        terminated_on=ending.on,
        practical_days=ending.practical_days,
        maintained_until=ending.maintained_until,
        hours_done=ending.hours_done,
        assessed_on=on,
    )


def resumed(facts: Facts, *, on: date) -> Facts:
    """The facts of a contract whose early end is taken back."""
    return replace(
        facts, terminated_on=None, practical_days=None, maintained_until=None, hours_done=None, assessed_on=on
    )


def flaws(facts: Facts, ending: Ending) -> dict[str, str]:
    """What is wrong with a reported end, by name of its field; French sentences."""
    start, end = facts.starts_on, facts.ends_on
    if start is None or end is None:
        return {"on": french("Ce contrat n'a pas de dates : corrigez-le avant d'enregistrer une rupture.")}
    found = {}
    if not start <= ending.on <= end:
        found["on"] = f"La rupture sort du contrat ({start:%d/%m/%Y} – {end:%d/%m/%Y}) : corrigez la date."
        return {name: french(sentence) for name, sentence in found.items()}
    if ending.motive not in motives(facts.kind):
        found["motive"] = "Ce motif ne s'applique pas à ce contrat : choisissez-en un autre."
    found |= _days_flaw(facts, ending, law.periods.days(start, ending.on))
    last = last_day_kept(facts, ending.on)
    if ending.maintained_until is not None:
        if last is None:
            found["maintained_until"] = "Ce contrat ne permet pas de maintien au CFA : laissez ce champ vide."
        elif not ending.on <= ending.maintained_until <= last:
            found["maintained_until"] = (
                f"Le maintien au CFA va de la rupture au {last:%d/%m/%Y} au plus tard : corrigez la date."
            )
    if ending.hours_done is not None and ending.hours_done > (facts.training_hours or 0):
        found["hours_done"] = f"L'action compte {facts.training_hours or 0} heures : corrigez les heures."
    return {name: french(sentence) for name, sentence in found.items()}


def _days_flaw(facts: Facts, ending: Ending, calendar_days: int) -> dict[str, str]:
    days = ending.practical_days
    if days is None:
        return {}
    if days > calendar_days:
        return {"practical_days": f"Il n'y a que {calendar_days} jours entre le début et la rupture."}
    trial = terms_on(facts.concluded_on).trial_days if facts.concluded_on else None
    if ending.motive == TRIAL and trial is not None and days > trial:
        return {"motive": f"Passés {trial} jours en entreprise, la rupture n'est plus libre (L6222-18)."}
    return {}


def asked(facts: Facts, verdict: Verdict) -> str:
    """The field that a verdict on an early end waits for; empty when it has what it needs."""
    if facts.terminated_on is None or not verdict.questions:
        return ""
    return "practical_days" if facts.kind == "app" else "hours_done"
