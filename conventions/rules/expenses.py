"""An expense: from its invoice to the part that is eligible, or the reason it is not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from law.money import euros
from law.moves import Move

ZERO = Decimal(0)
STATES = {"entered": "à examiner", "accepted": "acceptée", "rejected": "rejetée", "withdrawn": "retirée"}
LIVE = frozenset({"entered", "accepted"})
REASONS = {
    "period": "hors de la période de la convention",
    "object": "hors de l’objet de la convention",
    "evidence": "justificatif absent ou insuffisant",
    "elsewhere": "déjà financée ailleurs",
    "excess": "au-dessus d’un plafond ou d’un barème",
    "other": "autre motif",
}
MOVES = {
    "accept": Move(frozenset({"entered", "rejected"}), "accepted", "Accepter"),
    "revise": Move(frozenset({"accepted"}), "accepted", "Revoir la part admissible", needs_reason=True),
    "reject": Move(frozenset({"entered", "accepted"}), "rejected", "Rejeter", needs_reason=True),
    "withdraw": Move(frozenset({"entered"}), "withdrawn", "Retirer", needs_reason=True),
}


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice as it is charged: its whole amount, and the part put on one line."""

    number: str
    dated_on: date
    whole: Decimal
    part: Decimal
    elsewhere: Decimal = ZERO  # parts of the same invoice already on other lines of the convention


def key(number: str) -> str:
    """What makes two invoice numbers the same one: letters and digits, whatever their case and signs.

    Leading zeros count.
    """
    return re.sub(r"[^0-9A-Z]", "", number.upper())


def flaws(invoice: Invoice, starts_on: date, ends_on: date, on: date) -> list[tuple[str, str]]:
    """Every reason an invoice cannot be charged: the field, and its sentence."""
    found = []
    if not key(invoice.number):
        found.append(("number", "Écrivez le numéro de la facture, avec des lettres ou des chiffres."))
    if not starts_on <= invoice.dated_on <= ends_on:
        found.append(
            (
                "dated_on",
                f"La dépense est du {invoice.dated_on:%d/%m/%Y} : la convention va du "
                f"{starts_on:%d/%m/%Y} au {ends_on:%d/%m/%Y}.",
            )
        )
    elif invoice.dated_on > on:
        found.append(("dated_on", "La dépense est datée dans l’avenir."))
    if invoice.part <= ZERO:
        found.append(("amount", "Le montant est supérieur à zéro."))
    elif invoice.part > invoice.whole:
        found.append(("amount", f"La facture est de {euros(invoice.whole)} : n’en imputez pas davantage."))
    elif invoice.part + invoice.elsewhere > invoice.whole:
        found.append(
            (
                "amount",
                f"{euros(invoice.elsewhere)} de cette facture sont déjà imputés : "
                f"il en reste {euros(max(ZERO, invoice.whole - invoice.elsewhere))}.",
            )
        )
    return found


def eligible_flaw(eligible: Decimal, amount: Decimal) -> str:
    """Why this part cannot be the eligible one; empty when it can."""
    if not ZERO < eligible <= amount:
        return f"La part admissible va de 0,01 € à {euros(amount)} : rejetez une dépense qui n’en a aucune."
    return ""
