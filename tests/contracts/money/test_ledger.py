"""The books keep themselves: balanced, append-only, closed for good."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import Error, IntegrityError, connection, transaction
from django.utils import timezone

from contracts.actions import ledger
from contracts.models import Entry, Period, Posting
from contracts.rules import accounts
from law.refusal import Impossible

ON = date(2026, 10, 15)
pytestmark = pytest.mark.django_db


def about() -> ledger.About:
    return ledger.About(None, "13002526500013", "1486", "app", 2026)


def event(key: str, amount: str = "12.34") -> ledger.Event:
    sides = accounts.commitment(Decimal(amount))
    return ledger.Event("EN", key, "Engagement", ((about(), sides),))


def test_an_event_is_two_sides_in_the_month_of_its_day() -> None:
    assert ledger.post([event("a"), event("b", "-5"), event("c", "0")], by=None, on=ON) == 2
    assert set(Entry.objects.values_list("key", "period_id")) == {
        ("a", date(2026, 10, 1)),
        ("b", date(2026, 10, 1)),
    }
    sides = Posting.objects.filter(entry__key="b").values_list("account", "debit", "credit")
    assert set(sides) == {("801", Decimal(5), Decimal(0)), ("809", Decimal(0), Decimal(5))}


def test_the_same_event_is_never_written_twice() -> None:
    ledger.post([event("a")], by=None, on=ON)
    with pytest.raises(Impossible, match="déjà dans les livres"):
        ledger.post([event("b"), event("a")], by=None, on=ON)
    assert Entry.objects.count() == 1


def test_an_unbalanced_entry_is_refused_by_the_database() -> None:
    lame = ledger.Event("EN", "a", "x", ((about(), (accounts.Side("801", Decimal(3)),)),))
    with pytest.raises(IntegrityError, match="équilibrée"), transaction.atomic():
        ledger.post([lame], by=None, on=ON)
    assert not Entry.objects.exists()


@pytest.mark.parametrize("table", ["contracts_entry", "contracts_posting"])
@pytest.mark.parametrize("sql", ["UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0} CASCADE"])
def test_nothing_written_changes_or_goes(table: str, sql: str) -> None:
    ledger.post([event("a")], by=None, on=ON)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(Error, match="Les livres"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(table))
    assert Posting.objects.count() == 2


def test_a_closed_month_takes_nothing_more() -> None:
    ledger.post([event("a")], by=None, on=ON)
    Period.objects.update(closed_at=timezone.now())
    with pytest.raises(Impossible, match="sont clos au 15/10/2026"):
        ledger.post([event("b")], by=None, on=ON)
    entry = Entry.objects.get()
    shared = {"entry": entry, "section": "app", "origin_year": 2026}
    late = [Posting(account="801", debit=1, **shared), Posting(account="809", credit=1, **shared)]
    with pytest.raises(IntegrityError, match="close"), transaction.atomic():
        Posting.objects.bulk_create(late)
    with pytest.raises(Error), transaction.atomic():
        Period.objects.update(closed_at=None)
    assert ledger.post([event("c")], by=None, on=date(2026, 11, 1)) == 1
