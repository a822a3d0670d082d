"""What the books say: balances by contract, provider, branch, section and year; entries; faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import DecimalField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from contracts.models import Contract, Entry, Payable, Posting
from contracts.rules import invariants
from contracts.rules.accounts import COMMITTED, COUNTERPART, SECTIONS, WAIVED
from contracts.rules.balances import EXPENSES, FIGURES, MONEY, Balance
from registers.models import Agreement, Provider

SIZE = 50
ZERO = Decimal(0)
SHOWN = 100
_COLUMNS = {
    "section": "section",
    "year": "origin_year",
    "branch": "idcc",
    "provider": "provider_siret",
    "contract": "contract_id",
}
_DEBIT, _CREDIT = F("debit") - F("credit"), F("credit") - F("debit")


def _sum(expression: Any, **chosen: Any) -> Coalesce:
    amount = DecimalField(max_digits=18, decimal_places=2)
    condition = Q(**chosen) if chosen else None
    return Coalesce(Sum(expression, filter=condition, output_field=amount), Value(0), output_field=amount)


_BALANCE = {
    "left": _sum(_CREDIT, account=FIGURES["left"][1][0]),
    "accepted": _sum(_DEBIT, account__in=EXPENSES),
    "paid": _sum(_CREDIT, account__in=MONEY),
    "waived": _sum(_DEBIT, account=WAIVED),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which movements of the books: those about one of these, up to the end of a month, in some accounts."""

    section: str = ""
    year: int | None = None
    idcc: str = ""
    siret: str = ""
    contract: int | None = None
    payable: int | None = None
    accounts: tuple[str, ...] = ()
    until: date | None = None  # first day of the last month kept

    @property
    def narrow(self) -> dict[str, Any]:
        """The conditions on a movement."""
        asked = {
            "section": self.section,
            "origin_year": self.year,
            "idcc": self.idcc,
            "provider_siret": self.siret,
            "contract_id": self.contract,
            "payable_id": self.payable,
            "account__in": self.accounts,
        }
        return {name: value for name, value in asked.items() if value not in ("", None, ())}

    def postings(self) -> QuerySet[Posting]:
        """The movements kept."""
        kept = Posting.objects.filter(**self.narrow)
        return kept.filter(entry__period__lte=self.until) if self.until else kept


@dataclass(frozen=True, slots=True)
class Row:
    """The balance of one section, year, branch, provider or contract; `key` leads to its entries."""

    key: Any
    label: str
    second: str
    balance: Balance


def balances(*, by: str, filters: Filters, after: Any = None, size: int = SIZE) -> tuple[list[Row], Any]:
    """One page of balances in the order of their key, and the key of the next page (None: last one)."""
    column = _COLUMNS[by]
    found = filters.postings().filter(**{f"{column}__isnull": False})
    if after is not None:
        found = found.filter(**{f"{column}__gt": after})
    rows = list(found.values(column).annotate(**_BALANCE).order_by(column)[: size + 1])
    kept = rows[:size]
    labels = _labels(by, [row[column] for row in kept])
    page = [
        Row(row[column], *labels.get(row[column], (str(row[column]) or "—", "")), _balance(row))
        for row in kept
    ]
    return page, kept[-1][column] if len(rows) > size else None


def total(filters: Filters) -> Balance:
    """The balance of all the movements kept."""
    return _balance(filters.postings().order_by().aggregate(**_BALANCE))


def contract_balance(contract: Contract) -> Balance:
    """What the books say of one contract: committed, accepted, paid, left, overpaid."""
    return total(Filters(contract=contract.pk))


def entries(
    *, filters: Filters, journal: str = "", month: date | None = None, after: int | None = None
) -> tuple[list[Entry], int | None]:
    """One page of entries, last first, with `debit` and `credit` of the movements kept; the next key."""
    found = Entry.objects.select_related("contract", "payable", "period").order_by("-id")
    if journal:
        found = found.filter(journal=journal)
    if month:
        found = found.filter(period=month)
    if filters.contract or filters.payable or filters.siret:  # few: found first
        found = found.filter(pk__in=filters.postings().order_by().values("entry_id"))
    elif filters.narrow or filters.until:  # many: soon met from the last one
        found = found.filter(Exists(filters.postings().filter(entry=OuterRef("pk"))))
    if after:
        found = found.filter(pk__lt=after)
    rows = list(found[: SIZE + 1])
    kept = rows[:SIZE]
    by_entry = _moved_by(kept, filters)
    for entry in kept:
        entry.debit, entry.credit = by_entry.get(entry.pk, (ZERO, ZERO))  # type: ignore[attr-defined]
    return kept, kept[-1].pk if len(rows) > SIZE else None


def moved(*, filters: Filters, journal: str = "", month: date | None = None) -> tuple[Decimal, Decimal]:
    """Debit and credit of all the movements kept."""
    kept = filters.postings()
    if journal:
        kept = kept.filter(entry__journal=journal)
    if month:
        kept = kept.filter(entry__period=month)
    sums = kept.order_by().aggregate(debits=_sum(F("debit")), credits=_sum(F("credit")))
    return sums["debits"], sums["credits"]


def _moved_by(found: Iterable[Entry], filters: Filters) -> dict[int, tuple[Decimal, Decimal]]:
    """Debit and credit of the movements kept, by entry; unless accounts are chosen, commitments count only
    in entries that have nothing else: the same event would be counted twice."""
    rows = replace(filters, until=None).postings().filter(entry__in=found).order_by()
    inside = ~Q(account__in=(COMMITTED, COUNTERPART))
    sums = rows.values("entry_id").annotate(
        debits=_sum(F("debit")),
        credits=_sum(F("credit")),
        spent=Sum("debit", filter=inside),
        received=Sum("credit", filter=inside),
    )
    return {
        row["entry_id"]: (row["debits"], row["credits"])
        if filters.accounts or row["spent"] is None
        else (row["spent"], row["received"])
        for row in sums
    }


@dataclass(frozen=True, slots=True)
class Broken:
    """An invariant that does not hold: how many rows break it, and the first of them."""

    code: str
    name: str
    columns: tuple[str, ...]
    count: int
    rows: list[tuple[Any, ...]]


def broken(*, shown: int = SHOWN) -> list[Broken]:
    """The invariants of the money that do not hold now; empty when every sum agrees to the cent."""
    found = []
    with connection.cursor() as cursor:
        for invariant in invariants.INVARIANTS:
            cursor.execute(invariant.question, invariants.WORDS)
            rows = cursor.fetchmany(shown)
            if rows:
                count = max(cursor.rowcount, len(rows))
                found.append(Broken(invariant.code, invariant.name, invariant.columns, count, rows))
    return found


def counts() -> dict[str, int]:
    """How much was looked at, by noun."""
    return {
        "écritures": Entry.objects.count(),
        "mouvements": Posting.objects.count(),
        "contrats engagés": Contract.objects.filter(version__gt=0).count(),
        "dossiers hors contrat": Payable.objects.count(),
    }


def _balance(row: Mapping[str, Any]) -> Balance:
    return Balance(*(row[name] for name in ("left", "accepted", "paid", "waived")))


def _labels(by: str, keys: list[Any]) -> dict[Any, tuple[str, str]]:
    """How the keys of a page are said: a label and a second line."""
    if by == "section":
        return {key: (SECTIONS[key], "") for key in keys}
    if by == "branch":
        names = Agreement.objects.in_bulk(keys)
        return {key: (key or "—", names[key].label if key in names else "") for key in keys}
    if by == "provider":
        found = Provider.objects.in_bulk(keys)
        return {key: (found[key].name or key if key in found else key or "—", key) for key in keys}
    if by == "contract":
        files = Contract.objects.in_bulk(keys)
        return {
            key: (files[key].number, f"{files[key].learner_name} {files[key].learner_first_name}")
            for key in keys
        }
    return {}
