"""Contracts accepted, invoice lines accepted, providers with an account past its rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest

from contracts.actions import decide, ledger
from contracts.actions.ledger import About, Event
from contracts.models import Contract, Invoice, InvoiceLine
from contracts.rules import accounts
from registers import bank
from registers.models import Provider, ProviderAccount
from tests.contracts.decide.conftest import receive, registers  # noqa: F401 -- fixtures

ON = dt.date(2026, 11, 23)
EARLIER = dt.date(2026, 11, 2)
EXECUTE = dt.date(2026, 11, 24)
DEBTOR = "FR7630006000011234567890189"
IBANS = (
    "FR1420041010050500013M02606",
    "FR7610107001011234567890129",
    "FR7630004000031234567890143",
    "DE89370400440532013000",
)
SIRETS = ("13002526500013", "77565599200018", "73282932000074", "55208131766522")


@pytest.fixture(autouse=True)
def _debtor(settings) -> None:
    settings.OPCO_NAME, settings.OPCO_IBAN, settings.OPCO_BIC = "OPCO d’essai", DEBTOR, ""


@pytest.fixture
def people(make_user) -> dict[str, object]:
    """A contract officer, two of finance, two approvers."""
    return {
        "officer": make_user("GC"),
        "finance": make_user("FI"),
        "second": make_user("FI"),
        "approver": make_user("AP"),
        "other": make_user("AP"),
    }


@pytest.fixture
def make_provider(people) -> Callable[..., Provider]:
    """A provider whose account was validated three weeks ago: `make_provider(1)`."""

    def make(number: int = 0, *, paid: bool = True) -> Provider:
        provider, _ = Provider.objects.get_or_create(
            siret=SIRETS[number], defaults={"name": f"CFA n° {number} de l’Été"}
        )
        if paid and not bank.open_account(provider):
            open_account(provider, people, IBANS[number])
        return provider

    return make


def open_account(provider: Provider, people, iban: str, on: dt.date = EARLIER) -> ProviderAccount:
    made = bank.propose(
        provider=provider, iban=iban, holder=provider.name, note="Rappelé", by=people["finance"], on=on
    )
    return bank.validate(account=made, by=people["second"], on=on)


@pytest.fixture
def contract(receive, people) -> Contract:  # noqa: F811
    """An accepted contract."""
    (made,) = receive({})
    decide.accept(contracts=[made.pk], by=people["officer"], on=EARLIER, comment="oui")
    made.refresh_from_db()
    return made


@pytest.fixture
def accepted(contract, make_provider) -> Callable[..., list[InvoiceLine]]:
    """Accepted lines of one invoice: `accepted("100", "-20", provider=1, contract=…)`."""

    def make(
        *amounts: str, provider: int = 0, of: Contract | None = None, paid: bool = True
    ) -> list[InvoiceLine]:
        siret = make_provider(provider, paid=paid).siret
        about = of or contract
        invoice = Invoice.objects.create(
            provider_siret=siret,
            number=f"F-{Invoice.objects.count() + 1}",
            issued_on=EARLIER,
            received_on=EARLIER,
            payable_on=EARLIER + dt.timedelta(days=30),
            total=sum(map(Decimal, amounts)),
            state="accepted",
            fingerprint=b"0" * 16,
        )
        lines = [
            InvoiceLine.objects.create(
                invoice=invoice, contract=about, kind="training", amount=Decimal(amount), state="accepted"
            )
            for amount in amounts
        ]
        ledger.post(
            [
                Event(
                    "AC",
                    f"service:{line.pk}",
                    "Service fait",
                    ((About.of(about, siret), accounts.service_done("training", line.amount)),),
                )
                for line in lines
            ],
            by=None,
            on=EARLIER,
        )
        return lines

    return make
