"""What the books say of a contract, of a provider, of a branch; and what they say when a row is wrong."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection

from contracts.actions import ageing, books
from contracts.actions.books import Filters
from contracts.models import Contract, Instalment
from contracts.rules.balances import Balance
from law.refusal import Impossible
from tests.contracts.money.conftest import ON, billed, paid

pytestmark = pytest.mark.django_db


def test_a_balance_is_what_was_promised_accepted_paid_and_left(accepted) -> None:
    contract = accepted()
    line = billed(contract, "1000")
    paid(line, "400")
    balance = books.contract_balance(contract)
    assert (balance.committed, balance.accepted, balance.paid) == (contract.total, 1000, 400)
    assert (balance.left, balance.owed, balance.overpaid) == (contract.total - 1000, 600, 0)


@pytest.mark.parametrize(
    ("balance", "owed", "overpaid"),
    [
        (Balance(accepted=Decimal(10), paid=Decimal(4)), 6, 0),
        (Balance(accepted=Decimal(4), paid=Decimal(10)), 0, 6),
        (Balance(accepted=Decimal(4), paid=Decimal(10), waived=Decimal(6)), 0, 0),
        (Balance(), 0, 0),
    ],
)
def test_what_is_owed_and_what_is_overpaid(balance: Balance, owed: int, overpaid: int) -> None:
    assert (balance.owed, balance.overpaid) == (owed, overpaid)


@pytest.mark.parametrize("by", ["section", "year", "branch", "provider", "contract"])
def test_every_group_adds_up_to_the_whole(accepted, by: str) -> None:
    first, second = accepted(), accepted({"alternant_nom": "Blin"})
    paid(billed(first, "100"), "100")
    billed(second, "50.50")
    rows, after = books.balances(by=by, filters=Filters())
    whole = books.total(Filters())
    for figure in ("committed", "accepted", "paid", "left"):
        assert sum(getattr(row.balance, figure) for row in rows) == getattr(whole, figure)
    assert whole.accepted == Decimal("150.50")
    assert after is None
    assert all(row.label for row in rows)


def test_balances_are_read_page_after_page(accepted) -> None:
    contracts = [accepted({"alternant_nom": f"Nom{letter}"}) for letter in "abc"]
    seen, after = [], None
    for _ in range(3):
        rows, after = books.balances(by="contract", filters=Filters(), after=after, size=1)
        seen += [row.key for row in rows]
    assert seen == [contract.pk for contract in contracts]
    assert after is None


def test_a_month_is_a_limit(accepted) -> None:
    contract = accepted()
    billed(contract, "100", on=dt.date(2026, 11, 2))
    assert books.total(Filters(until=dt.date(2026, 10, 1))).accepted == 0
    assert books.total(Filters(until=dt.date(2026, 11, 1))).accepted == 100


def test_entries_are_those_of_the_figure(accepted) -> None:
    contract, other = accepted(), accepted({"alternant_nom": "Blin"})
    paid(billed(contract, "100"), "40")
    billed(other, "7")
    found, after = books.entries(filters=Filters(contract=contract.pk))
    assert [entry.key.partition(":")[0] for entry in found] == ["pay", "service", "commit"]
    assert after is None
    (service, _) = books.entries(filters=Filters(contract=contract.pk, accounts=("6571",)))
    assert [(entry.debit, entry.credit) for entry in service] == [(100, 0)]
    assert not books.entries(filters=Filters(), journal="OD")[0]
    assert len(books.entries(filters=Filters(), month=ON.replace(day=1), journal="EN")[0]) == 2


def test_sound_books_say_nothing_and_the_command_exits_0(accepted, capsys, tmp_path) -> None:
    contract = accepted()
    billed(contract, "100")
    assert books.broken() == []
    report = tmp_path / "livres.json"
    call_command("check_ledger", json=report)
    assert "tout tombe juste" in capsys.readouterr().out
    said = json.loads(report.read_text())
    assert said["broken"] == []
    assert said["counts"] == {
            "écritures": 2, "mouvements": 6, "contrats engagés": 1, "dossiers hors contrat": 0,
        }  # fmt: skip


CORRUPTIONS = {
    "schedule": "UPDATE contracts_instalment SET amount = amount + 0.01 WHERE number = 1",
    "committed": "UPDATE contracts_contract SET total = total - 0.01",
    "balanced": "UPDATE contracts_posting SET debit = debit + 0.01 WHERE account = '6571'",
    "expense": "UPDATE contracts_posting SET debit = debit + 0.01 WHERE account = '6571'",
    "provider": "UPDATE contracts_posting SET credit = credit - 0.01 WHERE credit > 0 AND account = '401'",
    "paid": "UPDATE contracts_invoiceline SET paid = 0.01",
    "funded": "UPDATE contracts_contract SET total = 99.99; UPDATE contracts_invoiceline SET paid = amount",
}


@pytest.mark.parametrize("code", CORRUPTIONS)
def test_a_cent_moved_behind_the_guards_is_found(accepted, capsys, code: str) -> None:
    """The control: with the triggers off, one row is made wrong, and the command says so."""
    billed(accepted(), "100")
    assert books.broken() == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(CORRUPTIONS[code])
        cursor.execute("SET LOCAL session_replication_role = origin")
    assert code in {each.code for each in books.broken()}
    with pytest.raises(SystemExit) as left:
        call_command("check_ledger")
    assert left.value.code == 1
    assert "en défaut" in capsys.readouterr().out


def test_an_instalment_accepted_beyond_its_amount_is_found(accepted) -> None:
    contract = accepted()
    due = Instalment.objects.filter(contract=contract).order_by("number").first()
    line = billed(contract, str(due.amount + 1))
    line.instalment = due
    line.save(update_fields=["instalment"])
    (broken,) = books.broken()
    assert broken.code == "instalment"
    assert broken.rows == [(contract.number, due.number, due.amount, due.amount + 1)]


def test_commitments_grow_old_after_four_years_and_three(accepted) -> None:
    contract = accepted()
    assert ageing.old(on=ON) == ([], None)
    day = contract.concluded_on
    at_limit = day.replace(year=day.year + 4)
    assert not ageing.old(on=at_limit)[0]
    (old,) = ageing.old(on=at_limit + dt.timedelta(days=1))[0]
    assert (old, old.left) == (contract, contract.total)
    assert not ageing.old(on=at_limit + dt.timedelta(days=1), section="pro")[0]
    billed(contract, str(contract.total))
    assert not ageing.old(on=at_limit + dt.timedelta(days=1))[0]


def test_ages_are_by_section_and_year_of_origin(accepted) -> None:
    contract = accepted()
    (age,) = ageing.ages(ON)
    assert (age.section, age.year, age.left, age.old) == ("app", 2026, contract.total, False)
    (age,) = ageing.ages(dt.date(2031, 1, 1))
    assert age.old
    assert Contract.objects.count() == 1


@pytest.fixture
def aged(accepted) -> tuple[Contract, dt.date]:
    """A contract of which an instalment and a half are accepted, and a day when its commitment is old."""
    from contracts.models import InvoiceLine

    contract = accepted()
    for due, share in zip(contract.instalments.order_by("number")[:2], (1, 2), strict=True):
        line = billed(contract, str(due.amount / share))
        InvoiceLine.objects.filter(pk=line.pk).update(instalment=due)
    return contract, contract.concluded_on.replace(year=contract.concluded_on.year + 4, month=12)


def test_an_old_commitment_is_released_for_good(aged, officer) -> None:
    contract, day = aged
    assert books.broken() == []
    before = books.contract_balance(contract)
    with pytest.raises(Impossible, match="Dites pourquoi"):
        ageing.release(contract=contract.pk, reason=" ", by=officer, on=day)
    assert ageing.release(contract=contract.pk, reason="CFA fermé.", by=officer, on=day) == before.left > 0
    contract.refresh_from_db()
    after = books.contract_balance(contract)
    assert (contract.total, contract.version) == (before.accepted, 2)
    assert (after.left, after.accepted, after.committed) == (0, before.accepted, before.accepted)
    assert books.broken() == []
    assert not ageing.old(on=day)[0]
    assert contract.moves.filter(verb="release", comment="CFA fermé.").count() == 1
    with pytest.raises(Impossible, match="Rien à libérer"):
        ageing.release(contract=contract.pk, reason="Encore.", by=officer, on=day)


def test_a_recent_commitment_is_not_released_nor_one_with_a_pending_invoice(aged, officer) -> None:
    from contracts.models import InvoiceLine

    contract, day = aged
    with pytest.raises(Impossible, match="trop récent"):
        ageing.release(contract=contract.pk, reason="Ménage.", by=officer, on=ON)
    invoice = InvoiceLine.objects.filter(contract=contract).first().invoice
    InvoiceLine.objects.create(invoice=invoice, contract=contract, kind="training", amount=1)
    with pytest.raises(Impossible, match="attend d’être traitée"):
        ageing.release(contract=contract.pk, reason="Ménage.", by=officer, on=day)
