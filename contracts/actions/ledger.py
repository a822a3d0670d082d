"""The one door to the books: events become balanced entries, in bulk, once each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Sum

from accounts.models import User
from contracts.actions.bulk import copy, identities
from contracts.models import Contract, Entry, Period, Posting
from contracts.rules.accounts import COMMITTED, REGION, Sides, commitment, owed
from contracts.rules.topups import KIND as REGIONAL_KIND
from law.refusal import Impossible

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
    "payable_id",
)
_POSTING = (
    "entry_id", "account", "debit", "credit", "contract_id", "provider_siret", "idcc", "section",
    "origin_year", "payable_id", "envelope_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class About:
    """What the sides of an entry are about: a contract or another file, who is paid, branch, section."""

    contract_id: int | None
    provider_siret: str
    idcc: str
    section: str
    origin_year: int
    payable_id: int | None = None
    envelope_id: int | None = None

    @classmethod
    def of(cls, contract: Contract, provider_siret: str = "", *, kind: str = "") -> About:
        """A contract’s own words; the provider is that of the contract unless another is paid.

        What a région adds has its own section, and its envelope.
        """
        regional = kind == REGIONAL_KIND
        return cls(
            contract.pk,
            provider_siret or contract.provider_siret,
            contract.idcc,
            REGION if regional else contract.kind,
            contract.concluded_on.year,
            envelope_id=contract.envelope_id if regional else None,
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

    The database is the guard. Raises Impossible when it refuses a closed period or an event already written,
    IntegrityError when an entry does not balance; nothing of `events` is then written.
    """
    kept = [event for event in events if any(sides for _, sides in event.sides)]
    if not kept:
        return 0
    try:
        with transaction.atomic():
            return _write(kept, by=by, on=on)
    except IntegrityError as error:
        raise _said(error, on) from error


def _write(kept: list[Event], *, by: User | None, on: date) -> int:
    period = open_period(on)
    entries, postings = [], []
    for identity, event in zip(identities(Entry._meta.db_table, len(kept)), kept, strict=True):
        contracts = {about.contract_id for about, _ in event.sides}
        payables = {about.payable_id for about, _ in event.sides}
        entries.append(
            (
                identity, period, event.journal, on, event.key, event.label[:160], event.piece,
                event.piece_on, contracts.pop() if len(contracts) == 1 else None, by.pk if by else None,
                payables.pop() if len(payables) == 1 else None,
            )
        )  # fmt: skip
        postings += [
            (
                identity, side.account, side.debit, side.credit, about.contract_id, about.provider_siret,
                about.idcc, about.section, about.origin_year, about.payable_id, about.envelope_id,
            )
            for about, sides in event.sides
            for side in sides
        ]  # fmt: skip
    copy("contracts_entry", _ENTRY, entries)
    copy("contracts_posting", _POSTING, postings)
    return len(entries)


def _said(error: IntegrityError, on: date) -> Exception:
    """What the database refused, in words for the user; the error itself when it is a fault of ours."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""
    if name == "entry_in_open_period":
        return Impossible(f"Les livres sont clos au {on:%d/%m/%Y} : datez l’opération d’une période ouverte.")
    if name.startswith("contracts_entry_key"):
        return Impossible("Cette opération est déjà dans les livres : rechargez la page.")
    return error


def open_period(on: date) -> date:
    """The month of that day, made when it is new."""
    first = on.replace(day=1)
    Period.objects.bulk_create([Period(first_on=first)], ignore_conflicts=True)
    return first


def consumed(
    contract: Contract, parts: Sequence[tuple[str, str, Decimal]]
) -> tuple[tuple[About, Sides], ...]:
    """Service done, by (provider, kind, amount): each is owed its part; the commitment is the contract’s."""
    due = tuple((About.of(contract, siret, kind=kind), owed(kind, amount)) for siret, kind, amount in parts)
    total = sum((amount for *_, amount in parts), Decimal(0))
    regional = sum((amount for _, kind, amount in parts if kind == REGIONAL_KIND), Decimal(0))
    return (*due, *promised(contract, -total, -regional))


def promised(contract: Contract, amount: Decimal, regional: Decimal) -> tuple[tuple[About, Sides], ...]:
    """Funding promised or released, what a région adds apart from the rest."""
    own = ((About.of(contract), commitment(amount - regional)),)
    return (*own, (About.of(contract, kind=REGIONAL_KIND), commitment(regional))) if regional else own


def hand_over(contract: Contract, *, mark: str, by: User | None, on: date) -> None:
    """Move what is left committed to the provider, branch and year that the contract now has.

    `mark` makes the entry unique for the contract: « commit:12:a3 ».
    """
    rows = Posting.objects.filter(contract=contract, account=COMMITTED).order_by()
    columns = ("provider_siret", "idcc", "section", "origin_year", "payable_id", "envelope_id")
    left = rows.values_list(*columns).annotate(left=Sum(F("credit") - F("debit")))
    moved = [(About(contract.pk, *words), amount) for *words, amount in left if amount]
    own = About.of(contract)
    sides: list[tuple[About, Sides]] = []
    for was, amount in moved:
        now = replace(own, section=was.section, envelope_id=was.envelope_id) if was.envelope_id else own
        if was != now:
            sides += [(was, commitment(-amount)), (now, commitment(amount))]
    if sides:
        label = f"Engagement {contract.number} repris"
        post([Event("EN", f"commit:{contract.pk}:{mark}", label, tuple(sides))], by=by, on=on)


def commitments(contracts: Collection[Contract], regional: Mapping[int, Decimal]) -> list[Event]:
    """The funding promised by accepting contracts, an entry each; `regional` is what régions add to some."""
    return [
        Event(
            "EN",
            f"commit:{contract.pk}:{contract.version}",
            f"Engagement {contract.number}",
            promised(contract, contract.total, regional.get(contract.pk, Decimal(0))),
        )
        for contract in contracts
        if contract.total
    ]
