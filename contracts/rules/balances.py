"""What the books say of a contract, of a provider, of a branch: committed, accepted, paid, left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.rules.accounts import BANK, COMMITTED, DELEGATE, EXPENSE, WAIVED
from law.typography import french

EXPENSES = tuple(sorted(set(EXPENSE.values())))
MONEY = (BANK, DELEGATE)
# What a figure of a balance adds up: accounts whose entries explain it.
FIGURES = {
    "left": (french("Reste engagé"), (COMMITTED,)),
    "accepted": (french("Accepté"), EXPENSES),
    "paid": (french("Payé"), MONEY),
    "waived": (french("Abandonné"), (WAIVED,)),
}
GROUPS = {
    "section": "Section",
    "year": french("Année d'origine"),
    "branch": "Branche",
    "provider": "Organisme",
    "contract": "Contrat",
}


@dataclass(frozen=True, slots=True)
class Balance:
    """Signed euros: what is left of the commitment, what was accepted, paid (net) and given up."""

    left: Decimal = Decimal(0)
    accepted: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    waived: Decimal = Decimal(0)

    @property
    def committed(self) -> Decimal:
        """All that was promised, consumed or not."""
        return self.left + self.accepted

    @property
    def owed(self) -> Decimal:
        """Accepted and not yet paid."""
        return max(self._due, Decimal(0))

    @property
    def overpaid(self) -> Decimal:
        """Paid beyond what is due: to take back."""
        return max(-self._due, Decimal(0))

    @property
    def _due(self) -> Decimal:
        return self.accepted + self.waived - self.paid
