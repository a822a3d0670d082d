"""The retention schedule: each class of data, how long it is kept, from which text, and who sees to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import accounts.retention
import branches.actions.retention
import contracts.actions.retention
import conventions.actions.retention
import law
import smeservice.actions.retention
from accounts.keeping import Kind
from law.dated import CONFIDENCE_LABELS, Parameter
from opco_admin.privacy.actions import retention

KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for room in (
        contracts.actions.retention,
        smeservice.actions.retention,
        branches.actions.retention,
        conventions.actions.retention,
        accounts.retention,
        retention,
    )
    for kind in room.KINDS
}


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A class of data that goes otherwise than by a purge of two persons."""

    label: str
    goes: str
    parameters: tuple[str, ...] = ()


ELSEWHERE = (
    Elsewhere("Contacts des entreprises", "effacés chaque nuit", ("contact_kept_years",)),
    Elsewhere("Commentaires des enquêtes de satisfaction", "effacés chaque nuit", ("contact_kept_years",)),
    Elsewhere("Listes des enquêtes d’insertion", "effacées à leur terme, chaque nuit"),
    Elsewhere("Exports préparés", "fichier effacé à son expiration", ("export_hours",)),
    Elsewhere(
        "Comptes des représentants sans usage", "désactivés chaque nuit", ("representative_idle_months",)
    ),
    Elsewhere("Sessions de connexion", "expirent au bout de douze heures"),
    Elsewhere("Sauvegardes", "écrasées ; la purge repasse après une restauration", ("backup_kept_days",)),
    Elsewhere("NIR et représentant légal d’un apprenti", "jamais enregistrés par l’outil"),
    Elsewhere("Livres, factures, paiements", "jamais modifiés ; la personne n’y est plus reconnaissable"),
)


@dataclass(frozen=True, slots=True)
class Term:
    """How long, as a parameter says it on a day."""

    words: str
    article: str
    link: str
    confidence: str
    unsure: bool
    comment: str


def terms(names: tuple[str, ...], on: date) -> list[Term]:
    """The periods in force; those that apply by the date of conclusion are told one after the other."""
    found = []
    for name in names:
        parameter: Parameter = getattr(law, name)
        for value in [parameter.at(on)] if parameter.keyed_by == "day" else parameter.values:
            if value is None:
                continue
            found.append(
                Term(
                    _words(parameter, value.value, value.since, value.until),
                    value.article,
                    value.link,
                    CONFIDENCE_LABELS[value.confidence],
                    value.confidence == "unsure",
                    value.comment,
                )
            )
    return found


def _words(parameter: Parameter, worth: Any, since: date | None, until: date | None) -> str:
    said = f"jusqu’au {worth:%d/%m/%Y}" if isinstance(worth, date) else f"{worth} {parameter.unit}"
    if parameter.keyed_by == "day":
        return said
    first = f"depuis le {since:%d/%m/%Y}" if since else ""
    last = f"jusqu’au {until:%d/%m/%Y}" if until else ""
    return f"{said} (contrats conclus {' '.join(each for each in (first, last) if each)})"
