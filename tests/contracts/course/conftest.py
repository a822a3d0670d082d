"""Contracts accepted under a branch’s level, invoices accepted on their lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from contracts.models import Contract, Instalment, Invoice, InvoiceLine, Posting
from tests.contracts.decide.conftest import officer, receive, registers

__all__ = ["officer", "receive", "registers"]
ON = dt.date(2026, 11, 23)
PLAIN = {"nombre_repas": "", "nombre_nuitees": "", "montant_premier_equipement": ""}


@pytest.fixture
def accepted(receive: Callable[..., list[Contract]], officer) -> Callable[..., list[Contract]]:
    """Receive variations of a clean line and accept them."""
    from contracts.actions import decide

    def make(*variations, **named) -> list[Contract]:
        contracts = receive(*({**PLAIN, **each} for each in variations or ({},)), **named)
        decide.accept(contracts=[each.pk for each in contracts], by=officer, on=ON, comment="Essai.")
        return list(Contract.objects.filter(pk__in=[each.pk for each in contracts]).order_by("pk"))

    return make


@pytest.fixture
def bill() -> Callable[..., InvoiceLine]:
    """Accept an invoice line on one line of a schedule, as the billing room does."""
    from contracts.actions import ledger
    from contracts.rules.accounts import service_done

    def accept(line: Instalment, amount: Decimal | None = None, state: str = "accepted") -> InvoiceLine:
        contract, number = line.contract, f"F{Invoice.objects.count() + 1}"
        worth = line.amount if amount is None else amount
        invoice = Invoice.objects.create(
            provider_siret=contract.provider_siret, number=number, issued_on=ON, received_on=ON,
            total=worth, state=state, fingerprint=number.encode().ljust(16),
        )  # fmt: skip
        billed = InvoiceLine.objects.create(
            invoice=invoice, contract=contract, instalment=line, kind="training", amount=worth, state=state
        )
        if state == "accepted":
            sides = ((ledger.About.of(contract), service_done("training", worth)),)
            ledger.post([ledger.Event("AC", f"service:{billed.pk}", "Facture", sides)], by=None, on=ON)
        return billed

    return accept


def live(contract: Contract) -> list[Instalment]:
    return list(contract.instalments.filter(until=None).order_by("number"))


def balance(contract: Contract, account: str) -> Decimal:
    """Credit less debit of an account for a contract."""
    return sum(
        (each.credit - each.debit for each in Posting.objects.filter(contract=contract, account=account)),
        Decimal(0),
    )


def check_money(contract: Contract) -> None:
    """Live lines sum to the total, and the commitment left is what is not accepted yet."""
    contract.refresh_from_db()
    taken = sum(
        (line.amount for line in InvoiceLine.objects.filter(contract=contract, state="accepted")), Decimal(0)
    )
    assert sum((line.amount for line in live(contract)), Decimal(0)) == contract.total
    assert balance(contract, "801") == contract.total - taken
    for line in live(contract):
        billed = sum((each.amount for each in line.invoice_lines.filter(state="accepted")), Decimal(0))
        assert billed == line.amount if line.step == "adjustment" else billed <= line.amount
