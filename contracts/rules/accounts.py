"""The chart, the journals and the postings of each event: pairs of accounts, never one side alone.

Amounts are signed: a negative one swaps the two sides. Numbers follow the general chart (PCG): 801 and 809
for commitments given, 401 for providers (a debit balance is an overpayment), 512 for the bank, 657 for what
is funded.
"""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from law.typography import french

JOURNALS = {
    "EN": "Engagements",
    "AC": "Factures des organismes",
    "BQ": "Banque",
    "OD": french("Opérations diverses"),
}
REGION = "region"  # the section of what régions add
SECTIONS = {
    "app": "Alternance – apprentissage",
    "pro": "Alternance – professionnalisation",
    "plan": french("Plan des entreprises de moins de 50 salariés"),
    REGION: "Compléments des régions",
}
COMMITTED, COUNTERPART = "801", "809"
PROVIDERS, BANK, DELEGATE = "401", "512", "467"
TRAINING, SIDE_COSTS, TUTORING, WAIVED = "6571", "6572", "6573", "6714"
REGIONAL = "6577"
PLAN_TRAINING, PLAN_WAGES, PLAN_SIDE_COSTS = "6574", "6575", "6576"
CHART = {
    COMMITTED: "Engagements de prise en charge donnés",
    COUNTERPART: "Contrepartie des engagements donnés",
    PROVIDERS: "Organismes de formation et CFA",
    DELEGATE: "Payeur délégué",
    BANK: "Banque",
    TRAINING: "Prises en charge : formation",
    SIDE_COSTS: "Prises en charge : frais annexes",
    TUTORING: "Prises en charge : tuteurs et maîtres",
    PLAN_TRAINING: "Plan de moins de 50 : formation",
    PLAN_WAGES: "Plan de moins de 50 : rémunérations",
    PLAN_SIDE_COSTS: "Plan de moins de 50 : frais annexes",
    REGIONAL: "Prises en charge : compléments des régions",
    WAIVED: "Trop-perçus abandonnés",
}
EXPENSE = {
    "training": TRAINING,
    "meal": SIDE_COSTS,
    "lodging": SIDE_COSTS,
    "equipment": SIDE_COSTS,
    "mobility": SIDE_COSTS,
    "tutoring": TUTORING,
    "regional": REGIONAL,
    "plan": PLAN_TRAINING,
    "plan_wages": PLAN_WAGES,
    "plan_side": PLAN_SIDE_COSTS,
}


class Side(NamedTuple):
    """An account and an amount, positive on the debit side, negative on the credit side."""

    account: str
    amount: Decimal

    @property
    def debit(self) -> Decimal:
        return max(self.amount, Decimal(0))

    @property
    def credit(self) -> Decimal:
        return max(-self.amount, Decimal(0))


Sides = tuple[Side, ...]


def pair(debit: str, credit: str, amount: Decimal) -> Sides:
    """The two sides of a movement; nothing for a movement of nothing."""
    return (Side(debit, amount), Side(credit, -amount)) if amount else ()


def commitment(amount: Decimal) -> Sides:
    """Funding promised, or released when negative."""
    return pair(COUNTERPART, COMMITTED, amount)


def owed(kind: str, amount: Decimal) -> Sides:
    """An expense owed to whoever billed."""
    return pair(EXPENSE[kind], PROVIDERS, amount)


def service_done(kind: str, amount: Decimal) -> Sides:
    """A due accepted: an expense owed to the provider, and as much commitment consumed."""
    return (*owed(kind, amount), *commitment(-amount))


def payment(amount: Decimal, *, handed_over: bool = False) -> Sides:
    """Money sent to a provider, by our bank or by whoever pays for us; negative: returned by the bank."""
    return pair(PROVIDERS, DELEGATE if handed_over else BANK, amount)


def refund(amount: Decimal) -> Sides:
    """An overpayment that the provider pays back."""
    return pair(BANK, PROVIDERS, amount)


def waiver(amount: Decimal) -> Sides:
    """An overpayment given up."""
    return pair(WAIVED, PROVIDERS, amount)
