"""Which firm to meet next, and why: each reason has its sentence and its dated weight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import law
from law.periods import add_months
from law.typography import french


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What is known of a firm on a day; sizes are codes of `registers.rules.sizes.CLASSES` or empty."""

    size: str = ""
    previous_size: str = ""
    headcount_year: int | None = None
    live_contracts: int = 0
    past_contracts: int = 0
    next_end_on: date | None = None  # of its live contracts
    last_contact_on: date | None = None
    step_due_on: date | None = None  # the oldest next step promised and not done


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason to meet a firm, and what it weighs."""

    code: str
    weight: int
    sentence: str


def reasons(firm: Situation, on: date) -> tuple[Reason, ...]:
    """Why to meet this firm, the heaviest reason first."""
    weights = law.priority_weights(on)
    found = [Reason(code, weights[code], french(sentence)) for code, sentence in _reasons(firm, on)]
    return tuple(sorted(found, key=lambda each: -each.weight))


def priority(firm: Situation, on: date) -> int:
    """The sum of the weights of its reasons."""
    weights = law.priority_weights(on)
    return sum(weights[code] for code, _ in _reasons(firm, on))


def _reasons(firm: Situation, on: date) -> list[tuple[str, str]]:
    found = []
    if firm.step_due_on and firm.step_due_on <= on:
        found.append(("late_step", f"Une étape promise pour le {firm.step_due_on:%d/%m/%Y} attend."))
    if firm.last_contact_on is None:
        found.append(("never", "Jamais rencontrée."))
    elif firm.last_contact_on < add_months(on, -law.quiet_months(on)):
        found.append(("quiet", f"Pas d’échange depuis le {firm.last_contact_on:%d/%m/%Y}."))
    if firm.next_end_on and firm.next_end_on <= add_months(on, law.ending_months(on)):
        found.append(("ending", f"Un contrat d’alternance finit le {firm.next_end_on:%d/%m/%Y}."))
    if firm.size and firm.previous_size and firm.size != firm.previous_size:
        found.append(("crossed", f"A changé de taille en {firm.headcount_year}."))
    if firm.past_contracts and not firm.live_contracts:
        found.append(("former", "A formé en alternance, n’a plus de contrat en cours."))
    if firm.size in ("small", "plan"):
        found.append(("small", "Moins de 50 salariés : plan de formation et diagnostics pris en charge."))
    return found
