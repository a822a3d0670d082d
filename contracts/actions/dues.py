"""What is due now: accepted lines not paid yet, whom they are due to, and at which account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

import law
from contracts.rules import paying
from contracts.rules.paying import Due, Payee
from registers.rules.bank import rests_until

MONEY_OUT = 7_202_612  # runs, returns and settlements: one verb at a time
# What a line still bears is its amount less what live payments and settlements take of it, sent or not.
_LEFT = """
    FROM contracts_invoiceline l JOIN contracts_invoice i ON i.id = l.invoice_id
    CROSS JOIN LATERAL (
        SELECT l.amount - COALESCE(sum(p.amount), 0) AS amount
        FROM contracts_paymentline p WHERE p.invoice_line_id = l.id AND p.live
    ) remaining
    WHERE l.state = 'accepted' AND l.paid <> l.amount AND remaining.amount <> 0
"""
_DUES = f"""
    SELECT l.id, i.provider_siret, i.number, remaining.amount {_LEFT}
    AND (l.amount < 0 OR %s::date IS NULL OR i.payable_on IS NULL OR i.payable_on <= %s::date)
    ORDER BY l.id
"""
_BY_PROVIDER = f"""
    SELECT i.provider_siret, count(*), min(i.payable_on),
        COALESCE(sum(remaining.amount) FILTER (WHERE remaining.amount > 0), 0),
        COALESCE(sum(remaining.amount) FILTER (WHERE remaining.amount < 0), 0)
    {_LEFT}
    AND (l.amount < 0 OR %s::date IS NULL OR i.payable_on IS NULL OR i.payable_on <= %s::date)
    GROUP BY i.provider_siret
"""
_PAYEES = """
    SELECT asked.siret, COALESCE(p.name, ''), a.id, a.iban, a.holder, a.validated_at, EXISTS (
        SELECT FROM contracts_hold h WHERE h.provider_siret = asked.siret
        AND h.validated_by_id IS NOT NULL AND h.since <= %s AND (h.until IS NULL OR h.until > %s)
    )
    FROM unnest(%s::text[]) AS asked (siret)
    LEFT JOIN registers_provider p ON p.siret = asked.siret
    LEFT JOIN registers_provideraccount a ON a.provider_id = asked.siret
        AND a.until IS NULL AND a.validated_at IS NOT NULL
"""


class Owed(NamedTuple):
    """What one provider is owed now: to pay, to take back, what a run would send or why it would not."""

    payee: Payee
    lines: int
    oldest: date | None
    positive: Decimal
    negative: Decimal
    sent: Decimal
    why: str


def instant(on: date) -> datetime:
    """Now, on the day of the verb."""
    now = timezone.localtime()
    return now if now.date() == on else now.replace(year=on.year, month=on.month, day=on.day)


def alone() -> None:
    """Until the end of the transaction, no other verb moves money."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MONEY_OUT])


def lines(*, until: date | None = None) -> list[Due]:
    """What is due, payable by that day when one is given, locked; what somebody is changing is left."""
    with connection.cursor() as cursor:
        cursor.execute(f"{_DUES} FOR UPDATE OF l SKIP LOCKED", [until, until])
        return [Due(*row) for row in cursor.fetchall()]


def payees(sirets: Collection[str], *, on: date) -> dict[str, Payee]:
    """The providers of these SIRET, with the account each is paid at that day."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(_PAYEES, [on, on, list(sirets)])
        for siret, name, account_id, iban, holder, validated_at, held in cursor.fetchall():
            rest = None
            if validated_at is not None:
                at = timezone.localtime(validated_at)
                rest = rests_until(at, law.account_rest_hours(at.date()))
            found[siret] = Payee(siret, name or siret, account_id, iban or "", holder or "", rest, held)
    return found


def by_provider(*, on: date, until: date | None = None) -> list[Owed]:
    """What a run of that day would pay and leave, the largest first; nothing is locked nor written."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_PROVIDER, [until, until])
        rows = cursor.fetchall()
    known = payees([row[0] for row in rows], on=on)
    owed = []
    for siret, count, oldest, positive, negative in rows:
        why = paying.left_out_for(known[siret], positive, negative, on=on)
        sent = paying.NOTHING if why else paying.net(positive, negative)
        owed.append(Owed(known[siret], count, oldest, positive, negative, sent, why))
    return sorted(owed, key=lambda each: (-abs(each.positive + each.negative), each.payee.siret))
