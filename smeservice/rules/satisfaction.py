"""Satisfaction: who is asked, when, and what may be shown of the answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import law
from law.periods import add_months

SCORES = {5: "Très satisfait", 4: "Satisfait", 3: "Moyennement", 2: "Peu satisfait", 1: "Pas du tout"}
USES = {"yes": "Oui", "partly": "En partie", "no": "Non"}
COMMENT = 1000  # letters
STATES = {"sending": "En cours d’envoi", "sent": "Envoyé", "failed": "Non parti", "answered": "Répondu"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a firm when a survey could be sent to one of its people."""

    happened_on: date
    email: str
    consented: bool
    last_asked_on: date | None = None


def may_ask(case: Asked, on: date) -> bool:
    """Is it time, with consent, out of the rest time?"""
    waited = (on - case.happened_on).days
    rested = case.last_asked_on is None or add_months(case.last_asked_on, law.survey_rest_months(on)) <= on
    in_time = law.survey_after_days(on) <= waited <= law.survey_late_days(on)
    return bool(case.email) and case.consented and in_time and rested


def window(on: date) -> tuple[date, date]:
    """The days whose visits and diagnoses are asked about that day."""
    return (
        on - timedelta(days=law.survey_late_days(on)),
        on - timedelta(days=law.survey_after_days(on)),
    )


def open_until(sent_on: date) -> date:
    """The last day on which the link opens."""
    return sent_on + timedelta(days=law.survey_open_days(sent_on))


def mean(total: int, answers: int) -> Decimal | None:
    """The mean score to a tenth."""
    if not answers:
        return None
    return (Decimal(total) / answers).quantize(Decimal("0.1"), ROUND_HALF_UP)


def hidden(counts: Mapping[str, int], least: int) -> frozenset[str]:
    """The slices that may not be shown: those under `least`, and one more if they could be found by
    subtracting the others from the whole.
    """
    small = {key for key, count in counts.items() if 0 < count < least}
    lost = sum(counts[key] for key in small)
    shown = sorted((count, key) for key, count in counts.items() if count >= least)
    while small and (len(small) < 2 or lost < least) and shown:
        count, key = shown.pop(0)
        small.add(key)
        lost += count
    return frozenset(small)
