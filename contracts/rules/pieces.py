"""The documents of a file (D6224-1, D6325-1): which are required, on what condition, which come later."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

import law
from contracts.rules.facts import Facts
from law.typography import french


class Piece(NamedTuple):
    """A document that may be asked for, and the article that asks for it."""

    label: str
    article: str


class Needed(NamedTuple):
    """A document one file must hold: why, and whether the facts are enough to say so."""

    code: str
    piece: Piece
    why: str
    certain: bool = True


_CONTRACT = "Contrat signé des deux parties (CERFA)"
_PIECES = {
    "app": {
        "contract": Piece(_CONTRACT, "D6224-1"),
        "convention": Piece("Convention de formation avec le CFA", "D6224-1"),
        "tripartite": Piece("Convention tripartite d'aménagement de la durée", "D6224-1"),
        "annex": Piece("Annexe pédagogique et financière du CFA d'entreprise", "D6224-1"),
        "maitre": Piece("Justificatif de la compétence du maître d'apprentissage", "L6223-8-1"),
        "age": Piece("Justificatif de l'exception d'âge", "L6222-2"),
        "schooling": Piece("Justificatif de la scolarité de collège achevée", "L6222-1"),
        "disability": Piece("Justificatif de la reconnaissance de travailleur handicapé", "D6332-82"),
    },
    "pro": {
        "contract": Piece(_CONTRACT, "D6325-1"),
        "annex": Piece("Annexe : objectifs, programme, organisation, évaluation", "D6325-11"),
        "public": Piece("Justificatif du public prioritaire", "L6325-1-1"),
    },
}
PIECES = {
    kind: {code: Piece(french(piece.label), piece.article) for code, piece in pieces.items()}
    for kind, pieces in _PIECES.items()
}
# What arrives after the decision: proofs of what was done, notices, accounts.
_PROOFS = {
    "certificate": Piece("Certificat ou attestation de réalisation", "R6332-25"),
    "attendance": Piece("Feuilles d'émargement ou relevés d'assiduité", "R6332-26"),
    "employer_invoice": Piece("Copie de la facture adressée à l'employeur", "R6332-25-1"),
    "rupture": Piece("Notification de rupture", "D6224-6"),
    "amendment": Piece("Avenant signé", "D6224-5"),
    "hosts": Piece("Convention d'accueil dans une autre entreprise", "R6223-12"),
    "bank": Piece("Relevé d'identité bancaire", ""),
    "answer": Piece("Réponse à un contrôle", "R6332-26"),
    "other": Piece("Autre document", ""),
}
_PROOFS_PRO = {
    "rupture": Piece("Notification de rupture", "D6325-5"),
    "amendment": Piece("Avenant signé", "D6325-1"),
    "hosts": Piece("Convention d'accueil dans une autre entreprise", "D6325-32"),
    "certificate": Piece("Certificat de réalisation", "R6332-26"),
}
PROOFS = {
    kind: {code: Piece(french(piece.label), piece.article) for code, piece in (_PROOFS | own).items()}
    for kind, own in (("app", {}), ("pro", _PROOFS_PRO))
}
# Health data: their very presence tells of a disability.
PRIVATE = frozenset({"disability"})
_DURATION = frozenset({"21", "22"})  # shorter or longer than the training cycle
_SEVERAL = "50"
_AFTER_RUPTURE = "23"  # R6222-9: no tripartite convention


def kinds(kind: str) -> dict[str, Piece]:
    """Every nature a document of that kind of contract may have."""
    return PIECES[kind] | PROOFS[kind]


def required(facts: Facts) -> tuple[Needed, ...]:
    """The documents without which the file is not complete, in the order of the article."""
    rules = _APP if facts.kind == "app" else _PRO
    pieces = PIECES[facts.kind]
    found = ((code, say(facts)) for code, say in rules.items())
    return tuple(Needed(code, pieces[code], french(said[0]), said[1]) for code, said in found if said)


def missing(needed: Collection[Needed], held: Collection[str]) -> tuple[Needed, ...]:
    """The certain ones that are not there."""
    return tuple(each for each in needed if each.certain and each.code not in held)


Said = tuple[str, bool] | None


def _always(facts: Facts) -> Said:
    return "Pièce de tout dossier.", True


def _in_house(facts: Facts) -> bool:
    return bool(facts.in_house_cfa or (facts.provider and facts.provider.in_house))


def _convention(facts: Facts) -> Said:
    return None if _in_house(facts) else ("Pièce de tout dossier formé dans un CFA externe.", True)


def _annex(facts: Facts) -> Said:
    return ("CFA d'entreprise : l'annexe remplace la convention.", True) if _in_house(facts) else None


def _tripartite(facts: Facts) -> Said:
    if facts.contract_type == _AFTER_RUPTURE:
        return None
    if facts.derogation in _DURATION:
        return "La durée du contrat est réduite ou allongée (dérogation déclarée).", True
    if facts.derogation == _SEVERAL:
        return "Plusieurs dérogations : à joindre si l'une d'elles porte sur la durée.", False
    return None


def _age(facts: Facts) -> Said:
    """Above the age limit the exception is proved (L6222-2); RQTH has its own document."""
    if facts.born_on is None or facts.starts_on is None or facts.concluded_on is None or facts.disabled:
        return None
    if law.age(facts.born_on, facts.starts_on) <= law.app_age_max(facts.concluded_on):
        return None
    return "L'apprenti dépasse la limite d'âge au début du contrat.", True


def _schooling(facts: Facts) -> Said:
    if facts.born_on is None or facts.starts_on is None or facts.concluded_on is None:
        return None
    if law.age(facts.born_on, facts.starts_on) >= law.app_age_min(facts.concluded_on):
        return None
    return "L'apprenti n'a pas l'âge ordinaire au début du contrat.", True


def _disability(facts: Facts) -> Said:
    return ("La reconnaissance déclarée ouvre une majoration.", True) if facts.disabled else None


def _public(facts: Facts) -> Said:
    return ("Le public prioritaire déclaré change le taux horaire.", True) if facts.priority_public else None


_APP: dict[str, Callable[[Facts], Said]] = {
    "contract": _always,
    "convention": _convention,
    "annex": _annex,
    "tripartite": _tripartite,
    "age": _age,
    "schooling": _schooling,
    "disability": _disability,
}
_PRO: dict[str, Callable[[Facts], Said]] = {"contract": _always, "annex": _always, "public": _public}
