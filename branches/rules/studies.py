"""A study of the observatory: its states, the proof each step asks for, its deliverables and its money."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.money import split
from law.moves import Move

STATES = {
    "requested": "Demandée",
    "scoped": "Cadrée",
    "tendered": "En consultation",
    "awarded": "Attribuée",
    "running": "En cours",
    "delivered": "Livrée",
    "validated": "Validée",
    "published": "Publiée",
    "abandoned": "Abandonnée",
}
OPEN = frozenset(STATES) - {"published", "abandoned"}
SCOPE_CHANGES = frozenset({"requested", "scoped"})  # until the tender, the field of the study may change
BUDGET_CHANGES = frozenset({"requested", "scoped", "tendered", "awarded", "running"})

MOVES = {
    "scope": Move(frozenset({"requested"}), "scoped", "Valider le cadrage"),
    "tender": Move(frozenset({"scoped"}), "tendered", "Lancer la consultation"),
    "award": Move(frozenset({"tendered"}), "awarded", "Attribuer le marché"),
    "start": Move(frozenset({"awarded"}), "running", "Lancer l’étude"),
    "start_in_house": Move(
        frozenset({"scoped"}), "running", "Conduire l’étude en interne", needs_reason=True
    ),
    "deliver": Move(frozenset({"running"}), "delivered", "Constater la livraison"),
    "rework": Move(frozenset({"delivered"}), "running", "Renvoyer au prestataire", needs_reason=True),
    "validate": Move(frozenset({"delivered"}), "validated", "Enregistrer la validation"),
    "publish": Move(frozenset({"validated"}), "published", "Publier l’étude"),
    "abandon": Move(OPEN, "abandoned", "Abandonner l’étude", needs_reason=True),
}
TOLD = {
    **{verb: move.label for verb, move in MOVES.items()},
    "request": "Demande enregistrée",
    "change": "Champ de l’étude modifié",
    "add_paper": "Pièce ajoutée",
    "budget": "Budget arrêté",
    "commit": "Engagement saisi",
    "spend": "Dépense saisie",
    "expect": "Livrable attendu",
    "receive": "Livrable reçu",
    "accept": "Livrable accepté",
    "refuse": "Livrable refusé",
}

PAPERS = {
    "order": "Lettre de commande ou procès-verbal de demande",
    "scoping": "Note de cadrage",
    "specification": "Cahier des charges",
    "scoring": "Grille de notation des offres",
    "contract": "Marché signé",
    "steering": "Relevé de décisions du comité de pilotage",
    "validation": "Procès-verbal de validation (comité de pilotage, CPNE)",
    "other": "Autre pièce",
}
# What a step cannot do without.
EVIDENCE: Mapping[str, tuple[str, ...]] = {
    "scope": ("order", "scoping"),
    "tender": ("specification",),
    "award": ("scoring", "contract"),
    "start": ("steering",),
    "start_in_house": ("steering",),
    "deliver": (),
    "validate": ("validation",),
    "publish": (),
}
REQUESTERS = {"cpne": "CPNE", "spp": "Section paritaire professionnelle", "board": "Conseil d’administration"}
FUNDERS = {
    "mission": "Frais de mission (R6332-17 II)",
    "state": "État (EDEC)",
    "conventional": "Contribution conventionnelle",
    "region": "Région",
    "other": "Autre financeur",
}
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Deliverable:
    """What the provider owes: when it is due, came in, was accepted."""

    title: str
    due_on: date
    received_on: date | None = None
    accepted_on: date | None = None


def lacking(
    verb: str, papers: Collection[str], deliverables: Sequence[Deliverable], *, supplier: str, summary: str
) -> tuple[str, ...]:
    """What a step still lacks, in words; nothing when it may be taken."""
    missing = [PAPERS[kind] for kind in EVIDENCE.get(verb, ()) if kind not in papers]
    if verb == "award" and not supplier.strip():
        missing.append("Nom du prestataire")
    if verb == "deliver":
        missing += _undone(deliverables, "received_on", "Réception de")
    if verb == "validate":
        missing += _undone(deliverables, "accepted_on", "Acceptation de")
    if verb == "publish" and not summary.strip():
        missing.append("Résumé à publier")
    return tuple(missing)


def _undone(deliverables: Sequence[Deliverable], step: str, words: str) -> list[str]:
    if not deliverables:
        return ["Au moins un livrable"]
    return [f"{words} « {each.title} »" for each in deliverables if getattr(each, step) is None]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a budget, with what each funder bears of it, in the order of the funders."""

    label: str
    amount: Decimal
    shares: tuple[Decimal, ...]


def budget_flaws(lines: Sequence[tuple[str, Decimal]], percents: Sequence[Decimal]) -> list[str]:
    """Why a budget cannot stand."""
    flaws = []
    if not lines:
        flaws.append("Donnez au moins une ligne de dépense.")
    if not percents:
        flaws.append("Donnez au moins un financeur.")
    if any(amount <= 0 for _, amount in lines):
        flaws.append("Chaque ligne a un montant supérieur à zéro.")
    if any(percent <= 0 for percent in percents):
        flaws.append("Chaque financeur porte une part supérieure à zéro.")
    if percents and sum(percents) != HUNDRED:
        flaws.append(f"Les parts des financeurs font {_percent(sum(percents))} %, et non 100 %.")
    return flaws


def _percent(worth: Decimal | int) -> str:
    return f"{Decimal(worth):f}".replace(".", ",")


def shared(lines: Sequence[tuple[str, Decimal]], percents: Sequence[Decimal]) -> tuple[Line, ...]:
    """Each line split between the funders to the cent; the last funder takes the remainder."""
    return tuple(Line(label, amount, split(amount, percents)) for label, amount in lines)


def spending_flaw(kind: str, amount: Decimal, *, budget: Decimal, committed: Decimal, spent: Decimal) -> str:
    """Why an amount cannot be committed or spent on a line; empty when it can."""
    if amount <= 0:
        return "Le montant est supérieur à zéro."
    if kind == "commitment" and committed + amount > budget:
        return "L’engagement dépasserait le budget de la ligne."
    if kind == "payment" and spent + amount > committed:
        return "La dépense dépasserait ce qui est engagé sur la ligne : enregistrez d’abord l’engagement."
    return ""
