"""Controls of service done (R6332-26): criteria, states and moves, proofs, findings, decisions, anomalies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import law
from law.money import euros
from law.typography import french

ARTICLE = "R6332-26"
STATES = {
    "drawn": "Tiré au sort",
    "asked": "Preuves demandées",
    "received": "Preuves reçues",
    "notified": french("Constat notifié, réponse attendue"),
    "replied": "Réponse reçue",
    "decided": "Décidé",
}
PARTS = {
    "random": "Au hasard",
    "provider": "Minimum par organisme",
    "directed": "Dirigé par une anomalie",
}
FINDINGS = {
    "compliant": "Conforme",
    "partial": "Service fait en partie",
    "missing": "Preuves manquantes",
    "not_done": "Action non réalisée",
}
ADVERSE = frozenset(FINDINGS) - {"compliant"}
DECISIONS = {
    "none": "Sans suite",
    "reduce": "Prise en charge réduite",
    "recover": "Reversement demandé",
    "signal": "Signalement",
}
WITH_AMOUNT = frozenset({"reduce", "recover"})
BREACHES = frozenset({"reduce", "recover", "signal"})
ANOMALIES = {
    "growth": "Croissance inhabituelle",
    "shared_iban": "Compte bancaire partagé",
    "tutor_load": "Maître suivi par trop d’apprentis",
    "overlap": "Contrats qui se chevauchent",
    "hours": "Heures invraisemblables",
    "address": "Même coordonnée pour plusieurs organismes",
}
# Who is told of what, with the evidence (R6332-26, R6316-7-1).
ADDRESSEES = {
    "training_control": french("Service de contrôle de la formation professionnelle (DREETS)"),
    "pedagogical": french("Mission de contrôle pédagogique : contenu ou référentiel non conforme"),
    "labour": french("Inspection du travail : manquement au contrat de travail"),
    "qualiopi": french("Organisme certificateur Qualiopi"),
}


class Proof(NamedTuple):
    """A document that a control may ask for; `further`: only after a complaint or an anomaly."""

    label: str
    article: str
    further: bool = False


PROOFS = {
    code: Proof(french(proof.label), proof.article, proof.further)
    for code, proof in {
        "invoice": Proof("Factures de la formation", ARTICLE),
        "expenses": Proof("Relevés de dépenses de l'employeur", ARTICLE),
        "certificate": Proof("Certificat de réalisation", ARTICLE),
        "attendance": Proof("Feuilles d'émargement ou relevés de connexion", ARTICLE, True),
        "programme": Proof("Programme et planning suivis", ARTICLE, True),
        "payslip": Proof("Bulletins de paie du bénéficiaire", ARTICLE, True),
        "site": Proof("Compte rendu de visite sur place", ARTICLE, True),
    }.items()
}
ORDINARY_PROOFS = tuple(code for code, proof in PROOFS.items() if not proof.further)


class Move(NamedTuple):
    """From which states a verb leads to which one."""

    froms: frozenset[str]
    to: str
    label: str


MOVES = {
    "ask": Move(frozenset({"drawn", "asked"}), "asked", "Demander les preuves"),
    "receive": Move(frozenset({"asked"}), "received", "Enregistrer les preuves"),
    "notify": Move(frozenset({"asked", "received"}), "notified", "Notifier le constat"),
    "reply": Move(frozenset({"notified"}), "replied", "Enregistrer la réponse"),
    "decide": Move(frozenset({"notified", "replied"}), "decided", "Décider"),
}


def can(verb: str, state: str) -> bool:
    return state in MOVES[verb].froms


def verbs(state: str) -> tuple[str, ...]:
    """What may be done with a file in that state."""
    return tuple(verb for verb, move in MOVES.items() if state in move.froms)


def answer_days(on: date) -> int | None:
    """The fewest days to answer a finding notified that day; None before the rule."""
    found = law.control_answer_days.at(on)
    return found.value if found else None


def first_reply_due(notified_on: date) -> date:
    """The earliest last day to answer; the rule of today serves before it was written."""
    days = answer_days(notified_on) or law.control_answer_days.values[0].value
    return notified_on + timedelta(days=days)


def too_early(decision: str, *, on: date, replied_on: date | None, reply_due_on: date | None) -> str:
    """Why an adverse decision cannot be taken yet; empty when it can."""
    if decision not in BREACHES or replied_on is not None:
        return ""
    if reply_due_on is None:
        return french("Le constat n'a pas été notifié : une décision défavorable attend la réponse.")
    if on > reply_due_on:
        return ""
    return french(
        f"La réponse est attendue jusqu'au {reply_due_on:%d/%m/%Y} inclus : décidez ensuite, ou enregistrez "
        "la réponse."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """The population of a campaign: what is left empty does not narrow it. Periods include both ends."""

    kind: str = ""  # « app », « pro »
    state: str = ""  # empty: accepted, expressly or by silence
    accepted_from: date | None = None
    accepted_to: date | None = None
    paid_from: date | None = None
    paid_to: date | None = None
    provider: str = ""  # SIRET
    idcc: str = ""
    rncp: str = ""
    least: Decimal | None = None  # euros
    most: Decimal | None = None
    flagged: bool = False  # only files that an anomaly points at

    def as_dict(self) -> dict[str, Any]:
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: _plain(value) for name, value in found.items() if value not in (None, "", False)}

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Criteria:
        return cls(**{name: _READERS.get(name, _same)(value) for name, value in stored.items()})


def _plain(value: Any) -> Any:
    return (
        value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, Decimal) else value
    )


def _same(value: Any) -> Any:
    return value


_READERS: dict[str, Callable[[Any], Any]] = {
    **dict.fromkeys(("accepted_from", "accepted_to", "paid_from", "paid_to"), date.fromisoformat),
    **dict.fromkeys(("least", "most"), Decimal),
}
_KINDS = {"app": "Apprentissage", "pro": "Professionnalisation"}
_ACCEPTED = {"": "Acceptés, expressément ou par le silence", "accepted": "Acceptés", "tacit": "Accord tacite"}


def described(criteria: Criteria) -> list[tuple[str, str]]:
    """The criteria in words: (what, worth)."""
    found = [
        ("Dispositif", _KINDS.get(criteria.kind, "")),
        ("Dossiers", _ACCEPTED[criteria.state]),
        ("Acceptation", _period(criteria.accepted_from, criteria.accepted_to)),
        ("Paiement", _period(criteria.paid_from, criteria.paid_to)),
        ("Organisme", criteria.provider),
        ("Branche (IDCC)", criteria.idcc),
        ("Certification", criteria.rncp),
        ("Prise en charge", _range(criteria.least, criteria.most)),
        ("Anomalies", "Seuls les dossiers qu’une anomalie désigne" if criteria.flagged else ""),
    ]
    return [(what, worth) for what, worth in found if worth]


def _period(start: date | None, end: date | None) -> str:
    if start and end:
        return f"du {start:%d/%m/%Y} au {end:%d/%m/%Y}"
    return f"depuis le {start:%d/%m/%Y}" if start else f"jusqu’au {end:%d/%m/%Y}" if end else ""


def _range(least: Decimal | None, most: Decimal | None) -> str:
    if least is not None and most is not None:
        return f"de {euros(least)} à {euros(most)}"
    return (
        f"{euros(least)} au moins"
        if least is not None
        else f"{euros(most)} au plus"
        if most is not None
        else ""
    )
