"""The one door to the books: events become balanced entries, in bulk, once each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from accounts.models import User
from contracts.actions.writing import copy
from contracts.models import Contract, Period
from contracts.rules.accounts import Sides, commitment

_ENTRY = (
    "id",
    "period_id",
    "journal",
    "on",
    "key",
    "label",
    "piece",
    "piece_on",
    "contract_id",
    "made_by_id",
)
_POSTING = (
    "entry_id", "account", "debit", "credit", "contract_id", "provider_siret", "idcc", "section",
    "origin_year",
)  # fmt: skip
_IDENTITIES = "SELECT nextval(pg_get_serial_sequence('contracts_entry', 'id')) FROM generate_series(1, %s)"


@dataclass(frozen=True, slots=True)
class About:
    """What the sides of an entry are about: a contract, its provider, its branch, its section, its year."""

    contract_id: int | None
    provider_siret: str
    idcc: str
    section: str
    origin_year: int

    @classmethod
    def of(cls, contract: Contract, provider_siret: str = "") -> About:
        """A contract’s own words; the provider is that of the contract unless another is paid."""
        return cls(
            contract.pk,
            provider_siret or contract.provider_siret,
            contract.idcc,
            contract.kind,
            contract.concluded_on.year,
        )


@dataclass(frozen=True, slots=True)
class Event:
    """One entry to write. `key` is unique for ever: « commit:12:1 » is written once, whatever is replayed."""

    journal: str
    key: str
    label: str
    sides: tuple[tuple[About, Sides], ...]
    piece: str = ""
    piece_on: date | None = None


def post(events: Iterable[Event], *, by: User | None, on: date) -> int:
    """Write the events dated `on`, in the caller’s transaction; how many entries were written.

    Raises IntegrityError when a key is already in the books, when an entry does not balance, or when the
    period of `on` is closed; the caller’s transaction is then undone.
    """
    kept = [event for event in events if any(sides for _, sides in event.sides)]
    if not kept:
        return 0
    period = open_period(on)
    with connection.cursor() as cursor:
        cursor.execute(_IDENTITIES, [len(kept)])
        identities = [row[0] for row in cursor.fetchall()]
    entries, postings = [], []
    for identity, event in zip(identities, kept, strict=True):
        contracts = {about.contract_id for about, _ in event.sides}
        entries.append(
            (
                identity, period, event.journal, on, event.key, event.label[:160], event.piece,
                event.piece_on, contracts.pop() if len(contracts) == 1 else None, by.pk if by else None,
            )
        )  # fmt: skip
        postings += [
            (
                identity, side.account, side.debit, side.credit, about.contract_id, about.provider_siret,
                about.idcc, about.section, about.origin_year,
            )
            for about, sides in event.sides
            for side in sides
        ]  # fmt: skip
    copy("contracts_entry", _ENTRY, entries)
    copy("contracts_posting", _POSTING, postings)
    return len(entries)


def open_period(on: date) -> date:
    """The month of that day, made when it is new."""
    first = on.replace(day=1)
    Period.objects.bulk_create([Period(first_on=first)], ignore_conflicts=True)
    return first


def commitments(contracts: Collection[Contract]) -> list[Event]:
    """The funding promised by accepting contracts, an entry each."""
    return [
        Event(
            "EN",
            f"commit:{contract.pk}:{contract.version}",
            f"Engagement {contract.number}",
            ((About.of(contract), commitment(contract.total)),),
        )
        for contract in contracts
        if contract.total
    ]
