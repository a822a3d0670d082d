"""Contracts accepted under a branch’s level, and what their CFA bills."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from contracts.models import Batch, Contract, Instalment, InvoiceLine, Posting
from contracts.rules.invoice_columns import NAMES
from tests.contracts.decide.conftest import officer, receive, registers

__all__ = ["officer", "receive", "registers"]
ON = dt.date(2026, 11, 23)
CFA = "13002526500013"
OTHER_CFA = "73282932000074"
PLAIN = {"nombre_repas": "", "nombre_nuitees": "", "montant_premier_equipement": ""}
LINE = {
    "numero_facture": "F-1",
    "date_facture": "20/11/2026",
    "organisme_siret": CFA,
    "nature": "formation",
}


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
def bill() -> Callable[..., list[InvoiceLine]]:
    """Receive one invoice typed by hand: `bill(contract, {"montant": "3 200"})`, a mapping a line."""
    from contracts.actions import invoicing

    def make(contract: Contract, *lines: Mapping[str, str], on: dt.date = ON, **shared: str):
        number = f"F-{InvoiceLine.objects.count() + 1}"
        base = {**LINE, "numero_facture": number, "numero_dossier": contract.number, **shared}
        received = invoicing.receive_invoice(cells=[{**base, **each} for each in lines], on=on, by=None)
        assert not received.errors, [line.errors for line in received.lines]
        found = InvoiceLine.objects.filter(invoice_id=received.invoice_id).order_by("pk")
        return list(found.select_related("invoice", "instalment"))

    return make


@pytest.fixture
def finance(make_user: Callable[..., object]) -> object:
    """Somebody of the finance team."""
    return make_user("FI")


def live(contract: Contract) -> list[Instalment]:
    return list(contract.instalments.filter(until=None).order_by("number"))


def due(contract: Contract, step: str, year: int | None = None) -> Instalment:
    found = contract.instalments.filter(until=None, step=step)
    return (found.filter(year=year) if year else found).get()


def codes(line: InvoiceLine) -> list[str]:
    return [each["code"] for each in line.mismatches]


def balance(contract: Contract, account: str) -> Decimal:
    """Credit less debit."""
    rows = Posting.objects.filter(contract=contract, account=account).values_list("credit", "debit")
    return sum((credit - debit for credit, debit in rows), Decimal(0))


def csv_text(lines: list[Mapping[str, str]], names: tuple[str, ...] = NAMES) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([line.get(name, "") for name in names] for line in lines)
    return out.getvalue()


@pytest.fixture
def make_file(tmp_path: Path) -> Callable[..., Path]:
    def make(lines: list[Mapping[str, str]], name: str = "factures.csv") -> Path:
        path = tmp_path / name
        path.write_text(csv_text(lines), encoding="utf-8")
        return path

    return make


@pytest.fixture
def receive_file(make_file, db) -> Callable[..., Batch]:
    """Receive a file of invoices; it waits to be checked."""
    from django.core.files import File

    from contracts.actions import intake

    def make(lines: list[Mapping[str, str]], *, sender: str = "CFA d’essai", on: dt.date = ON) -> Batch:
        path = make_file(lines)
        with path.open("rb") as stream:
            return intake.receive_file(
                sender=intake.sender_named(sender), file=File(stream), name=path.name, on=on, by=None,
                kind=Batch.Kind.INVOICES,
            )  # fmt: skip

    return make
