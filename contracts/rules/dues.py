"""What an accepted contract owes and when: its parties to a match, its live instalments, its proofs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import law
from contracts.rules.terms import add_months, years_of

ZERO = Decimal(0)
LAST_BALANCES = ("balance_last", "balance_last_share")
_DAY = timedelta(days=1)
_MONTH = re.compile(r"month(\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What a contract says to its invoices."""

    kind: str
    accepted: bool
    state: str  # its French label
    provider_siret: str
    concluded_on: date
    starts_on: date
    ends_on: date
    terminated_on: date | None = None
    maintained_until: date | None = None  # L6222-18-2
    level: int | None = None  # of the certification
    forfeited: bool = False  # its last balance is lost
    payees: frozenset[tuple[str, str]] = frozenset()  # step and SIRET: whom a tutor’s line is paid to

    @property
    def last(self) -> date:
        """The last day that may be paid for."""
        if self.terminated_on is None:
            return self.ends_on
        return max(self.terminated_on, self.maintained_until or self.terminated_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A live instalment, what was accepted of it, what waits in other invoices; euros."""

    id: int
    number: int
    step: str
    year: int | None
    label: str
    amount: Decimal
    opens_on: date | None = None
    due_on: date | None = None
    accepted: Decimal = ZERO
    waiting: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.amount - self.accepted


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A certificate received for the contract."""

    final: bool
    from_on: date
    to_on: date
    received_on: date
    employer_invoice: bool = False


def opening(party: Party, due: Due) -> date:
    """The first day an instalment may be billed (R6332-25): the start, the month named, the end."""
    if due.opens_on:
        return due.opens_on
    years = years_of(party.starts_on, party.ends_on)
    if (month := _MONTH.match(due.step)) and due.year and due.year <= len(years):
        year = years[due.year - 1]
        return min(add_months(year.start, int(month[1]) - 1), year.end)
    if due.step in (*LAST_BALANCES, "balance_end", "pro_balance"):
        return party.last
    return party.terminated_on if due.step == "rupture" and party.terminated_on else party.starts_on


def previous_end(party: Party, due: Due) -> date | None:
    """The last day of the period of the instalment before this one, in the same year."""
    if due.year is None or not _MONTH.match(due.step):
        return None
    return opening(party, due) - _DAY


def lapsed(due: Due, proofs: Sequence[Proof], billed_on: Iterable[date], on: date) -> bool:
    """Whether the last balance is lost: past its last day, invoice or proof came after it or never."""
    if due.step not in LAST_BALANCES or due.due_on is None or on <= due.due_on:
        return False
    last = due.due_on
    in_time = [proof for proof in proofs if proof.received_on <= last]
    return not any(day <= last for day in billed_on) or bool(lacking(due, in_time))


def lacking(due: Due, proofs: Sequence[Proof]) -> tuple[str, ...]:
    """The documents the last balance still waits for, among `billing.DOCUMENTS`."""
    missing = []
    if not any(proof.final for proof in proofs):
        missing.append("certificate")
    if due.step == "balance_last_share" and not any(proof.employer_invoice for proof in proofs):
        missing.append("employer_invoice")
    return tuple(missing)


def payable_on(received_on: date) -> date:
    """The last day to pay what is received and justified that day (L6332-6)."""
    return received_on + timedelta(days=law.payment_delay_days(received_on))
