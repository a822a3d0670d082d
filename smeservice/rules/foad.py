"""Distance training (FOAD): its three conditions (D6313-3-1), its share of hours, the threshold near it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

import law
from law.moves import Move
from law.typography import french
from smeservice.rules import evidence
from smeservice.rules.evidence import Block

STATES = {"preparing": "En préparation", "compliant": "Conforme", "abandoned": "Abandonné"}
MOVES = {
    "comply": Move(frozenset({"preparing"}), "compliant", "Dire le dossier conforme"),
    "reopen": Move(frozenset({"compliant"}), "preparing", "Rouvrir le dossier", needs_reason=True),
    "abandon": Move(frozenset({"preparing"}), "abandoned", "Abandonner", needs_reason=True),
}
TOLD = {
    "begin": "Dossier ouvert",
    "change": "Dossier modifié",
    "say": "Condition dite remplie",
    "unsay": "Condition remise à remplir",
    "prove": "Preuve ajoutée",
    "withdraw": "Preuve retirée",
    "comply": "Dossier dit conforme",
    "reopen": "Dossier rouvert",
    "abandon": "Dossier abandonné",
}
FRAMES = {"training": "Formation de salariés", "apprenticeship": "Contrat d’apprentissage"}
LABELS = {
    "assistance": "Assistance technique et pédagogique",
    "tasks": "Activités à distance et leur durée",
    "assessment": "Évaluations",
}
WORDS = {
    "assistance": "écrivez qui aide, par quel moyen, sous quel délai",
    "tasks": "écrivez les activités à distance et leur durée moyenne",
    "assessment": "écrivez les évaluations et leur moment",
}
_TENTH, _HUNDRED = Decimal("0.1"), Decimal(100)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a training, its share as its agreement states it, in points; the frame it is paid in."""

    total: Decimal
    remote: Decimal
    stated: Decimal | None
    frame: str

    @property
    def share(self) -> Decimal:
        """Points of a hundred, never rounded."""
        return self.remote * _HUNDRED / self.total


@dataclass(frozen=True, slots=True)
class Alarm:
    """What is said before the threshold is crossed, and how loud: near, or crossed."""

    tone: str
    sentence: str


def hours_flaw(total: Decimal, remote: Decimal) -> str:
    """Why these hours cannot be; empty when they can."""
    if total <= 0:
        return "La formation compte au moins une heure."
    if not 0 <= remote <= total:
        return "Les heures à distance vont de zéro au total des heures."
    return ""


def written(share: Decimal) -> str:
    """« 79,9 % »: cut down to the tenth, so that a share under a threshold never reads as that threshold."""
    cut = share.quantize(_TENTH, ROUND_DOWN)
    return french(f"{cut.normalize():f} %".replace(".", ","))


def crosses(hours: Hours, on: date) -> bool:
    """Does the share cut the level of an apprenticeship signed that day (D6332-82-1)?"""
    return hours.frame == "apprenticeship" and (limit := _threshold(on)) is not None and hours.share >= limit


def alarm(hours: Hours, on: date) -> Alarm | None:
    """What to say of an apprenticeship that reaches the threshold, or comes near."""
    limit = _threshold(on)
    if hours.frame != "apprenticeship" or limit is None:
        return None
    if crosses(hours, on):
        cut = law.distance_cut(on) * _HUNDRED
        return Alarm(
            "crossed",
            french(
                f"{written(hours.share)} à distance : à partir de {limit:.0f} %, le niveau de prise en "
                f"charge est réduit de {cut:.0f} %, sans descendre sous {law.euros(law.distance_floor(on))} "
                "(D6332-82-1). Décidez avant la signature."
            ),
        )
    if hours.share < limit - law.foad_warning_points(on):
        return None
    left = hours.total * limit / _HUNDRED - hours.remote
    return Alarm(
        "near",
        french(
            f"{written(hours.share)} à distance : encore {_figure(left)} h et le seuil de {limit:.0f} % "
            "réduit le niveau de prise en charge (D6332-82-1)."
        ),
    )


def share_flaw(hours: Hours, on: date) -> str:
    """Why the share the agreement states is not that of the hours; empty when it is, or need not be."""
    if hours.stated is None:
        if not law.foad_share_stated.known(on):
            return ""
        return f"écrivez la part à distance que dit la convention : {written(hours.share)} (D6353-1)"
    same_side = True
    if hours.frame == "apprenticeship" and (limit := _threshold(on)) is not None:
        same_side = (hours.stated >= limit) == (hours.share >= limit)
    if abs(hours.stated - hours.share) < law.foad_share_tolerance(on) and same_side:
        return ""
    stated = f"{hours.stated.normalize():f}".replace(".", ",")
    return (
        f"la convention dit {stated} %, les heures donnent {written(hours.share)} : corrigez l’une ou l’autre"
    )


def mention(hours: Hours, on: date) -> str:
    """The words the agreement must hold; empty before it had to."""
    if not law.foad_share_stated.known(on):
        return ""
    return french(
        f"Part des heures de formation à distance : {written(hours.share)}, soit {_figure(hours.remote)} h "
        f"sur {_figure(hours.total)} h."
    )


def missing(hours: Hours, blocks: Mapping[str, Block], on: date) -> dict[str, list[str]]:
    """What each condition, then the share, still needs, in words."""
    found = {
        code: [
            french(each) for each in evidence.lacks(blocks.get(code, Block(code, False, "", 0)), {}, WORDS)
        ]
        for code in law.foad_conditions(on)
    }
    said = share_flaw(hours, on)
    return {**found, "share": [french(said)] if said else []}


def _threshold(on: date) -> Decimal | None:
    known = law.distance_threshold.at(on)
    return known.value * _HUNDRED if known else None


def _figure(number: Decimal) -> str:
    return f"{number.normalize():f}".replace(".", ",")
