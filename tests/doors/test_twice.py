"""The same form sent twice changes nothing more, and says so; days far from any law are answered."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum
from django.urls import reverse

from contracts.actions.nightly import nightly
from contracts.models import (
    Certificate,
    Deposit,
    Entry,
    Hold,
    Instalment,
    Invoice,
    InvoiceLine,
    Letter,
    Payment,
    PaymentRun,
    Posting,
    Settlement,
)
from registers.models import ProviderAccount
from tests.doors.conftest import CFA
from tests.doors.test_rights import addresses, client_of

pytestmark = pytest.mark.django_db
TABLES = (
    Certificate, Deposit, Entry, Hold, Instalment, Invoice, Letter, Payment, PaymentRun, Posting, Settlement,
    ProviderAccount,
)  # fmt: skip


def weighed() -> list[Any]:
    """How many rows each table of money holds, and what its lines add up to."""
    states = sorted(InvoiceLine.objects.values_list("pk", "state", "paid"))
    return [*(table.objects.count() for table in TABLES), states, Posting.objects.aggregate(Sum("debit"))]


FORMS: dict[str, tuple[str, dict[str, str]]] = {
    "invoice_accept_clean": ("FI", {}),
    "payment_return": ("FI", {"on": "23/11/2026", "reason": "AC04"}),
    "settle_refund": (
        "FI", {"refund-amount": "5", "refund-received_on": "02/11/2026", "refund-reference": "R1"},
    ),
    "settle_waiver": ("FI", {"waiver-amount": "5", "waiver-reference": "W1", "waiver-reason": "Vu."}),
    "settle_order": ("FI", {"order-reason": "Trop payé.", "order-pay_by": "31/12/2026"}),
    "waiver_validate": ("AP", {}),
    "waiver_reject": ("AP", {}),
    "hold_validate": ("AP", {}),
    "hold_lift": ("AP", {"reason": "Vérifié."}),
    "holds": ("FI", {"siret": CFA, "reason": "Faits."}),
    "deposits_send": ("GC", {}),
    "accept_amendment": ("GC", {"comment": "Vu."}),
    "accept_tutoring": ("GC", {"comment": "Vu."}),
    "end": ("GC", {"on_date": "20/11/2026", "motive": "02", "practical_days": "10", "confirm": "1"}),
    "letter_send": ("GC", {}),
    "letter_posted": ("GC", {}),
    "certificate": ("FI", {"kind": "interim", "from_on": "02/11/2026", "to_on": "20/11/2026"}),
    "validate_account": ("FI", {}),
    "reject_account": ("FI", {"reason": "Erreur."}),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_a_form_sent_twice_acts_once_and_says_so(house, make_user, settings, name: str) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    role, given = FORMS[name]
    client, path = client_of(make_user(role)), addresses(house)[name]
    first = client.post(path, given, follow=True)
    assert first.status_code in (200, 422)
    before = weighed()
    again = client.post(path, given, follow=True)
    assert again.status_code in (200, 422)
    assert weighed() == before
    said = [message.level_tag for message in again.context["messages"]]
    assert again.status_code == 422 or said, again.content.decode()[:200]
    assert name == "end" or "success" not in said


@pytest.mark.parametrize("year", [1990, 2200])
def test_a_night_far_from_any_law_ends_with_its_report(house, year: int) -> None:
    """A step that no law answers is reported; the others are done."""
    report = nightly(on=dt.date(year, 1, 1))
    assert len(report.steps) > 5
    assert all("valeur connue" in step.error for step in report.steps if step.error)


@pytest.mark.parametrize("command", ["import_contracts", "import_invoices"])
def test_imports_share_their_usage(db, tmp_path: Path, command: str) -> None:
    good = tmp_path / "factures.csv"
    good.write_text("x;y\n1;2\n", encoding="utf-8")
    for wrong in (
        [], [str(good)], [str(tmp_path / "absent.csv"), "--sender", "CFA"], [str(good), "--sender", ""],
        [str(good), "--sender", "CFA", "--on", "31/02/2026"], [str(good), "--sender", "x" * 500],
        [str(good), "--sender", "CFA", "--on", "9999-12-31"],
        [str(good), "--sender", "CFA", "--json", "/absent/x.json"], [str(tmp_path), "--sender", "CFA"],
    ):  # fmt: skip
        with pytest.raises(CommandError):  # exit 2 from a shell
            call_command(command, *wrong)
    with pytest.raises(SystemExit) as ended:
        call_command(command, str(good), "--sender", "CFA", stdout=io.StringIO())
    assert ended.value.code == 1


def test_an_invoice_of_another_age_is_answered(house, make_user) -> None:
    client, path = client_of(make_user("FI")), reverse("contracts:invoice_entry")
    for day in ("01/01/1990", "01/01/1900", "31/12/9999", "01/01/0001", "01/01/2200"):
        cells = {"organisme_siret": CFA, "numero_facture": "F-77", "date_facture": day, "reception": day,
                 "lines": "1", "l0-numero_dossier": "A000000001", "l0-nature": "formation",
                 "l0-montant": "10"}  # fmt: skip
        assert client.post(path, cells, follow=True).status_code in (200, 422)
