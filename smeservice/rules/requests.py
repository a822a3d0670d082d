"""Training-plan requests of firms under 50: states, moves, words, and the grounds of a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

import law
from law.moves import Move
from law.typography import french

STATES = {
    "pending": "À décider",
    "accepted": "Acceptée",
    "refused": "Refusée",
    "withdrawn": "Retirée",
    "cancelled": "Annulée",
    "closed": "Soldée",
}
GRANTED = frozenset({"accepted", "closed"})  # an amount is promised, or was paid
_PENDING, _ACCEPTED = frozenset({"pending"}), frozenset({"accepted"})
MOVES = {
    "accept": Move(_PENDING, "accepted", "Accepter"),
    "refuse": Move(_PENDING, "refused", "Refuser"),
    "withdraw": Move(_PENDING, "withdrawn", "Retirer", needs_reason=True),
    "cancel": Move(_ACCEPTED, "cancelled", "Annuler", needs_reason=True),
    "close": Move(_ACCEPTED, "closed", "Solder", needs_reason=True),
}
TOLD = {
    **{verb: move.label for verb, move in MOVES.items()},
    "receive": "Recevoir",
    "complete": "Compléter l’instruction",
    "paper": "Joindre un document",
    "serve": "Attester le service fait",
    "bill": "Enregistrer une pièce",
    "take_back": "Reprendre un trop-perçu",
    "propose_back": "Proposer une reprise",
    "reject_back": "Rejeter une reprise",
    "dispute": "Contester une pièce",
    "drop_bill": "Écarter une pièce",
    "letter": "Préparer le courrier",
}
PAPERS = {
    "programme": "Programme",
    "quote": "Devis ou convention",
    "headcount": "Justificatif d’effectif",
    "other": "Autre",
}
REQUIRED = ("programme", "quote")
UNITS = {
    "hour": "par heure et par stagiaire",
    "trainee": "par stagiaire",
    "group": "pour le groupe",
}
PAY_TO = {
    "provider": "À l’organisme, sur sa facture",
    "firm": "À l’entreprise, qui a payé l’organisme",
}
FINDINGS = {
    "headcount": "Effectif justifié par l’entreprise",
    "attached": "Rattachement vérifié dans les tables",
    "provider": "Certification de l’organisme vérifiée",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a firm asks."""

    siret: str
    title: str
    provider_siret: str
    starts_on: date
    ends_on: date
    trainees: int
    hours: Decimal
    unit: str
    unit_cost: Decimal
    pay_to: str
    received_on: date
    provider_name: str = ""
    side_costs: Decimal = Decimal(0)
    hourly_wage: Decimal = Decimal(0)
    remote_share: int = 0
    reference: str = ""


class Reason(NamedTuple):
    """A ground of refusal: its sentence and its article."""

    sentence: str
    article: str


REASONS = {
    key: Reason(french(sentence), article)
    for key, sentence, article in (
        (
            "headcount",
            "L'entreprise compte 50 salariés ou plus : son plan n'est pas financé.",
            "L6332-17",
        ),
        ("attached", "L'entreprise n'est pas rattachée à l'OPCO.", "R6332-23-1"),
        ("closed", "L'entreprise a cessé son activité.", "L6332-17"),
        ("provider", "L'organisme n'a pas la certification qualité exigée.", "L6316-1"),
        ("papers", "Les pièces demandées n'ont pas été fournies.", "R6332-26"),
        ("training", "L'action n'est pas une action de formation.", "L6313-2"),
        ("ceiling", "Le plafond annuel de l'entreprise est atteint.", "R6332-23"),
        ("budget", "L'enveloppe de l'année est épuisée.", "R6332-23"),
        ("other", "La demande ne répond pas aux critères publiés par l'OPCO.", "R6332-23"),
    )
}


def due_on(received_on: date) -> date:
    """The last day to decide (R6332-24)."""
    return law.add_months(received_on, law.general_reject_months(received_on))


Clock = Literal["", "soon", "late"]


def clock(due: date | None, on: date) -> Clock:
    """How near the last day is, for a request that waits."""
    if due is None:
        return ""
    if due < on:
        return "late"
    return "soon" if (due - on).days <= law.plan50_alarm_days(on) else ""
