"""The life of a convention: its states, the moves between them, and what each move needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from law.moves import Move

STATES = {
    "project": "projet",
    "negotiation": "négociation",
    "opinions": "avis",
    "board": "conseil d’administration",
    "signature": "signature",
    "running": "en exécution",
    "closing": "clôture technique",
    "report": "bilan",
    "control": "contrôle du service fait",
    "balance": "solde",
    "closed": "close",
    "archived": "archivée",
    "dropped": "abandonnée",
}
BEFORE_SIGNATURE = frozenset({"project", "negotiation", "opinions", "board", "signature"})
RUNNING = frozenset({"running"})
OPEN = frozenset(STATES) - {"closed", "archived", "dropped"}
AFTER_SIGNATURE = frozenset({"running", "closing", "report", "control", "balance"})
# The path shown at the top of a convention.
PATH = tuple(STATES)[:11]

# In the order of the work: the first verb possible is the natural next step.
MOVES: dict[str, Move] = {
    "negotiate": Move(frozenset({"project"}), "negotiation", "Ouvrir la négociation"),
    "consult": Move(frozenset({"negotiation"}), "opinions", "Demander les avis"),
    "present": Move(frozenset({"negotiation", "opinions"}), "board", "Présenter au conseil d’administration"),
    "agree": Move(frozenset({"board"}), "signature", "Enregistrer l’accord du conseil"),
    "notify": Move(frozenset({"signature"}), "running", "Enregistrer la notification"),
    "end": Move(frozenset({"running"}), "closing", "Clore les actions"),
    "report": Move(frozenset({"closing"}), "report", "Ouvrir le bilan"),
    "control": Move(frozenset({"report"}), "control", "Passer au contrôle du service fait"),
    "settle": Move(frozenset({"control"}), "balance", "Passer au solde"),
    "close": Move(frozenset({"balance"}), "closed", "Clore la convention"),
    "archive": Move(frozenset({"closed"}), "archived", "Archiver"),
    "renegotiate": Move(
        frozenset({"opinions", "board", "signature"}), "negotiation", "Revenir à la négociation", True
    ),
    "resume": Move(frozenset({"closing", "report"}), "running", "Reprendre l’exécution", True),
    "reopen": Move(frozenset({"closed"}), "balance", "Rouvrir la convention", True),
    "drop": Move(BEFORE_SIGNATURE, "dropped", "Abandonner le projet", True),
}
SIGNING = frozenset({"agree", "notify", "close", "reopen", "archive"})
# What was done, as the history tells it.
TOLD = {
    "create": "Projet ouvert",
    "past": "Convention reprise",
    "negotiate": "Négociation ouverte",
    "consult": "Avis demandés",
    "opinion": "Avis enregistré",
    "present": "Présentée au conseil d’administration",
    "agree": "Accord du conseil enregistré",
    "sign": "Signature enregistrée",
    "notify": "Notifiée",
    "end": "Actions closes",
    "report": "Bilan ouvert",
    "control": "Contrôle du service fait ouvert",
    "settle": "Solde ouvert",
    "close": "Convention close",
    "archive": "Convention archivée",
    "renegotiate": "Retour à la négociation",
    "resume": "Exécution reprise",
    "reopen": "Convention rouverte",
    "drop": "Projet abandonné",
    "write": "Texte modifié",
    "clause": "Clauses modifiées",
    "party": "Parties modifiées",
    "officer": "Chargé de la convention changé",
    "attach": "Document ajouté",
    "amend": "Avenant ouvert",
    "amend_seal": "Avenant mis à la signature",
    "amend_unseal": "Avenant repris",
    "amend_sign": "Avenant signé",
    "amend_drop": "Avenant abandonné",
    "deliverable": "Livrable",
    "meeting": "Comité",
    "decision": "Décision de comité",
    "report_write": "Rapport",
    "report_send": "Rapport transmis",
    "report_accept": "Rapport accepté",
    "report_return": "Rapport à reprendre",
    "inspection": "Contrôle",
    "inspection_reply": "Réponse à un contrôle",
    "inspection_close": "Contrôle terminé",
}


class Need(NamedTuple):
    """What a move needs, and whether it is there."""

    label: str
    met: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a convention when a move is asked."""

    opinions: tuple[str, ...] = ()  # bodies that this nature of convention must hear
    purpose: bool = False
    opco: bool = False
    others: bool = False
    flaws: tuple[str, ...] = ()  # what keeps the text from being sealed
    missing_opinions: tuple[str, ...] = ()
    signatories: int = 0
    unsigned: tuple[str, ...] = ()
    amendment: bool = False
    ended: bool = False
    final_reports: frozenset[str] = frozenset()  # natures of final reports sent
    accepted_reports: frozenset[str] = frozenset()
    open_controls: int = 0
    open_items: int = 0


def needs(verb: str, facts: Facts) -> list[Need]:
    """What the move needs, in the order it is read."""
    text = [Need("L’objet est écrit", facts.purpose), *_parties(facts)]
    found: dict[str, list[Need]] = {
        "consult": text,
        "present": [*text, *_heard(facts)],
        "agree": [*text, *_heard(facts), *(Need(each, False) for each in facts.flaws)],
        "notify": [Need(f"Signature attendue : {each}", False) for each in facts.unsigned]
        or [Need("Chaque partie a signé", facts.signatories > 0)],
        "end": [Need("Aucun avenant n’est en préparation", not facts.amendment)],
        "control": [
            Need("Le bilan qualitatif final est transmis", "quality" in facts.final_reports),
            Need("Le bilan financier final est transmis", "finance" in facts.final_reports),
        ],
        "settle": [
            Need("Le bilan qualitatif final est accepté", "quality" in facts.accepted_reports),
            Need("Le bilan financier final est accepté", "finance" in facts.accepted_reports),
            Need("Les contrôles sont terminés", not facts.open_controls),
        ],
        "close": [Need("Rien ne reste ouvert", not facts.open_items)],
    }
    return found.get(verb, [])


def possible(state: str, facts: Facts) -> list[str]:
    """The verbs of a state that make sense for these facts, the natural next one first."""
    verbs = [verb for verb, move in MOVES.items() if state in move.froms]
    if state == "negotiation":
        verbs.remove("present" if facts.opinions else "consult")
    return verbs


def _parties(facts: Facts) -> list[Need]:
    return [
        Need("L’OPCO est partie", facts.opco),
        Need("Une autre partie est nommée", facts.others),
    ]


def _heard(facts: Facts) -> list[Need]:
    if facts.missing_opinions:
        return [Need(each, False) for each in facts.missing_opinions]
    return [Need("Les avis sont rendus", True)] if facts.opinions else []
