"""Requests served, billed, paid by a run of two persons, taken back: in the same books as contracts."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import transaction
from django.urls import reverse

from contracts.actions import books, dues, payables, remitting, runs, service, settling
from contracts.actions.books import Filters
from contracts.exports import fec, payments
from contracts.models import Entry, Invoice, InvoiceLine, PaymentRun
from contracts.views.books import ORIGINS
from law.refusal import Impossible
from registers import bank
from registers.models import Provider
from smeservice.actions import request_decisions, request_money
from smeservice.actions.request_money import Mismatched
from smeservice.models import PlanRequest
from smeservice.rules.request_price import SIDE, TRAINING, WAGES
from tests.smeservice.requests import world
from tests.smeservice.requests.world import ENDS, ON, STARTS

pytestmark = pytest.mark.django_db
IBANS = {world.PROVIDER: "FR1420041010050500013M02606", world.SMALL_SIRET: "FR7610107001011234567890129"}
EARLIER, EXECUTE = dt.date(2026, 11, 2), dt.date(2026, 11, 24)


@pytest.fixture
def funded(house, settings) -> PlanRequest:
    """An accepted request with wages and side costs, all its hours attested, both payees with an account."""
    settings.OPCO_IBAN, settings.OPCO_BIC = "FR7630006000011234567890189", ""
    row = world.request(house.adviser, hourly_wage=Decimal(10), side_costs=Decimal(80))
    row = request_decisions.accept(request=row.pk, by=house.adviser, on=ON)
    attest(row, house.adviser)
    for siret, iban in IBANS.items():
        provider = Provider.objects.get(pk=siret)
        made = bank.propose(
            provider=provider, iban=iban, holder=provider.name, note="Rappelé", by=house.finance, on=EARLIER
        )
        bank.validate(account=made, by=house.second, on=EARLIER)
    return row


def attest(row: PlanRequest, by, hours: int = 42, from_on=STARTS, to_on=ENDS):
    return request_money.serve(
        request=row.pk, from_on=from_on, to_on=to_on, hours=Decimal(hours), file=world.file("feuille.pdf"),
        by=by, on=ON,
    )  # fmt: skip


def bill(row: PlanRequest, by, payee: str, number: str, **parts: str) -> Invoice:
    return request_money.bill(
        request=row.pk, payee=payee, number=number, issued_on=ENDS, received_on=ENDS + dt.timedelta(days=2),
        parts={kind: Decimal(amount) for kind, amount in parts.items()}, by=by, on=ON,
    )  # fmt: skip


def run(people, approver=None) -> PaymentRun:
    found = runs.propose(by=people.finance, on=ON, execute_on=EXECUTE, mode="bank", schema="pain.001.001.09")
    return runs.approve(run=found, by=approver or people.approver, on=ON)


def test_a_request_is_billed_by_two_payees_and_paid_by_one_run(house, funded):
    bill(funded, house.finance, "provider", "F-1", **{TRAINING: "1050"})
    bill(funded, house.finance, "firm", "NDF-1", **{WAGES: "420", SIDE: "80"})
    with pytest.raises(Mismatched):
        bill(funded, house.finance, "provider", "F-2", **{TRAINING: "0.01"})
    owed = {each.payee.siret: each.sent for each in dues.by_provider(on=ON)}
    assert owed == {world.PROVIDER: Decimal(1050), world.SMALL_SIRET: Decimal(500)}
    done = run(house)
    assert (done.count, done.total) == (2, Decimal(1550))
    assert payables.paid(funded.payable) == Decimal(1550)
    balance = books.total(Filters(payable=funded.payable_id))
    assert (balance.left, balance.accepted, balance.paid, balance.owed) == (0, 1550, 1550, 0)
    section = {row.key: row.balance.paid for row in books.balances(by="section", filters=Filters())[0]}
    assert section == {"plan": Decimal(1550)}
    assert books.broken() == []
    exported = b"".join(fec.lines(first=dt.date(2026, 11, 1), last=dt.date(2026, 11, 1))).decode()
    for account in ("6574", "6575", "6576"):
        assert f"\t{account}\tPlan de moins de 50" in exported
    advised = "".join(payments.advice(done.payments.get(provider_siret=world.PROVIDER)))
    assert funded.number in advised


def test_a_run_is_handed_over_with_the_number_of_the_file(house, funded):
    bill(funded, house.finance, "provider", "F-1", **{TRAINING: "1050"})
    found = runs.propose(
        by=house.finance, on=ON, execute_on=EXECUTE, mode="handover", schema="pain.001.001.09"
    )
    assert funded.number in payments.handover(found).decode()


def test_whoever_decided_the_request_does_not_approve_its_payment(house, funded, make_user):
    from accounts import actions

    bill(funded, house.finance, "provider", "F-1", **{TRAINING: "1050"})
    actions.give_role(user=house.adviser, code="AP")
    with pytest.raises(Impossible, match="Vous avez décidé"):
        run(house, approver=house.adviser)
    found = PaymentRun.objects.get()
    with pytest.raises(Exception, match="Vous avez décidé"), transaction.atomic():  # the database too
        PaymentRun.objects.filter(pk=found.pk).update(
            state="approved", approved_by=house.adviser, approved_at="2026-11-23T10:00Z", sha256="a"
        )
    with pytest.raises(Impossible, match="autre personne"):
        runs.approve(run=found, by=house.finance, on=ON)
    assert payables.paid(funded.payable) == 0


def test_nothing_is_billed_without_service_nor_beyond_it(house, funded):
    row = request_decisions.accept(
        request=world.request(house.adviser, title="Levain").pk, by=house.adviser, on=ON
    )
    with pytest.raises(Mismatched) as told:
        bill(row, house.finance, "provider", "F-9", **{TRAINING: "1050"})
    assert "attestée" in told.value.parts[TRAINING]
    attest(row, house.adviser, hours=21, to_on=dt.date(2026, 11, 6))
    with pytest.raises(Mismatched):
        bill(row, house.finance, "provider", "F-9", **{TRAINING: "525.01"})
    bill(row, house.finance, "provider", "F-9", **{TRAINING: "525"})
    attest(row, house.adviser, hours=21, from_on=dt.date(2026, 11, 9))
    bill(row, house.finance, "provider", "F-10", **{TRAINING: "525"})
    assert books.broken() == []


def test_an_invoice_is_never_paid_twice(house, funded):
    bill(funded, house.finance, "provider", "F-1", **{TRAINING: "500"})
    with pytest.raises(Impossible, match="pas payée deux fois"):
        bill(funded, house.finance, "provider", "F-1", **{TRAINING: "500"})
    assert Invoice.objects.count() == 1


def test_a_certificate_is_kept_once_and_never_for_more_hours(house, funded):
    with pytest.raises(Impossible, match="Il reste 0 h"):
        attest(funded, house.adviser, hours=1, from_on=dt.date(2026, 11, 3))
    with pytest.raises(Impossible, match="heures passées"):
        attest(funded, house.adviser, to_on=ON + dt.timedelta(days=1))
    row = request_decisions.accept(
        request=world.request(house.adviser, title="Levain").pk, by=house.adviser, on=ON
    )
    attest(row, house.adviser, hours=10)
    with pytest.raises(Impossible, match="déjà attestée"):
        attest(row, house.adviser, hours=10)
    assert row.services.count() == 1


def test_a_partly_billed_request_is_closed_and_frees_the_rest(house, funded):
    bill(funded, house.finance, "provider", "F-1", **{TRAINING: "1000"})
    with pytest.raises(Impossible, match="la finance la solde"):
        request_decisions.cancel(request=funded.pk, reason="Trop tard", by=house.adviser, on=ON)
    freed = request_decisions.close(request=funded.pk, reason="Rien de plus", by=house.finance, on=ON)
    assert freed == Decimal(550)
    with pytest.raises(Impossible, match="rien ne s’y paie"):
        bill(funded, house.finance, "provider", "F-2", **{TRAINING: "50"})
    funded.payable.refresh_from_db()
    assert funded.payable.total == Decimal(1000)
    assert books.broken() == []


def test_an_overpayment_is_netted_by_the_next_run(house, funded):
    bill(funded, house.finance, "provider", "F-1", **{TRAINING: "1050"})
    run(house)
    funded.payable.refresh_from_db()
    given = {"request": funded.pk, "payee": "provider", "reason": "Heures non réalisées", "by": house.finance,
             "on": ON}  # fmt: skip
    with pytest.raises(Impossible, match=r"1.050,00"):
        request_money.take_back(parts={TRAINING: Decimal(1051)}, seen=1, **given)
    notice = request_money.take_back(parts={TRAINING: Decimal(250)}, seen=1, **given)
    assert notice.total == Decimal(-250)
    with pytest.raises(Impossible, match="rechargez"):
        request_money.take_back(parts={TRAINING: Decimal(250)}, seen=1, **given)
    assert [each.left for each in settling.overpayments(world.PROVIDER)] == [Decimal(250)]
    assert settling.overpayments(world.PROVIDER)[0].number == funded.number
    other = request_decisions.accept(
        request=world.request(house.adviser, title="Levain").pk, by=house.adviser, on=ON
    )
    attest(other, house.adviser)
    bill(other, house.finance, "provider", "F-2", **{TRAINING: "1050"})
    assert run(house).total == Decimal(800)
    assert settling.overpayments(world.PROVIDER) == []
    assert books.broken() == []


def test_an_overpayment_is_paid_back_and_a_transfer_returned(house, funded):
    bill(funded, house.finance, "provider", "F-1", **{TRAINING: "1050"})
    done = run(house)
    remitting.record_return(payment=done.payments.get(), by=house.finance, on=EXECUTE, reason="AC04")
    assert payables.paid(funded.payable) == 0
    again = runs.propose(
        by=house.finance, on=EXECUTE, execute_on=EXECUTE, mode="bank", schema="pain.001.001.09"
    )
    runs.approve(run=again, by=house.approver, on=EXECUTE)
    request_money.take_back(
        request=funded.pk, payee="provider", parts={TRAINING: Decimal(50)}, reason="Erreur", seen=1,
        by=house.finance, on=EXECUTE,
    )  # fmt: skip
    settling.refund(
        siret=world.PROVIDER, amount=Decimal(50), received_on=EXECUTE, reference="CHQ 1", by=house.finance,
        on=EXECUTE,
    )  # fmt: skip
    assert payables.paid(funded.payable) == Decimal(1000)
    assert books.broken() == []


def test_lines_of_a_request_are_never_decided_as_those_of_a_contract(house, funded):
    bill(funded, house.finance, "provider", "F-1", **{TRAINING: "1050"})
    line = InvoiceLine.objects.get()
    with pytest.raises(Impossible, match="n’existe plus"):
        service.withdraw_lines(lines=[line.pk], by=house.finance, on=ON, comment="Erreur")


def test_every_entry_leads_to_the_money_of_its_file(house, funded, signed_in):
    bill(funded, house.finance, "provider", "F-1", **{TRAINING: "1050"})
    run(house)
    request_money.take_back(
        request=funded.pk, payee="provider", parts={TRAINING: Decimal(50)}, reason="Erreur", seen=1,
        by=house.finance, on=ON,
    )  # fmt: skip
    request_decisions.close(request=funded.pk, reason="Fini", by=house.finance, on=ON)
    client = signed_in("FI")
    kinds = set()
    for entry in Entry.objects.all():
        page = client.get(reverse("contracts:ledger_entry", args=[entry.pk]))
        assert page.context["origin"] in ORIGINS.values()
        assert client.get(page.context["address"]).status_code == 200, entry.key
        kinds.add(entry.key.partition(":")[0])
    assert kinds == {"engage", "service", "pay", "notice"}
    shown = client.get(reverse("contracts:payable", args=[funded.payable_id])).content.decode()
    assert funded.number in shown
    assert "F-1" in shown
    for name in ("contracts:journal", "contracts:books", "contracts:payments"):
        assert client.get(reverse(name)).status_code == 200
    invoice = Invoice.objects.filter(kind="other").get()
    moved = client.get(reverse("contracts:invoice", args=[invoice.pk]))
    assert moved.url == reverse("contracts:payable", args=[funded.payable_id])
