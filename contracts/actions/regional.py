"""What the contracts of an envelope draw, and a year of a région’s money by centre and certification."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, Value

from accounts.models import User
from contracts.models import Contract
from contracts.models.contract import ContractQuerySet
from contracts.rules.accounts import COMMITTED, REGIONAL
from contracts.rules.balances import MONEY
from contracts.rules.regional import ZERO, Annex, Grant, Row
from conventions.models import BudgetLine, Convention, Draw, Subsidy
from registers.models import Certification, FrenchKey, Provider

_YEAR = """
SELECT p.provider_siret, c.rncp, count(DISTINCT p.contract_id),
       coalesce(sum(p.credit - p.debit) FILTER (WHERE p.account = %(committed)s AND e.journal = 'EN'), 0),
       coalesce(sum(p.debit - p.credit) FILTER (WHERE p.account = %(expense)s), 0),
       coalesce(sum(p.credit - p.debit) FILTER (WHERE p.account = ANY(%(money)s)), 0)
FROM contracts_posting p
JOIN contracts_entry e ON e.id = p.entry_id
JOIN contracts_contract c ON c.id = p.contract_id
WHERE p.envelope_id = ANY(%(lines)s) AND e."on" BETWEEN %(first)s AND %(last)s
GROUP BY 1, 2 ORDER BY 1, 2
"""


def contracts_of(line: BudgetLine, user: User, *, words: str = "", state: str = "") -> ContractQuerySet:
    """The contracts that draw an envelope, or have drawn it."""
    found = Contract.objects.visible_to(user).filter(envelope=line)
    if words:
        key = FrenchKey(Value(words))
        digits = words.upper().lstrip("A0")
        number = Q(pk=int(digits)) if digits.isdecimal() and len(digits) < 10 else Q(pk__in=())
        found = found.filter(
            number
            | Q(learner_name__french__contains=key)
            | Q(provider_name__french__contains=key)
            | Q(provider_siret=words)
            | Q(rncp=words.upper())
        )
    drawing = Draw.objects.live().filter(line=line)
    if state in ("draws", "released"):
        numbers = [int(file[1:]) for file in drawing.values_list("file", flat=True)]
        found = found.filter(pk__in=numbers) if state == "draws" else found.exclude(pk__in=numbers)
    return found


def annex(convention: Convention, year: int) -> Annex:
    """The year of a convention, by centre and certification."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    given: dict[str, Any] = {
        "lines": list(convention.lines.values_list("pk", flat=True)),
        "committed": COMMITTED,
        "expense": REGIONAL,
        "money": sorted(MONEY),
        "first": first,
        "last": last,
    }
    with connection.cursor() as cursor:
        cursor.execute(_YEAR, given)
        found = cursor.fetchall()
    names = dict(Provider.objects.filter(pk__in={row[0] for row in found}).values_list("pk", "name"))
    titles = dict(Certification.objects.filter(pk__in={row[1] for row in found}).values_list("pk", "title"))
    rows = tuple(
        Row(siret, names.get(siret) or siret, rncp, titles.get(rncp, ""), *figures)
        for siret, rncp, *figures in found
    )
    return Annex(convention.number, convention.title, year, rows, _grants(convention, first, last))


def _grants(convention: Convention, first: date, last: date) -> tuple[Grant, ...]:
    rows = Subsidy.objects.filter(commitment__convention=convention).select_related("commitment")
    found = []
    for row in rows.prefetch_related("instalments").order_by("pk"):
        held = row.commitment
        committed = held.amount if first <= row.decided_on <= last else ZERO
        paid = sum(
            (each.amount for each in row.instalments.all() if each.paid_on and first <= each.paid_on <= last),
            ZERO,
        )
        if committed or paid:
            found.append(Grant(held.beneficiary, held.siret, held.purpose, committed, paid))
    return tuple(found)


def years(convention: Convention, on: date) -> list[int]:
    """The years of a convention up to now, the last first."""
    last = max(min(convention.ends_on, on).year, convention.starts_on.year)
    return list(range(last, convention.starts_on.year - 1, -1))
