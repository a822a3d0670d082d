"""When a decided file may be opened again: a refusal at any time, an agreement while nothing is owed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import law
from contracts.rules.states import DECIDED, ENGAGED, STATES
from contracts.rules.verdict import ZERO
from law.money import euros
from law.periods import add_months
from law.typography import french


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A decided file as a reopening sees it; `decided_on` is the day of the decision or of the silence."""

    state: str
    decided_on: date | None
    ended: bool = False  # an early end is recorded
    lines: int = 0  # accepted lines of invoices, adjustments included
    accepted: Decimal = ZERO
    paid: Decimal = ZERO
    beside: bool = False  # a tutor is funded, a control or a lost balance changed the schedule
    amendments: int = 0  # that wait for their decision


def refusal(file: Decided, on: date) -> str:
    """Why it may not be opened again; empty when it may."""
    if file.state not in DECIDED:
        return french(f"Ce dossier est « {STATES[file.state]} » : il n'y a pas de décision à rouvrir.")
    if file.amendments:
        return french("Un avenant attend sa décision : décidez-le d'abord.")
    if file.state not in ENGAGED:
        return ""
    if file.ended:
        return french("Une rupture est enregistrée : annulez-la d'abord, ou corrigez-la.")
    if file.lines:
        return french(
            f"{euros(file.accepted)} de factures sont acceptés, dont {euros(file.paid)} payés : l'accord ne "
            "se retire plus. Corrigez le contrat par un avenant, une rupture ou un contrôle de service fait."
        )
    if file.beside:
        return french(
            "L'échéancier porte un tutorat, la suite d'un contrôle ou un solde perdu : l'accord ne se retire "
            "plus."
        )
    last = last_day(file.decided_on, on)
    if last is not None and on > last:
        return french(
            f"L'accord ne pouvait être retiré que jusqu'au {last:%d/%m/%Y} (CRPA L242-1) : corrigez le "
            "contrat par un avenant ou une rupture."
        )
    return ""


def last_day(decided_on: date | None, on: date) -> date | None:
    """Last day to take an agreement back, None when no delay is known."""
    months = law.withdrawal_months.at(on)
    return add_months(decided_on, months.value) if decided_on and months else None
