"""Scenarios of annual levels: their states, their readings, and the rules of thumb that fill a grid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from law.moves import Move
from law.typography import french

Reading = Literal["stock", "entries"]

LONGEST = 5  # budget years
STATES = {"open": "En cours", "archived": "Archivé"}
MOVES = {
    "archive": Move(frozenset({"open"}), "archived", "Archiver"),
    "reopen": Move(frozenset({"archived"}), "open", "Rouvrir"),
}
VERBS = {
    "create": "Scénario créé",
    "change": "Niveaux ou hypothèses modifiés",
    "duplicate": "Créé par copie",
    "share": "Partagé avec les représentants",
    "withhold": "Retiré aux représentants",
    "archive": "Archivé",
    "reopen": "Rouvert",
}
READINGS: Mapping[str, str] = {"stock": "Contrats en cours", "entries": "Entrées à venir"}
EXPLAINED: Mapping[str, str] = {
    "stock": french(
        "Les contrats en cours de la branche, tels qu'ils sont, avec le niveau simulé à la place du leur."
    ),
    "entries": french(
        "Des contrats semblables à ceux conclus ces douze derniers mois sont conclus de nouveau "
        "chaque année, au niveau simulé."
    ),
}
WHOLE = Decimal(1)
_HUNDRED = Decimal(100)
RULES = {
    "percent": "Augmenter ou baisser de (%)",
    "most": french("Ramener à ce montant au plus (€)"),
    "least": french("Porter à ce montant au moins (€)"),
    "recommended": "Prendre la valeur recommandée",
}


class Thumb(NamedTuple):
    """A rule of thumb: what it does, by how much, to which level of certification (None: all)."""

    kind: str
    worth: Decimal | None = None
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a certification of the grid: its level, its annual amount, what is recommended."""

    rncp: str
    level: int | None = None
    annual: Decimal | None = None
    recommended: Decimal | None = None


def applied(rule: Thumb, known: Iterable[Known], typed: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """The amounts a rule of thumb gives, by certification; it starts from what is typed, else from the level.

    To the whole euro, half up. A certification without any amount, or already within a bound, is left out.
    """
    found = {}
    for row in known:
        if rule.level is not None and row.level != rule.level:
            continue
        start = typed.get(row.rncp, row.annual)
        amount = row.recommended if rule.kind == "recommended" else _moved(rule, start)
        if amount is not None and amount > 0 and amount != start:
            found[row.rncp] = amount
    return found


def _moved(rule: Thumb, start: Decimal | None) -> Decimal | None:
    if start is None or rule.worth is None:
        return None
    if rule.kind == "percent":
        return (start * (_HUNDRED + rule.worth) / _HUNDRED).quantize(WHOLE, ROUND_HALF_UP)
    return min(start, rule.worth) if rule.kind == "most" else max(start, rule.worth)
