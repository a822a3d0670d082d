"""Which annual amount: one level per certification, CPNE and conclusion date (D6332-78, D6332-80)."""

from decimal import Decimal
from typing import NamedTuple

import law
from contracts.rules.facts import Facts, Level
from contracts.rules.terms import Terms
from contracts.rules.verdict import Npec
from law.typography import french


class Choice(NamedTuple):
    """The level retained, or why none is: something missing, or a question to the officer."""

    npec: Npec | None = None
    missing: str | None = None
    question: str | None = None
    column: str | None = None  # canonical column to fill in


def choose(facts: Facts, terms: Terms, level: int | None) -> Choice:
    """The published amount when it is certain, the interim one when there is none, else a question."""
    chosen = facts.cpne_chosen
    candidates = facts.levels if chosen is None else [each for each in facts.levels if each.cpne == chosen]
    for each in candidates:
        if each.conflict:
            return Choice(question=_conflict(facts, each))
    if candidates and chosen is None:  # a CPNE without any row has no level, which is an answer too
        held = {each.cpne for each in candidates}
        candidates = [*candidates, *(Level(cpne, None) for cpne in facts.cpnes if cpne not in held)]
    amounts = {each.annual for each in candidates}
    if len(amounts) > 1:
        return Choice(question=_several(facts, candidates), column="employeur_code_cpne")
    annual = candidates[0].annual if candidates else None
    if annual is not None:
        return Choice(_published(candidates[0], annual))
    return _interim(facts, terms, level, chosen or (candidates[0].cpne if candidates else None))


def _published(level: Level, annual: Decimal) -> Npec:
    return Npec(annual, level.cpne, level.status, level.applicable_from, "npec", level.vintage)


def _interim(facts: Facts, terms: Terms, level: int | None, cpne: str | None) -> Choice:
    if facts.rncp is None:
        return Choice(
            missing=french("Indiquez le code RNCP (code_rncp) : sans lui, aucun niveau."), column="code_rncp"
        )
    if not facts.npec_covered:
        return Choice(
            missing=french(f"Aucun référentiel NPEC connu ne couvre une conclusion au {terms.on:%d/%m/%Y}.")
        )
    if cpne is None and not facts.cpnes:
        return Choice(
            missing=french(
                f"La CPNE de l'IDCC {facts.idcc or 'non indiqué'} n'est pas connue : "
                "corrigez employeur_idcc ou indiquez employeur_code_cpne."
            ),
            column="employeur_code_cpne",
        )
    amounts = terms.npec_interim
    if amounts is None:
        return Choice(
            missing=french(
                f"Aucun niveau publié pour {facts.rncp}, et aucun montant d'amorçage connu au "
                f"{terms.on:%d/%m/%Y}."
            )
        )
    if level not in amounts:
        return Choice(
            missing=french(
                f"Aucun niveau publié pour {facts.rncp} : le niveau de la certification manque pour retenir "
                "le montant d'amorçage."
            )
        )
    in_force = law.npec_interim.at(terms.on)
    return Choice(Npec(amounts[level], cpne, "", in_force.since if in_force else None, "interim"))


def _conflict(facts: Facts, level: Level) -> str:
    amounts = ", ".join(law.money.euros(amount) for amount in level.conflict or ())
    return french(
        f"Le référentiel donne plusieurs montants pour {facts.rncp} et la CPNE {level.cpne} : {amounts}. "
        "Un chargé de branche doit trancher (page « Montants contradictoires ») avant tout calcul."
    )


def _several(facts: Facts, candidates: list[Level] | tuple[Level, ...]) -> str:
    amounts = ", ".join(
        f"CPNE {each.cpne} ({law.money.euros(each.annual) if each.annual is not None else 'non communiqué'})"
        for each in candidates
    )
    return french(
        f"L'IDCC {facts.idcc} relève de plusieurs CPNE dont les niveaux diffèrent : {amounts}. "
        "Indiquez employeur_code_cpne."
    )
