"""Calls for funds: asked when their condition holds, received once, balanced, given back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile

from accounts.models import User
from conventions.actions import balances, calls, commitments, expenses
from conventions.actions.calls import Plan
from conventions.models import CallEntry, CallTrace, Convention, PaymentCall
from law.refusal import Impossible
from tests.conventions.budget.making import FIRM, ON, budgeted, first_line, together

DUE = dt.date(2026, 12, 1)


@pytest.fixture
def finance(make_user) -> User:
    """Who asks and receives."""
    return make_user("FI")


def planned(convention: Convention, by: User, kind: str = "advance", **more: object) -> PaymentCall:
    given: dict[str, object] = {
        "funder": convention.funders.get(rank=1).pk, "kind": kind, "condition": "signature",
        "planned_on": DUE,
    }  # fmt: skip
    if kind in ("advance", "instalment"):
        given["percent"] = Decimal(30)
    return calls.plan(convention=convention.pk, told=Plan(**(given | more)), by=by, on=ON)  # type: ignore[arg-type]


def spend(convention: Convention, amount: str, officer: User, finance: User, number: str = "F-1") -> None:
    told = expenses.Told(
        payee="Alto", siret="73282932000074", number=number, dated_on=ON, whole=Decimal(amount),
        part=Decimal(amount),
    )  # fmt: skip
    paper = ContentFile(b"%PDF-1.7\n%%EOF\n", name="f.pdf")
    row = expenses.enter(line=first_line(convention).pk, told=told, by=officer, on=ON, file=paper)
    expenses.accept(expense=row.pk, eligible=Decimal(amount), by=finance, on=ON)


def received(call: PaymentCall, amount: str, by: User, reference: str = "VIR-1") -> PaymentCall:
    return calls.receive(
        call=call.pk, amount=Decimal(amount), received_on=ON, reference=reference, by=by, on=ON
    )


def standing(convention: Convention) -> tuple[Decimal, Decimal, Decimal]:
    found = balances.standing(convention.funders.get(rank=1), ON)
    return found.asked, found.net, found.receivable


def test_an_advance_is_asked_then_received_in_two_parts(edec: Convention, finance: User) -> None:
    call = planned(edec, finance)
    assert calls.request(call=call.pk, by=finance, on=ON).asked == 150
    assert standing(edec) == (150, 0, 150)
    assert received(call, "100", finance).state == "requested"
    assert received(call, "100", finance).received == 100  # the same transfer again
    with pytest.raises(Impossible, match="Il est attendu 50,00"):
        received(call, "51", finance, "VIR-2")
    assert received(call, "50", finance, "VIR-2").state == "received"
    assert standing(edec) == (150, 150, 0)
    assert [each.verb for each in CallTrace.objects.order_by("pk")] == ["plan", "request", "part", "receive"]


def test_an_instalment_waits_for_its_spending(edec: Convention, officer: User, finance: User) -> None:
    call = planned(edec, finance, "instalment", condition="spent", threshold=Decimal(40))
    with pytest.raises(Impossible, match="Il faut 400,00"):
        calls.request(call=call.pk, by=finance, on=ON)
    spend(edec, "400", officer, finance)
    assert calls.request(call=call.pk, by=finance, on=ON).asked == 150


def test_a_condition_is_attested_with_words(edec: Convention, finance: User) -> None:
    call = planned(edec, finance, condition="other", words="Bilan d’étape en comité")
    with pytest.raises(Impossible, match="attestée"):
        calls.request(call=call.pk, by=finance, on=ON)
    with pytest.raises(Impossible, match="Dites ce qui atteste"):
        calls.attest(call=call.pk, by=finance, on=ON, comment=" ")
    calls.attest(call=call.pk, by=finance, on=ON, comment="Comité du 12 novembre")
    assert calls.request(call=call.pk, by=finance, on=ON).state == "requested"


def test_a_report_must_be_accepted(edec: Convention, finance: User) -> None:
    call = planned(edec, finance, "balance", condition="report")
    with pytest.raises(Impossible, match="Aucun rapport"):
        calls.request(call=call.pk, by=finance, on=ON)
    edec.reports.create(
        kind="finance", final=True, starts_on=edec.starts_on, ends_on=ON, sent_on=ON, accepted_on=ON
    )
    with pytest.raises(Impossible, match="à jour"):  # nothing is spent: nothing is owed
        calls.request(call=call.pk, by=finance, on=ON)


def test_the_balance_is_what_is_owed_less_what_was_asked(
    edec: Convention, officer: User, finance: User
) -> None:
    advance = planned(edec, finance)
    calls.request(call=advance.pk, by=finance, on=ON)
    received(advance, "150", finance)
    spend(edec, "800", officer, finance)
    balance = planned(edec, finance, "balance")
    assert calls.request(call=balance.pk, by=finance, on=ON).asked == 250
    received(balance, "250", finance)
    assert standing(edec) == (400, 400, 0)


def test_unspent_money_is_given_back_once(edec: Convention, officer: User, finance: User) -> None:
    advance = planned(edec, finance)
    calls.request(call=advance.pk, by=finance, on=ON)
    received(advance, "150", finance)
    spend(edec, "100", officer, finance)
    back, again = planned(edec, finance, "recovery"), planned(edec, finance, "recovery", planned_on=ON)
    assert calls.request(call=back.pk, by=finance, on=ON).asked == 100
    with pytest.raises(Impossible, match="Rien n’est à reverser"):
        calls.request(call=again.pk, by=finance, on=ON)
    received(back, "100", finance)
    assert standing(edec)[1] == 50


def test_nobody_is_asked_more_than_their_part(edec: Convention, finance: User) -> None:
    planned(edec, finance, percent=Decimal(80))
    with pytest.raises(Impossible, match=r"110.%"):
        planned(edec, finance, "instalment")
    big = planned(edec, finance, "instalment", percent=None, amount=Decimal(501))
    with pytest.raises(Impossible, match="il reste 500,00"):
        calls.request(call=big.pk, by=finance, on=ON)


def test_a_call_is_given_up_for_a_reason_and_keeps_what_came(edec: Convention, finance: User) -> None:
    call = planned(edec, finance)
    with pytest.raises(Impossible, match="motif"):
        calls.cancel(call=call.pk, by=finance, on=ON, comment="")
    calls.request(call=call.pk, by=finance, on=ON)
    received(call, "40", finance)
    row = calls.cancel(call=call.pk, by=finance, on=ON, comment="Crédits annulés")
    assert (row.state, row.asked, row.received) == ("received", 40, 40)
    assert sum(each.amount for each in CallEntry.objects.filter(kind="asked")) == 40
    other = planned(edec, finance, "instalment")
    assert calls.cancel(call=other.pk, by=finance, on=ON, comment="Erreur").state == "cancelled"


def test_the_same_plan_again_is_one_call(edec: Convention, finance: User) -> None:
    assert planned(edec, finance) == planned(edec, finance)
    with pytest.raises(Impossible, match="déjà prévu"):
        planned(edec, finance, percent=Decimal(10))
    with pytest.raises(Impossible, match="l’un des deux"):
        planned(edec, finance, "instalment", amount=Decimal(1))


def test_what_is_open_keeps_the_convention_open(edec: Convention, officer: User, finance: User) -> None:
    assert balances.open_items(edec) == []
    commitments.commit(
        line=first_line(edec).pk, reference="M-1", amount=Decimal(10), to=FIRM, by=officer, on=ON
    )
    planned(edec, finance)
    said = " ".join(each.label for each in balances.open_items(edec))
    assert "Engagements ni dépensés ni rendus" in said
    assert "Appel de fonds à solder" in said


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_ask_and_receive_once(officer: User, finance: User) -> None:
    row = budgeted(by=officer)
    call = planned(row, finance)
    said = together([lambda: calls.request(call=call.pk, by=finance, on=ON)] * 4)
    assert said.count("fait") == 1
    said = together([lambda: received(call, "150", finance)] * 4)
    assert said == ["fait"] * 4
    assert standing(row) == (150, 150, 0)
