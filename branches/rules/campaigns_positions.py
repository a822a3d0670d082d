"""Positions of a CPNE: which amount, whether it stands inside the recommended bounds, what it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import law
from law.refusal import Impossible
from law.typography import french

CHOICES = {
    "recommended": "Valeur recommandée",
    "low": "Minimum",
    "high": "Maximum",
    "own": "Autre montant",
    "current": "Niveau actuel conservé",
}
LARGEST = Decimal(1_000_000)
PLACES = Decimal("0.0001")
RISK = "Risque de carence"


@dataclass(frozen=True, slots=True)
class Advice:
    """What France compétences recommends for a certification: a value, its bounds, the median cost of CFA."""

    recommended: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    cost: Decimal | None = None


NO_ADVICE = Advice()


def amount_of(choice: str, own: Decimal | None, advice: Advice, current: Decimal | None) -> Decimal:
    """The yearly amount that a choice means; Impossible, with its sentence, when there is none."""
    if choice not in CHOICES:
        raise Impossible("Ce choix n’existe pas : valeur recommandée, minimum, maximum, autre ou actuel.")
    known = {
        "recommended": (advice.recommended, "Aucune valeur n’est recommandée pour cette certification."),
        "low": (advice.low, "Aucun minimum n’est recommandé pour cette certification."),
        "high": (advice.high, "Aucun maximum n’est recommandé pour cette certification."),
        "own": (own, "Indiquez le montant proposé."),
        "current": (current, "Cette certification n’a pas de niveau en vigueur à conserver."),
    }
    amount, sentence = known[choice]
    if amount is None:
        raise Impossible(sentence)
    if wrong := wrong_amount(amount):
        raise Impossible(wrong)
    return amount


def wrong_amount(amount: Decimal) -> str:
    """Why an amount cannot be a level; empty when it can."""
    if not 0 < amount < LARGEST:
        return french("Un niveau est un montant annuel positif, inférieur à 1 000 000 €.")
    if amount != amount.quantize(PLACES):
        return french("Un niveau compte quatre décimales au plus.")
    return ""


def outside(amount: Decimal | None, advice: Advice) -> bool:
    """Does the amount stand out of the recommended bounds?"""
    if amount is None:
        return False
    under = advice.low is not None and amount < advice.low
    over = advice.high is not None and amount > advice.high
    return under or over


def wrong_position(
    amount: Decimal, advice: Advice, reason: str, communication: Decimal | None, on: date
) -> dict[str, str]:
    """What a position lacks, by field: a reason out of bounds, a communication part within its cap."""
    found = {}
    if outside(amount, advice) and not reason.strip():
        found["reason"] = french(
            f"{RISK} : {law.euros(amount)} sort des bornes recommandées ({bounds(advice)}). Donnez le motif."
        )
    cap = law.npec_communication_cap.at(on)
    if communication is not None and (communication < 0 or communication != law.cents(communication)):
        found["communication"] = french("Cette part est un montant positif, en euros et centimes.")
    elif communication is not None and cap and communication > cap.value:
        found["communication"] = french(
            f"La part de communication dépasse {law.euros(cap.value)} par apprenti et par an "
            f"({cap.article} II)."
        )
    return found


def bounds(advice: Advice) -> str:
    """« de 6 500,00 € à 8 000,00 € », « au moins… », « au plus… », empty without bounds."""
    if advice.low is not None and advice.high is not None:
        return f"de {law.euros(advice.low)} à {law.euros(advice.high)}"
    if advice.low is not None:
        return f"au moins {law.euros(advice.low)}"
    return f"au plus {law.euros(advice.high)}" if advice.high is not None else ""


def status_of(amount: Decimal, advice: Advice) -> str:
    """Status of a retained position: R when aligned on the recommendation, else CPNE."""
    return "R" if advice.recommended is not None and amount == advice.recommended else "CPNE"


def wrong_vote(voted_on: date, *, on: date, since: date | None) -> str:
    """Why a vote cannot bear that day; `since` is the publication it answers. Empty when it can."""
    if voted_on > on:
        return french("Un vote est déjà passé : cette date est à venir.")
    if since and voted_on < since:
        return french(f"Le vote précède la publication des recommandations ({since:%d/%m/%Y}).")
    return ""


def wrong_reception(received_on: date, *, on: date, voted_on: date) -> str:
    """Why a position cannot be received that day; empty when it can."""
    if received_on > on:
        return french("Une réception est déjà passée : cette date est à venir.")
    if received_on < voted_on:
        return french(f"La réception précède le vote du {voted_on:%d/%m/%Y}.")
    return ""
