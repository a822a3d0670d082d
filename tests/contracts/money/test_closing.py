"""A month is closed by two persons, in order, within its bounds, and for good."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from contracts.actions import closing, decide, ledger
from contracts.actions.writing import copy
from contracts.models import Entry, Hold, Period, Posting
from contracts.rules import closing as rules
from contracts.rules.closing import Bounds, Settled
from law.refusal import Impossible
from tests.contracts.money.conftest import ON, billed, paid

OCTOBER, NOVEMBER, DECEMBER = (dt.date(2026, month, 1) for month in (10, 11, 12))
AFTER = dt.date(2026, 11, 3)
DUE = dt.date(2026, 10, 20)


# The gate, as arithmetic


@pytest.mark.parametrize(
    ("paid_euros", "admitted"),
    [
        ("9991.99", False),
        ("9992.00", True),
        ("9992.01", True),
        ("10007.99", True),
        ("10008.00", True),
        ("10008.01", False),
    ],
)
@pytest.mark.parametrize("sign", [1, -1])
def test_the_gate_at_its_boundaries_to_the_cent(paid_euros: str, admitted: bool, sign: int) -> None:
    assert Bounds().admits(Decimal(10_000) * sign, Decimal(paid_euros) * sign) is admitted


@pytest.mark.parametrize(("amount", "admitted"), [("0", True), ("0.01", False), ("-0.01", False)])
def test_nothing_due_admits_nothing_paid(amount: str, admitted: bool) -> None:
    assert Bounds().admits(Decimal(0), Decimal(amount)) is admitted


def said(**changes: object) -> str:
    usual = {
        "first_on": OCTOBER,
        "on": NOVEMBER,
        "before": None,
        "settled": Settled(Decimal(100), Decimal(100)),
        "bounds": Bounds(),
    }
    return " ".join(rules.refusals(**{**usual, **changes})).replace("\N{NO-BREAK SPACE}", " ")


def test_a_month_may_be_closed_from_the_day_after_it() -> None:
    assert said() == ""
    assert "à partir du 01/11/2026" in said(on=dt.date(2026, 10, 31))
    assert rules.last_day(dt.date(2028, 2, 1)) == dt.date(2028, 2, 29)
    assert rules.next_month(DECEMBER) == dt.date(2027, 1, 1)


def test_a_refusal_gives_the_figures() -> None:
    assert "99,90 € payés sur 100,00 € dus, soit 99,9 %" in said(
        settled=Settled(Decimal(100), Decimal("99.9"))
    )
    assert "0,10 € à payer" in said(settled=Settled(Decimal(100), Decimal("99.9")))
    assert "1,00 € payés en trop" in said(settled=Settled(Decimal(100), Decimal(101)))
    assert "sans être dû" in said(settled=Settled(Decimal(0), Decimal(1)))
    assert "clôturez d’abord 09/2026" in said(before=dt.date(2026, 9, 1))


@pytest.mark.parametrize(
    ("bounds", "why"),
    [
        (Bounds(Decimal("89.99"), Decimal("100.08"), "Virements bloqués."), "encadrent 100 %"),
        (Bounds(Decimal("99.92"), Decimal("110.01"), "Virements bloqués."), "encadrent 100 %"),
        (Bounds(Decimal("100.01"), Decimal("100.08"), "Virements bloqués."), "encadrent 100 %"),
        (Bounds(Decimal(90), Decimal(110), " "), "Dites pourquoi"),
        (Bounds(Decimal(90), Decimal(110), "Virements bloqués."), ""),
    ],
)
def test_other_bounds_are_close_to_the_whole_and_have_a_reason(bounds: Bounds, why: str) -> None:
    found = said(bounds=bounds)
    assert why in found if why else not found


# What is due in a month, and what is paid of it


def test_due_is_what_is_payable_by_the_end_of_the_month(accepted) -> None:
    contract = accepted()
    paid(billed(contract, "100", payable_on=OCTOBER), "100")
    paid(billed(contract, "60", payable_on=rules.last_day(OCTOBER)), "20")
    billed(contract, "900", payable_on=NOVEMBER)
    assert closing.settled(OCTOBER) == Settled(Decimal(160), Decimal(120))
    assert [line.missing for line in closing.differing(OCTOBER)] == [40]


def test_what_a_month_left_unpaid_is_due_again_the_next_one(accepted) -> None:
    contract = accepted()
    late = billed(contract, "60", payable_on=DUE)
    paid(billed(contract, "100", payable_on=DUE), "100")
    assert closing.settled(NOVEMBER) == Settled(Decimal(60), Decimal(0))
    paid(late, "60")
    assert closing.settled(NOVEMBER) == Settled(Decimal(0), Decimal(0))


def test_what_is_to_take_back_is_less_to_pay(accepted) -> None:
    contract = accepted()
    paid(billed(contract, "100", payable_on=DUE), "100")
    billed(contract, "-10", payable_on=DUE)
    assert closing.settled(OCTOBER) == Settled(Decimal(90), Decimal(100))


def test_what_is_owed_to_a_suspended_provider_does_not_wait(accepted, make_user) -> None:
    contract = accepted()
    billed(contract, "100", payable_on=DUE)
    hold = Hold.objects.create(
        provider_siret=contract.provider_siret, reason="Soupçon", since=ON, proposed_by=make_user("GC")
    )
    assert closing.settled(OCTOBER).earned == 100
    hold.validated_by = make_user("AP")
    hold.save()
    assert closing.settled(OCTOBER) == Settled(Decimal(0), Decimal(0))


# Two persons, in order, for good


@pytest.fixture
def people(make_user):
    """Who proposes and who closes."""
    return make_user("FI"), make_user("AP")


def test_a_month_is_proposed_then_closed_by_another_person(accepted, people) -> None:
    finance, approver = people
    paid(billed(accepted(), "100", payable_on=DUE), "100")
    with pytest.raises(Impossible, match="la finance la propose"):
        closing.close(first_on=OCTOBER, by=approver, on=AFTER)
    closing.propose(first_on=OCTOBER, by=finance, on=AFTER)
    with pytest.raises(Impossible, match="une autre personne"):
        closing.close(first_on=OCTOBER, by=finance, on=AFTER)
    period = closing.close(first_on=OCTOBER, by=approver, on=AFTER)
    assert (period.earned, period.paid, period.closed_by) == (100, 100, approver)
    for verb, who in ((closing.propose, finance), (closing.close, approver)):
        with pytest.raises(Impossible, match="déjà close"):
            verb(first_on=OCTOBER, by=who, on=AFTER)


def test_the_gate_holds_at_both_steps(accepted, people) -> None:
    finance, approver = people
    contract = accepted()
    line = billed(contract, "100", payable_on=DUE)
    with pytest.raises(Impossible, match="à payer"):
        closing.propose(first_on=OCTOBER, by=finance, on=AFTER)
    paid(line, "100", on=AFTER)
    closing.propose(first_on=OCTOBER, by=finance, on=AFTER)
    billed(contract, "1", on=AFTER, payable_on=DUE)
    with pytest.raises(Impossible, match="à payer"):
        closing.close(first_on=OCTOBER, by=approver, on=AFTER)


def test_bounds_set_for_a_month_are_those_it_is_closed_with(accepted, people) -> None:
    finance, approver = people
    paid(billed(accepted(), "100", payable_on=DUE), "95")
    with pytest.raises(Impossible, match="à payer"):
        closing.propose(first_on=OCTOBER, by=finance, on=AFTER)
    bounds = Bounds(Decimal(94), Decimal("100.08"), "Un virement rejeté le 30, réémis en novembre.")
    closing.propose(first_on=OCTOBER, by=finance, on=AFTER, bounds=bounds)
    period = closing.close(first_on=OCTOBER, by=approver, on=AFTER)
    assert closing.bounds_of(period) == bounds
    assert (period.earned, period.paid) == (100, 95)


def test_months_are_closed_in_order(accepted, people) -> None:
    finance, approver = people
    accepted()
    accepted({"alternant_nom": "Blin"}, on=dt.date(2026, 11, 5))
    with pytest.raises(Impossible, match="clôturez d’abord 10/2026"):
        closing.propose(first_on=NOVEMBER, by=finance, on=DECEMBER)
    with pytest.raises(Impossible, match="rien à clore"):
        closing.propose(first_on=dt.date(2026, 9, 1), by=finance, on=DECEMBER)
    with pytest.raises(Error, match="dans l’ordre"), transaction.atomic():
        Period.objects.filter(first_on=NOVEMBER).update(closed_at=timezone.now())
    for month in (OCTOBER, NOVEMBER):
        closing.propose(first_on=month, by=finance, on=DECEMBER)
        closing.close(first_on=month, by=approver, on=DECEMBER)
    assert Period.objects.exclude(closed_at=None).count() == 2


def test_the_database_wants_two_persons_too(accepted, people) -> None:
    finance, _ = people
    accepted()
    with pytest.raises(Error), transaction.atomic():
        Period.objects.update(proposed_by=finance, closed_by=finance, closed_at=timezone.now())


# Every way to write in a month that is closed


@pytest.fixture
def closed(accepted, people) -> Entry:
    """October closed, with one entry in it."""
    finance, approver = people
    accepted()
    closing.propose(first_on=OCTOBER, by=finance, on=AFTER)
    closing.close(first_on=OCTOBER, by=approver, on=AFTER)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return Entry.objects.get()


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


ENTRY = (
    '(period_id, journal, "on", key, label, piece) '
    "VALUES ('2026-10-01', 'OD', '2026-10-31', '{0}', 'x', '')"
)
POSTING = (
    "(entry_id, account, debit, credit, provider_siret, idcc, section, origin_year) "
    "SELECT id, '{0}', {1}, {2}, '', '', 'app', 2026 FROM contracts_entry"
)
SQL_WRITES = {
    "insert an entry": "INSERT INTO contracts_entry " + ENTRY.format("a"),
    "insert or replace an entry": "INSERT INTO contracts_entry "
    + ENTRY.format("a")
    + " ON CONFLICT (key) DO UPDATE SET label = 'y'",
    "insert a posting": "INSERT INTO contracts_posting "
    + POSTING.format("801", 1, 0)
    + " UNION ALL "
    + POSTING.format("809", 0, 1).partition(") ")[2],
    "update an entry": "UPDATE contracts_entry SET label = 'y'",
    "move an entry to an open month": "UPDATE contracts_entry SET period_id = '2026-11-01'",
    "update a posting": "UPDATE contracts_posting SET debit = debit * 2, credit = credit * 2",
    "delete an entry": "DELETE FROM contracts_entry",
    "delete a posting": "DELETE FROM contracts_posting",
    "truncate the postings": "TRUNCATE contracts_posting",
    "truncate the books": "TRUNCATE contracts_entry CASCADE",
    "truncate the months": "TRUNCATE contracts_period CASCADE",
    "open the month again": "UPDATE contracts_period SET closed_at = NULL",
    "change its figures": "UPDATE contracts_period SET paid = paid + 1",
    "delete the month": "DELETE FROM contracts_period",
    "add a month before": "INSERT INTO contracts_period (first_on, note) VALUES ('2026-09-01', '')",
    "merge": "MERGE INTO contracts_entry e USING (SELECT 1) s ON e.label <> '' "
    "WHEN MATCHED THEN UPDATE SET label = 'y'",
}


@pytest.mark.parametrize("sql", SQL_WRITES.values(), ids=SQL_WRITES)
def test_sql_cannot_write_in_a_closed_month(closed: Entry, sql: str) -> None:
    with pytest.raises(Error, match=r"close|Les livres ne se corrigent"), transaction.atomic():
        run(sql)
    assert list(Entry.objects.values_list("label", "period_id")) == [(closed.label, OCTOBER)]
    assert Posting.objects.count() == 2
    assert Period.objects.filter(first_on__lte=OCTOBER).get().closed_at is not None


def test_copy_cannot_write_in_a_closed_month(closed: Entry) -> None:
    row = (OCTOBER, "OD", dt.date(2026, 10, 31), "a", "x", "")
    with pytest.raises(Error, match="close"), transaction.atomic():
        copy("contracts_entry", ("period_id", "journal", "on", "key", "label", "piece"), [row])
    sides = [(closed.pk, "801", 1, 0, "", "", "app", 2026), (closed.pk, "809", 0, 1, "", "", "app", 2026)]
    columns = (
        "entry_id", "account", "debit", "credit", "provider_siret", "idcc", "section", "origin_year",
    )  # fmt: skip
    with pytest.raises(Error, match="close"), transaction.atomic():
        copy("contracts_posting", columns, sides)


def test_models_cannot_write_in_a_closed_month(closed: Entry) -> None:
    fields = {"journal": "OD", "on": ON, "label": "x"}
    shared = {"entry": closed, "section": "app", "origin_year": 2026}
    sides = [Posting(account="801", debit=1, **shared), Posting(account="809", credit=1, **shared)]
    writes = {
        "create": lambda: Entry.objects.create(period_id=OCTOBER, key="a", **fields),
        "save": lambda: closed.save(),
        "bulk": lambda: Posting.objects.bulk_create(sides),
        "delete": lambda: closed.postings.all().delete(),
        "dated elsewhere": lambda: Entry.objects.create(
            period_id=OCTOBER, key="b", **{**fields, "on": AFTER}
        ),
    }
    for write in writes.values():
        with pytest.raises(Error, match=r"close|Les livres|dans le mois"), transaction.atomic():
            write()


def test_verbs_say_that_the_month_is_closed_and_write_nothing(closed: Entry, receive, officer) -> None:
    (late,) = receive({"alternant_nom": "Blin"}, on=ON)
    with pytest.raises(Impossible, match="sont clos au 15/10/2026"):
        decide.accept(contracts=[late.pk], by=officer, on=ON, comment="Vu.")
    late.refresh_from_db()
    assert (late.state, late.version) == ("assessed", 0)
    closed.contract.version = 7
    for day in (ON, dt.date(2026, 9, 30), dt.date(2020, 1, 1)):
        with pytest.raises(Impossible, match="sont clos"):
            ledger.post(ledger.commitments([closed.contract], {}), by=None, on=day)
    decide.accept(contracts=[late.pk], by=officer, on=AFTER, comment="Vu.")
    assert Entry.objects.filter(period=NOVEMBER).count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_waits_for_a_closing_then_is_refused(people, accepted) -> None:
    """A writer that comes while the month is being closed never slips in."""
    finance, approver = people
    contract = accepted()
    closing.propose(first_on=OCTOBER, by=finance, on=AFTER)
    contract.version = 7
    outcome: list[str] = []

    def write() -> None:
        try:
            ledger.post(ledger.commitments([contract], {}), by=None, on=ON)
            outcome.append("written")
        except Exception as refusal:  # whatever it is, the test below says it and ends
            outcome.append(str(refusal))
        finally:
            connection.close()

    with transaction.atomic():
        closing.close(first_on=OCTOBER, by=approver, on=AFTER)
        thread = threading.Thread(target=write)
        thread.start()
        waiting = (
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'contracts_period'::regclass"
        )
        with connection.cursor() as cursor:
            while not outcome and cursor.execute(waiting).fetchone() == (0,):
                pass
        assert not outcome
    thread.join(10)
    assert "sont clos" in outcome[0]
    assert Entry.objects.count() == 1
