"""Investment subsidies of a région: instalments that make the amount, each with the evidence it waits for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.money import euros
from law.typography import french

KINDS = ("region", "investment")


@dataclass(frozen=True, slots=True)
class Planned:
    """An instalment foreseen."""

    amount: Decimal
    condition: str
    planned_on: date


def flaw(amount: Decimal, instalments: Sequence[Planned]) -> str:
    """Why a subsidy cannot be promised so; empty when it can."""
    if amount <= 0:
        return "Le montant est supérieur à zéro."
    if not instalments:
        return "Prévoyez au moins un versement."
    if any(each.amount <= 0 for each in instalments):
        return "Un versement est supérieur à zéro."
    total = sum((each.amount for each in instalments), Decimal(0))
    if total != amount:
        return french(
            f"Les versements font {euros(total)}, la subvention {euros(amount)} : corrigez l’un des deux."
        )
    if any(not each.condition.strip() for each in instalments):
        return "Dites quel justificatif chaque versement attend."
    return ""
