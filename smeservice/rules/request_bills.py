"""Does this invoice or claim match what was granted, and what was carried out?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from law.money import cents, euros
from law.typography import french
from smeservice.rules.request_price import KINDS, TRAINING

ZERO = Decimal(0)
DISPUTES = {"disputed": "Contestée", "accepted": "Acceptée", "dropped": "Écartée"}
RECOVERIES = {"proposed": "À valider", "validated": "Validée", "rejected": "Rejetée"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """What a request may still pay: granted and accepted by kind, hours foreseen and attested."""

    pay_to: str  # a key of rules.requests.PAY_TO: who is paid the training itself
    granted: Mapping[str, Decimal]
    accepted: Mapping[str, Decimal] = field(default_factory=dict)
    foreseen: Decimal  # hours of all trainees
    attested: Decimal = ZERO

    def due(self, kind: str) -> Decimal:
        """What the hours attested open of a kind, whole once they are all there (R6332-26)."""
        granted = self.granted.get(kind, ZERO)
        if self.attested >= self.foreseen:
            return granted
        return cents(granted * self.attested / self.foreseen)

    def left(self, kind: str) -> Decimal:
        """What may be billed now."""
        return self.due(kind) - self.accepted.get(kind, ZERO)

    def payees(self) -> dict[str, tuple[str, ...]]:
        """Who may bill which kinds: the provider its training when it is paid directly, the firm the rest."""
        if self.pay_to == "firm":
            return {"firm": tuple(KINDS)}
        return {"provider": (TRAINING,), "firm": tuple(kind for kind in KINDS if kind != TRAINING)}


def mismatches(account: Account, payee: str, parts: Mapping[str, Decimal]) -> dict[str, str]:
    """Why each amount cannot be accepted, by kind; empty when it is all as foreseen."""
    allowed = account.payees().get(payee, ())
    wrong = {}
    for kind, amount in parts.items():
        if not amount:
            continue
        if kind not in allowed:
            wrong[kind] = french(f"{KINDS[kind]} : rien n'est à payer à ce titre à ce bénéficiaire.")
        elif not account.attested:
            wrong[kind] = french("Aucune heure n'est attestée : enregistrez d'abord le service fait.")
        elif amount > account.left(kind):
            wrong[kind] = french(
                f"{euros(max(account.left(kind), ZERO))} au plus peuvent être facturés : "
                f"{euros(account.granted.get(kind, ZERO))} accordés, "
                f"{_hours(account.attested)} h attestées sur {_hours(account.foreseen)}, "
                f"{euros(account.accepted.get(kind, ZERO))} déjà acceptés."
            )
    return wrong


def _hours(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")
