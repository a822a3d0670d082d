"""kill -9 at random instants of an import, a run, a page, a closing, a re-pricing, a night."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.urls import reverse

from contracts import jobs
from contracts.actions import books, clocks, closing, intake, ledger, nightly, regularising
from contracts.models import (
    Batch,
    Contract,
    Entry,
    Instalment,
    InvoiceLine,
    Letter,
    Move,
    Payment,
    PaymentRun,
    Period,
    Posting,
    Training,
    Verdict,
)
from contracts.rules import accounts
from contracts.rules.invoice_columns import NAMES
from registers.models import Certification, NpecLevel, NpecVintage
from tests.contracts.course.conftest import PLAIN
from tests.contracts.intake.conftest import APPRENTICE, csv_text
from tests.contracts.kills.killing import in_child, kill_at_random
from tests.contracts.paying.conftest import EARLIER, ON
from tests.contracts.paying.test_runs import approve, propose

E, D = Decimal, dt.date
LINES = 120
pytestmark = pytest.mark.django_db(transaction=True)


def batch_of(lines: list[dict[str, str]], *, turn: int, **more: Any) -> Batch:
    names = {"names": NAMES} if more else {}
    return intake.receive_file(
        sender=intake.sender_named("CFA d’essai"), name=f"envoi-{turn}.csv", on=ON, by=None,
        file=ContentFile(csv_text(lines, **names).encode("utf-8-sig")), **more,
    )  # fmt: skip


class HalfDone(AssertionError):
    """A part of the work is there."""


def all_or_none(*counts: int, of: int) -> bool:
    """Whether all is there; fails when only a part of it is."""
    if set(counts) not in ({0}, {of}):
        raise HalfDone(counts)
    return counts[0] == of


class Import:
    """A file of contracts with their verdicts."""

    def prepare(self, turn: int) -> None:
        lines = [
            {**APPRENTICE, "numero_externe": f"K{turn}-{rank}", "tuteur_nom": ""} for rank in range(LINES)
        ]
        self.batch = batch_of(lines, turn=turn)

    def work(self) -> None:
        intake.import_batch(batch=self.batch, by=None)

    def left(self) -> bool:
        files = Contract.objects.filter(batch=self.batch)
        children = [model.objects.filter(contract__in=files).count() for model in (Verdict, Training)]
        self.batch.refresh_from_db()
        whole = all_or_none(files.count(), *children, of=LINES)
        if (self.batch.state == "imported") is not whole:
            raise HalfDone(self.batch.state)
        return whole

    def again(self) -> None:
        if self.batch.state != "imported":
            self.work()

    def done(self) -> None:
        assert self.left()


class Invoices(Import):
    """A file of invoices, each line matched to the schedule of its contract."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract

    def prepare(self, turn: int) -> None:
        bill = {"date_facture": "20/11/2026", "organisme_siret": self.contract.provider_siret,
                "numero_dossier": self.contract.number, "nature": "formation", "montant": "10"}  # fmt: skip
        lines = [{**bill, "numero_facture": f"K{turn}-{rank}"} for rank in range(LINES)]
        self.batch = batch_of(lines, turn=turn, kind=Batch.Kind.INVOICES)

    def left(self) -> bool:
        lines = InvoiceLine.objects.filter(invoice__batch=self.batch)
        self.batch.refresh_from_db()
        whole = all_or_none(lines.count(), lines.values("invoice").distinct().count(), of=LINES)
        assert (self.batch.state == "imported") is whole
        return whole


class Run:
    """A run proposed by one person, approved by another."""

    def __init__(self, people: dict, accepted: Callable) -> None:
        self.people, self.accepted = people, accepted

    def prepare(self, turn: int) -> None:
        self.lines = [
            line.pk
            for provider in range(3)
            for _ in range(4)
            for line in self.accepted("10", "-3", "20.05", provider=provider)
        ]

    def work(self) -> None:
        approve(propose(self.people), self.people)

    def left(self) -> bool:
        paid = [line for line in InvoiceLine.objects.filter(pk__in=self.lines) if line.paid]
        assert all(line.paid == line.amount for line in paid)
        proposed = PaymentRun.objects.filter(state="proposed")
        assert not Payment.objects.filter(run__in=proposed).exclude(state="planned").exists()
        return all_or_none(len(paid), of=len(self.lines))

    def again(self) -> None:
        run = PaymentRun.objects.filter(state="proposed").first()
        if run is not None or not self.left():
            approve(run or propose(self.people), self.people)

    def done(self) -> None:
        assert self.left()
        sent = Payment.objects.filter(state="sent")
        assert Entry.objects.filter(journal="BQ").count() == sent.count()
        assert {line.live for payment in sent for line in payment.lines.all()} == {True}
        taken = Posting.objects.filter(account="512").values_list("credit", flat=True)
        assert sum(taken) == sum(payment.amount for payment in sent)


class Page(Run):
    """The approval asked on a page: the answer is what is acknowledged."""

    def __init__(self, people: dict, accepted: Callable, client: Any) -> None:
        super().__init__(people, accepted)
        self.client = client

    def prepare(self, turn: int) -> None:
        super().prepare(turn)
        self.run = propose(self.people)

    def work(self) -> None:
        answer = self.client.post(reverse("contracts:run_approve", args=[self.run.pk]))
        assert answer.status_code == 302


class Closing:
    """A month closed by two persons."""

    def __init__(self, people: dict, contract: Contract) -> None:
        self.people, self.contract = people, contract

    def prepare(self, turn: int) -> None:
        self.month = D(2026 + (10 + turn) // 12, (10 + turn) % 12 + 1, 1)
        about = ledger.About.of(self.contract)
        sides = ((about, accounts.commitment(E(10 + turn))),)
        ledger.post([ledger.Event("EN", f"try:{turn}", "Essai", sides)], by=None, on=self.month)
        self.after = self.month + dt.timedelta(days=40)

    def work(self) -> None:
        closing.propose(first_on=self.month, by=self.people["finance"], on=self.after)
        closing.close(first_on=self.month, by=self.people["approver"], on=self.after)

    def left(self) -> bool:
        period = Period.objects.get(first_on=self.month)
        said = (period.closed_at, period.closed_by_id, period.earned, period.paid)
        assert len({each is None for each in said}) == 1, said
        return period.closed_at is not None

    def again(self) -> None:
        if not self.left():
            self.work()

    def done(self) -> None:
        assert self.left()


class Levels:
    """Contracts on interim amounts re-priced two by two once their level is published."""

    def __init__(self, receive: Callable, people: dict) -> None:
        self.receive, self.people = receive, people

    def prepare(self, turn: int) -> None:
        from contracts.actions import decide

        code = f"RNCP{90000 + turn}"
        (known,) = Certification.objects.filter(pk="RNCP38362")
        known.pk, known.level = code, 5
        known.save(force_insert=True)
        made = self.receive(*[{**PLAIN, "code_rncp": code}] * 8)
        self.ids = [each.pk for each in made]
        decide.accept(contracts=self.ids, by=self.people["officer"], on=ON, comment="Vu.")
        vintage = NpecVintage.objects.get()
        NpecLevel.objects.create(vintage=vintage, rncp=code, cpne="1", annual=E(5400), status="A",
                                 applicable_from=vintage.applicable_from)  # fmt: skip
        row = regularising.simulate(regularisation=regularising.start(scope="interim", by=None, on=ON))
        self.row = regularising.confirm(regularisation=row, by=None)

    def work(self) -> None:
        jobs.apply_regularisation.func(self.row.pk)

    def left(self) -> bool:
        """Lots are whole, and counted with what they write."""
        changed = Contract.objects.filter(pk__in=self.ids, version=2)
        assert regularising.totals(self.row).changed == changed.count()
        assert Move.objects.filter(contract__in=self.ids, verb="regularise").count() == changed.count()
        assert changed.count() % regularising.LOT == 0
        return changed.count() == len(self.ids)

    def again(self) -> None:
        self.work()

    def done(self) -> None:
        assert self.left()
        self.row.refresh_from_db()
        assert (self.row.state, self.row.counts["applied"]["changed"]) == ("applied", len(self.ids))


class Night:
    """A night that decides by silence, lot after lot, and loses balances."""

    def __init__(self, receive: Callable, people: dict) -> None:
        self.receive, self.people, self.day = receive, people, ON

    def prepare(self, turn: int) -> None:
        from contracts.actions import decide

        files = self.receive(*[PLAIN] * 6, *[{"dispositif": "PROFESSIONNALISATION"}] * 3)
        lost = self.receive(*[PLAIN] * 3)
        self.day += dt.timedelta(days=100)
        decide.accept(contracts=[each.pk for each in lost], by=self.people["officer"], on=ON, comment="Vu.")
        Instalment.objects.filter(contract__in=lost, step__startswith="balance_last").update(due_on=ON)
        self.silent, self.lost = [each.pk for each in files], [each.pk for each in lost]

    def work(self) -> None:
        report = nightly.nightly(on=self.day)
        assert report.ok, report

    def left(self) -> bool:
        decided = Contract.objects.filter(pk__in=self.silent, state__in=("lapsed", "tacit")).count()
        moves = Move.objects.filter(contract__in=self.silent, verb__in=("lapse", "tacit"))
        assert moves.count() == moves.values("contract").distinct().count()
        forfeited = Move.objects.filter(contract__in=self.lost, verb="forfeit").count()
        assert Contract.objects.filter(pk__in=self.lost, version=2).count() == forfeited
        return (decided, forfeited) == (len(self.silent), len(self.lost))

    def again(self) -> None:
        self.work()

    def done(self) -> None:
        assert self.left()
        sent = Letter.objects.filter(contract__in=self.silent).values_list("contract", "kind")
        assert len(sent) == len(set(sent))


def test_an_import(people) -> None:
    kill_at_random(Import(), seed=1)


def test_an_import_of_invoices(contract) -> None:
    kill_at_random(Invoices(contract), seed=2)
    assert books.broken() == []


def test_a_run(people, accepted) -> None:
    kill_at_random(Run(people, accepted), seed=3)
    assert books.broken() == []


def test_a_page_that_approves(people, accepted, client) -> None:
    with time_machine.travel(dt.datetime(2026, 11, 23, 10, tzinfo=dt.UTC)):
        client.force_login(people["approver"])
        kill_at_random(Page(people, accepted, client), seed=4)
    assert books.broken() == []


def test_a_closing(people, contract) -> None:
    closing.propose(first_on=EARLIER.replace(day=1), by=people["finance"], on=D(2026, 12, 2))
    kill_at_random(Closing(people, contract), seed=5)


def test_a_regularisation(people, receive, monkeypatch) -> None:
    monkeypatch.setattr(regularising, "LOT", 2)
    kill_at_random(Levels(receive, people), seed=6, kills=5)
    assert books.broken() == []


def test_a_night(people, receive, monkeypatch) -> None:
    monkeypatch.setattr(clocks, "LOT", 2)
    kill_at_random(Night(receive, people), seed=7, kills=5)
    assert books.broken() == []


class Unprotected(Import):
    """The control: the same import, each statement committed at once."""

    def work(self) -> None:
        transaction.Atomic.__enter__ = transaction.Atomic.__exit__ = lambda *_: None  # type: ignore[method-assign]
        connection.ensure_connection()
        connection.in_atomic_block = True  # locks are asked as before, and let go at once
        super().work()

    def again(self) -> None:
        """Not here: this process keeps its transactions."""

    done = again


def test_without_transactions_the_kills_are_seen(people) -> None:
    with pytest.raises(HalfDone):
        kill_at_random(Unprotected(), seed=8, kills=20)


def test_what_was_said_done_and_is_not_is_seen(people) -> None:
    assert in_child(lambda: None, seconds=None)
    subject = Import()
    subject.work = lambda: None  # type: ignore[method-assign]
    with pytest.raises(AssertionError, match="acknowledged, and lost"):
        kill_at_random(subject, seed=9, kills=0)
