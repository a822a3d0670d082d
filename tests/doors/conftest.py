"""A small house where every page has something to show: one of each object, and where it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from inspect import unwrap
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone

from accounts.actions import give_role, install_roles
from accounts.models import User
from contracts.actions import (
    anomalies,
    asking,
    campaigns,
    decide,
    deposits,
    holds,
    intake,
    invoicing,
    letters,
    papers,
    regularising,
    reopening,
    runs,
    service,
    settling,
    tutoring,
)
from contracts.actions.controls import ask
from contracts.models import Anomaly, Contract, Entry, InvoiceLine, Period
from contracts.rules.controls import Criteria
from contracts.rules.sampling import Plan
from registers.models import Provider, SourceFile
from tests.contracts.course.test_amending import attach
from tests.contracts.decide.conftest import receive, registers
from tests.contracts.intake.conftest import APPRENTICE
from tests.contracts.papers.conftest import HONEST, sent
from tests.contracts.paying.conftest import IBANS, open_account
from tests.doors import rooms

EARLIER = dt.date(2026, 11, 2)
CFA = APPRENTICE["organisme_siret"]
BANK = "registers.bank"
House = dict[str, tuple[Any, ...]]


OURS = {
    "OPCO_NAME": "OPCO d’essai", "OPCO_IBAN": IBANS[0], "OPCO_BIC": "", "OPCO_SIRET": "73282932000074",
    "OPCO_SIREN": "732829320",
}  # fmt: skip
ROLES_OF = {"officer": "GC", "finance": "FI", "second": "FI", "approver": "AP", "adviser": "SM"}


@dataclass
class Standing:
    """The house as it was built, who acts in it, where its files are."""

    house: House
    people: dict[str, Any]
    media: Path


@pytest.fixture(scope="package")
def standing(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Standing]:
    """The house, built once: it takes seconds. Each test gives back what it changes."""
    media = tmp_path_factory.mktemp("media")
    outer = transaction.atomic()
    name = connection.settings_dict["NAME"]
    assert name.startswith("test_"), f"{name} is no database of tests: mark one of them django_db"
    with django_db_blocker.unblock():
        outer.__enter__()
        with override_settings(MEDIA_ROOT=media, **OURS):
            unwrap(registers)(None)
            found = {name: _person(code, name) for name, code in ROLES_OF.items()}
            house = build(unwrap(receive)(None), found)
    yield Standing(house, found, media)
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def _built_first(standing) -> None:
    """The house is older than the transaction of the test, whose end takes back only what is of the test."""


def _person(code: str, name: str) -> User:
    install_roles()
    user: User = User.objects.create_user(
        f"{code}-{name}@exemple.fr".lower(), first_name="Camille", last_name="Roux"
    )
    give_role(user=user, code=code)
    return user


def _committing(request: pytest.FixtureRequest) -> bool:
    """Whether this test commits: it builds a house of its own."""
    return "transactional_db" in request.fixturenames or "live_server" in request.fixturenames


@pytest.fixture
def people(request) -> dict[str, Any]:
    """Who acts in the house."""
    if not _committing(request):
        return request.getfixturevalue("standing").people
    make_user = request.getfixturevalue("make_user")
    return {name: make_user(code) for name, code in ROLES_OF.items()}


@pytest.fixture
def house(request, people, settings) -> House:
    """The arguments of every address that takes some, for an object that exists."""
    for name, value in OURS.items():
        setattr(settings, name, value)
    if _committing(request):
        return build(request.getfixturevalue("receive"), people)
    standing = request.getfixturevalue("standing")
    settings.MEDIA_ROOT = standing.media
    return standing.house


def build(receive, people: dict[str, Any]) -> House:
    """One of each object, through the verbs."""
    on, by = timezone.localdate(), people["officer"]
    names = ({"alternant_nom": name} for name in ("Blin", "Caro", "Dahan", "Elie", "Faure"))
    waiting, running, billed, refused, changed = receive(*names)
    chosen = [each.pk for each in (running, billed, changed)]
    decide.accept(contracts=chosen, by=by, on=EARLIER, comment="Vu.")
    decide.refuse(contracts=[refused.pk], by=by, on=EARLIER, reasons=["pay"], comment="Vu.")
    letter = letters.prepare(kind="acceptance", contract=fresh(running), by=by, on=on)
    (document,) = papers.add_documents(
        contract=waiting.pk, kind="contract", files=[sent(HONEST)], by=by, on=on
    )
    asking.request_pieces(contracts=[waiting.pk], asked=["convention"], by=by, on=on)
    amendment = attach(fresh(changed), tuteur_nom="Petit")
    tutor = tutoring.receive(
        contract=running.pk, kind="exercise", received_on=on, payee_siret=running.employer_siret,
        tutor_name="Lou Caron", from_on=running.starts_on, to_on=on, by=by, on=on,
    )  # fmt: skip
    asked = reopening.propose(contract=refused.pk, reason="Pièce retrouvée.", by=by, on=on)
    money = _money(fresh(billed), people, on)
    control = _control(by, on)
    return {
        **_named(("contract", "papers", "add_document", "ask_pieces", "close_request"), waiting.pk),
        **_named(("accept", "refuse", "send_back", "complete", "reassess", "answer", "assign"), waiting.pk),
        **_named(("course", "end", "reinstate", "fix_amount", "tutoring", "ask_tutoring"), running.pk),
        **_named(("money", "certificate", "release"), billed.pk),
        **_named(("new_amendment",), changed.pk),
        **_named(("accept_amendment", "refuse_amendment"), changed.pk, amendment.pk),
        **_named(("document", "remove_document"), waiting.pk, document.pk),
        **_named(("accept_tutoring", "refuse_tutoring"), tutor.pk),
        **_named(("letter_new", "letter_preview"), running.pk, "accord"),
        **_named(("letter", "letter_file", "letter_send", "letter_posted"), letter.pk),
        **_named(("reopening_validate", "reopening_reject"), asked.pk),
        "reopen": (running.pk,),
        "replay": (waiting.pk, waiting.verdicts.latest("pk").pk),
        "deposits_file": (deposits.send(by=by, on=on).code,),
        "export": ("csv",),
        **money,
        **control,
        **_batch(people, on),
        **_registers(people),
        **rooms.house(people, on),
    }


def fresh(contract: Contract) -> Contract:
    """The contract as it is stored."""
    return Contract.objects.get(pk=contract.pk)


def _named(names: tuple[str, ...], *args: Any) -> House:
    return dict.fromkeys(names, args)


def _money(contract: Contract, people: dict[str, Any], on: dt.date) -> House:
    """An invoice with lines of every kind, a run paid, a run proposed, an overpayment, a waiver, a hold."""
    finance = people["finance"]
    open_account(Provider.objects.get(pk=CFA), people, IBANS[1], dt.date(2026, 10, 1))
    paid, waiting, minus = (_invoice(contract, number, amount, on) for number, amount in
                            (("F-1", "1600,00"), ("F-2", "500,00"), ("F-3", "300,00")))  # fmt: skip
    service.accept_lines(lines=[paid.pk], by=finance, on=EARLIER, comment="Vu.")
    given = {"execute_on": dt.date(2026, 11, 4), "mode": "bank", "schema": "pain.001.001.09"}
    done = runs.propose(by=finance, on=EARLIER, **given)
    runs.approve(run=done, by=people["approver"], on=EARLIER)
    InvoiceLine.objects.filter(pk=minus.pk).update(state="accepted", amount=Decimal(-300))
    waiver = settling.propose_waiver(
        siret=CFA, amount=Decimal(10), reference="DEC-1", reason="Liquidation", by=finance, on=on
    )
    hold = holds.propose(siret=CFA, reason="Feuilles d’émargement fausses.", by=finance, on=on)
    another = InvoiceLine.objects.get(pk=waiting.pk)
    regularisation = regularising.start(scope=regularising.INTERIM, by=finance, on=on)
    return {
        **_named(("invoice", "invoice_accept_clean", "invoice_letter"), another.invoice_id),
        "invoice_decide": (another.invoice_id, "accepter"),
        **_named(("run", "run_csv", "run_approve", "run_reject", "run_file"), done.pk),
        **_named(("payment", "payment_csv", "payment_return"), done.payments.get().pk),
        **_named(("overpaid", "settle_refund", "settle_waiver", "settle_order"), CFA),
        **_named(("waiver_validate", "waiver_reject"), waiver.pk),
        **_named(("hold_validate", "hold_lift"), hold.pk),
        "ledger_entry": (Entry.objects.latest("pk").pk,),
        **_named(
            ("period", "propose_closing", "close_period"),
            f"{Period.objects.order_by('first_on')[0].first_on:%Y-%m}",
        ),
        **_named(("regularisation", "regularisation_apply"), regularisation.pk),
        "regularisation_file": (regularising.simulate(regularisation=regularisation).pk,),
    }


def _invoice(contract: Contract, number: str, amount: str, on: dt.date) -> InvoiceLine:
    cells = {
        "organisme_siret": CFA, "numero_facture": number, "date_facture": "02/11/2026",
        "numero_dossier": contract.number, "nature": "formation", "montant": amount,
    }  # fmt: skip
    received = invoicing.receive_invoice(cells=[cells], on=EARLIER, by=None)
    assert received.invoice_id, [line.errors for line in received.lines]
    return InvoiceLine.objects.get(invoice=received.invoice_id)


def _control(by: Any, on: dt.date) -> House:
    """A campaign of which one file was asked for, an anomaly."""
    seen = campaigns.preview(criteria=Criteria(), plan=Plan(2))
    campaign = campaigns.freeze(
        name="Campagne d’essai", criteria=Criteria(), plan=Plan(2), seed=seen.seed,
        fingerprint=seen.fingerprint, by=by, on=on,
    )  # fmt: skip
    file = campaign.files.order_by("position")[0]
    ask(files=[file.pk], proofs=["attendance"], by=by, on=on)
    anomaly = Anomaly.objects.create(
        kind="hours", subject="1", title="Heures impossibles", still_on=on, found_on=on,
        evidence={"count": 1, "contracts": [file.contract_id], "providers": [CFA]},
    )  # fmt: skip
    anomalies.look(on)
    verbs = ("ask", "receive", "notify", "reply", "decide", "lift")
    return {
        **_named(
            ("campaign", "ask_campaign", "close_campaign", "check_campaign", "campaign_population"),
            campaign.pk,
        ),
        **_named(("control_file", "control_order", "control_proof_letter"), file.pk),
        **_named(tuple(f"control_{verb}" for verb in verbs), file.pk),
        "read_anomaly": (anomaly.pk,),
    }


def _batch(people: dict[str, Any], on: dt.date) -> House:
    """A file of invoices checked, with a wrong line."""
    data = "organisme_siret;numero_facture;date_facture;numero_dossier;nature;montant\n;F-9;31/02/2026;;x;y\n"
    file = SimpleUploadedFile("=factures.csv", data.encode())
    batch = intake.receive_file(
        sender=intake.sender_named("CFA d’essai"), file=file, name=file.name, on=on, by=people["finance"],
        kind="invoices",
    )  # fmt: skip
    intake.check(batch=batch)
    names = ("batch", "batch_mapping", "batch_confirm", "batch_undo", "batch_progress", "batch_source")
    return {**_named((*names, "batch_errors"), batch.pk), "batch_line": (batch.pk, 2)}


def _registers(people: dict[str, Any]) -> House:
    from registers import bank

    provider = Provider.objects.get(pk=CFA)
    change = bank.propose(
        provider=provider, iban=IBANS[2], holder="CFA", note="Rappelé", by=people["finance"], on=EARLIER
    )
    return {
        "branch": ("1486",),
        "certification": ("RNCP38362",),
        "company": (CFA[:9],),
        **_named(("provider", "accounts"), CFA),
        **_named(("validate_account", "reject_account"), change.pk),
        "source": (SourceFile.objects.get().pk,),
    }
