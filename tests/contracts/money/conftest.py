"""Accepted contracts, with what was billed and paid of them written straight in the tables and the books."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import count

import pytest

from contracts.actions import ledger
from contracts.models import Contract, Invoice, InvoiceLine
from contracts.rules import accounts
from registers import bank
from registers.models import Certification, Provider
from tests.contracts.decide.conftest import officer, receive, registers  # noqa: F401 -- shared fixtures

ON = dt.date(2026, 10, 15)
NUMBERS = count(1)


@pytest.fixture
def accepted(receive, officer) -> Callable[..., Contract]:  # noqa: F811
    """Accept a variation of a clean line: `accepted({"alternant_nom": "Blin"}, on=…)`."""
    from contracts.actions import decide

    def make(variation: dict[str, str] | None = None, *, on: dt.date = ON) -> Contract:
        (contract,) = receive(variation or {}, on=on)
        decide.accept(contracts=[contract.pk], by=officer, on=on, comment="Vu.")
        contract.refresh_from_db()
        return contract

    return make


def billed(
    contract: Contract, amount: str, *, on: dt.date = ON, payable_on: dt.date | None = None
) -> InvoiceLine:
    """An accepted line of that amount, in the books."""
    number = next(NUMBERS)
    due = payable_on or on + dt.timedelta(days=30)
    invoice = Invoice.objects.create(
        provider_siret=contract.provider_siret, number=f"F-{number}", issued_on=on, received_on=on,
        payable_on=due, total=amount, state="accepted", fingerprint=number.to_bytes(16, "big"),
    )  # fmt: skip
    line = InvoiceLine.objects.create(
        invoice=invoice, contract=contract, kind="training", amount=Decimal(amount), state="accepted"
    )
    sides = accounts.service_done("training", Decimal(amount))
    event = ledger.Event(
        "AC", f"service:{line.pk}", f"Facture F-{number}", ((ledger.About.of(contract), sides),)
    )
    ledger.post([event], by=None, on=on)
    return line


def paid(line: InvoiceLine, amount: str, *, on: dt.date = ON) -> None:
    """That much of the line paid by the bank, in the books."""
    event = ledger.Event(
        "BQ",
        f"pay:{next(NUMBERS)}",
        f"Virement {line.pk}",
        ((ledger.About.of(line.contract), accounts.payment(Decimal(amount))),),
    )
    ledger.post([event], by=None, on=on)
    line.paid += Decimal(amount)
    line.save(update_fields=["paid"])


@pytest.fixture
def world(receive, make_user, settings) -> type:  # noqa: F811
    """The machine, with people to act and accounts to pay."""
    from tests.contracts.money.lives import OTHER_CFA, UNPUBLISHED, Lives

    settings.OPCO_NAME, settings.OPCO_IBAN, settings.OPCO_BIC = (
        "OPCO d’essai",
        "FR7630006000011234567890189",
        "",
    )
    people = {"officer": make_user("GC"), "finance": make_user("FI"), "approver": make_user("AP")}
    second = make_user("FI")
    (certification,) = Certification.objects.all()
    certification.pk, certification.level = UNPUBLISHED["code_rncp"], 5
    certification.save(force_insert=True)
    Provider.objects.create(
        siret=OTHER_CFA, name="CFA voisin", declared_on=dt.date(2015, 1, 1), uai="0831775D",
        nda="93131234514", qualiopi_until=dt.date(2029, 1, 1), state_accredited=False, in_house=False,
    )  # fmt: skip
    ibans = ("FR1420041010050500013M02606", "FR7630004000031234567890143")
    for provider, iban in zip(Provider.objects.order_by("siret"), ibans, strict=True):
        account = bank.propose(
            provider=provider, iban=iban, holder=provider.name, note="Rappelé",
            by=people["finance"], on=dt.date(2026, 11, 2),
        )  # fmt: skip
        bank.validate(account=account, by=second, on=dt.date(2026, 11, 2))
    return type(
        "LivesHere", (Lives,), {"receive": staticmethod(receive), "people": people, "done": Counter()}
    )


@pytest.fixture
def life(world) -> Iterator:
    """One life, led by the test; nothing of it stays."""
    led = world()
    yield led
    led.teardown()
