"""What may be decided of contradictory amounts, and why it may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from law.money import euros

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Decided:
    """The last decision on a conflict: its rank, what was kept (None: not yet), by whom."""

    rank: int
    chosen: Decimal | None
    by: str
    at: datetime  # on the clock of the house


def objection(
    amounts: Sequence[Decimal],
    chosen: Decimal | None,
    reason: str,
    *,
    seen: int | None,
    last: Decided | None,
) -> str:
    """Why a decision cannot be taken; empty when it can. `seen` is the rank of what the person saw."""
    if not amounts:
        return "Ce niveau n’a qu’un montant : il n’y a rien à trancher."
    if (last.rank if last else None) != seen:
        if last is None:
            return "La décision que vous vouliez revoir n’existe plus : rechargez la page."
        return (
            f"Déjà tranché par {last.by} à {last.at:%H} h {last.at:%M} : {kept(last)}. Rien n’a été changé."
        )
    if chosen is not None and chosen not in amounts:
        return "Le montant retenu est l’un de ceux que le référentiel publie."
    if len(reason.strip()) < SHORTEST_REASON:
        return f"Dites pourquoi, en {SHORTEST_REASON} caractères au moins : ce motif est gardé."
    if last is not None and last.chosen == chosen:
        return "C’est déjà la décision prise : il n’y a rien à changer."
    return ""


def kept(decision: Decided) -> str:
    """What a decision keeps, in a few words."""
    if decision.chosen is None:
        return "en attente de France compétences"
    return f"{euros(decision.chosen)} retenus"
