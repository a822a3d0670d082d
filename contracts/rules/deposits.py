"""The report to the ministry’s base (D6224-4, D6224-5): what is deposited, reported, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

import law
from contracts.rules.cells import READERS, Unreadable
from contracts.rules.line import Flaw
from law.typography import french
from registers.rules import fold

DEPOSIT, REFUSAL, AMENDMENT = "deposit", "refusal", "amendment"
WORDS = {DEPOSIT: "DEPOT", REFUSAL: "REFUS", AMENDMENT: "AVENANT"}
_HEALTH = "34"  # type of amendment
NUMBERED, REJECTED, REPORTED = "numbered", "rejected", "reported"
IMPLICIT = ("Refus implicite : aucune décision dans le délai.", "R6224-3")

# The columns of the file sent: ours, then those of the common format. Nothing about health leaves.
OWN = ("objet", "numero_interne", "date_decision", "motifs", "articles")
COMMON = (
    "numero_externe", "dispositif", "type_contrat", "mode_contractuel", "nature_contrat",
    "numero_contrat_precedent", "date_conclusion", "date_debut_contrat", "date_debut_formation_pratique",
    "date_fin_contrat", "employeur_siret", "employeur_denomination", "employeur_prive_public",
    "employeur_type", "employeur_specifique", "employeur_naf", "employeur_effectif", "employeur_idcc",
    "employeur_code_postal", "employeur_commune", "alternant_nom", "alternant_prenom", "alternant_sexe",
    "alternant_date_naissance", "alternant_nationalite", "organisme_siret", "organisme_uai",
    "organisme_nda", "organisme_denomination", "code_rncp", "code_diplome", "intitule_qualification",
    "date_debut_formation", "date_fin_formation", "duree_formation_heures",
)  # fmt: skip
OF_AMENDMENT = ("numero_deca", "numero_avenant", "type_avenant", "date_avenant", "date_effet_avenant")
COLUMNS = OWN + COMMON + OF_AMENDMENT

# The columns of the file that comes back, and the other titles each may have.
RETURNED = {
    "numero_interne": ("numero interne", "dossier", "numero opco"),
    "objet": ("objet",),
    "statut": ("statut", "etat"),
    "numero_deca": ("numero deca", "numero", "numero de depot", "n° deca", "deca"),
    "numero_avenant": ("numero avenant", "n° avenant", "avenant"),
    "message": ("message", "motif", "commentaire"),
}
NEEDED = ("numero_interne", "statut", "numero_deca")
_STATUSES = {
    **dict.fromkeys(("depose", "enregistre", "accepte", "numerote"), NUMBERED),
    **dict.fromkeys(("rejete", "erreur", "non conforme"), REJECTED),
    **dict.fromkeys(("signale", "pris en compte", "recu"), REPORTED),
}
_OBJECTS = {"": DEPOSIT, "depot": DEPOSIT, "refus": REFUSAL, "avenant": AMENDMENT}


class Answer(NamedTuple):
    """What the base says of one report."""

    line: int
    kind: str
    contract_id: int
    what: str
    state: str
    number: str
    message: str
    amendment: int = 0  # number of the amendment, 0 for the contract itself


def refused_deposited(kind: str, concluded_on: date) -> bool:
    """Whether a refused contract is deposited all the same: apprenticeship, before D6224-2 was rewritten."""
    return kind == "app" and not law.refused_not_deposited(concluded_on)


def refused_not_deposited_since() -> date:
    """The conclusion date from which a refused contract is reported without being deposited."""
    return next(each.since for each in law.refused_not_deposited.values if each.value and each.since)


def header_of(titles: tuple[str, ...]) -> dict[str, int]:
    """Where each returned column stands, by its folded title."""
    folded = [fold(title.replace("_", " ")) for title in titles]
    return {
        name: next(folded.index(title) for title in words if title in folded)
        for name, words in RETURNED.items()
        if any(title in folded for title in words)
    }


def answer_of(line: int, cells: Mapping[str, str]) -> tuple[Answer | None, list[Flaw]]:
    """One line that came back, or every reason it cannot be read."""
    flaws: list[Flaw] = []

    def wrong(column: str, sentence: str) -> None:
        flaws.append(Flaw(column, cells.get(column, "")[:200], french(sentence)))

    kind, pk = _identity(cells.get("numero_interne", ""))
    if not pk:
        wrong("numero_interne", "Recopiez notre numéro : A ou P, puis 9 chiffres, par exemple A000000012.")
    what = _OBJECTS.get(fold(cells.get("objet", "")))
    if what is None:
        wrong("objet", "Écrivez DEPOT, REFUS ou AVENANT.")
    amendment = _amendment(cells, what, wrong)
    state = _state(cells, what)
    if state is None:
        wrong("statut", "Ce statut est inconnu : écrivez DEPOSE, REJETE ou SIGNALE.")
    number, message = _number(cells, wrong), cells.get("message", "").strip()[:2000]
    if state == NUMBERED and what == REFUSAL:
        wrong("statut", "Un refus est signalé, il n’est pas déposé : écrivez SIGNALE ou REJETE.")
    elif what == AMENDMENT:
        state = REPORTED if state == NUMBERED else state  # it keeps the number of its contract
    elif state == REPORTED and what == DEPOSIT:
        wrong("statut", "Un dépôt est numéroté ou rejeté : écrivez DEPOSE ou REJETE.")
    elif state == NUMBERED and not number and not any(flaw.column == "numero_deca" for flaw in flaws):
        wrong("numero_deca", "Un contrat déposé a un numéro : recopiez ses 15 caractères.")
    if state == REJECTED and not message:
        wrong("message", "Un rejet dit pourquoi : recopiez le message de la base.")
    if flaws or what is None or state is None:
        return None, flaws
    return Answer(line, kind, pk, what, state, number if state == NUMBERED else "", message, amendment), []


def amendment_type(code: str) -> str:
    """The type of an amendment as it is sent: the one that tells of health is left out."""
    return "" if code == _HEALTH else code


def _amendment(cells: Mapping[str, str], what: str | None, wrong: Callable[[str, str], None]) -> int:
    text = cells.get("numero_avenant", "").strip()
    if what != AMENDMENT:
        return 0
    if not (text.isascii() and text.isdigit()) or not 0 < int(text[:5]) < 10_000:
        wrong("numero_avenant", "Recopiez le numéro de l’avenant transmis, par exemple 1.")
        return 0
    return int(text)


def _state(cells: Mapping[str, str], what: str | None) -> str | None:
    """The state a status means; a number without a status is a deposit."""
    status = fold(cells.get("statut", ""))
    if not status and what == DEPOSIT and cells.get("numero_deca", "").strip():
        return NUMBERED
    return _STATUSES.get(status)


def _number(cells: Mapping[str, str], wrong: Callable[[str, str], None]) -> str:
    text = cells.get("numero_deca", "").strip()
    if not text:
        return ""
    try:
        return str(READERS["numero_deca"](text))
    except Unreadable as unreadable:
        wrong("numero_deca", str(unreadable))
        return ""


def _identity(text: str) -> tuple[str, int]:
    """« A000000012 » as (app, 12); zero when it is none."""
    bare = "".join(text.split()).upper()
    kind = {"A": "app", "P": "pro"}.get(bare[:1], "")
    digits = bare[1:]
    if not kind or not (digits.isascii() and digits.isdigit()) or not 9 <= len(digits) <= 18:
        return "", 0
    return kind, int(digits)
