"""Random lives of contracts: a machine that draws the verbs of the money, and what is true at every step."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Sum
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

import law
from contracts.actions import (
    ageing,
    amending,
    books,
    closing,
    course,
    decide,
    holds,
    intake,
    invoicing,
    regularising,
    remitting,
    runs,
    schedules,
    service,
    settling,
    tutoring,
)
from contracts.models import (
    Amendment,
    Contract,
    Hold,
    Instalment,
    InvoiceLine,
    Payment,
    PaymentLine,
    PaymentRun,
    Period,
    Posting,
    Settlement,
)
from contracts.rules import paying
from contracts.rules.balances import EXPENSES
from contracts.rules.closing import last_day
from law.periods import add_months
from law.refusal import Impossible
from registers.models import NpecLevel, NpecVintage
from tests.contracts.billing.conftest import LINE

START = dt.date(2026, 11, 23)
CENT = Decimal("0.01")
ZERO = Decimal(0)
PRO = {"dispositif": "PROFESSIONNALISATION"}
CFA, OTHER_CFA = "13002526500013", "73282932000074"
SHORT = {
    "date_fin_contrat": "31/08/2027", "date_fin_formation": "30/06/2027", "organisme_siret": OTHER_CFA,
}  # fmt: skip
UNPUBLISHED = {"code_rncp": "RNCP37000"}  # its level is not fixed yet
BASES = ({}, SHORT, PRO, UNPUBLISHED)
ENDS = ("30/04/2027", "31/10/2027", "29/02/2028", "31/10/2028", "31/10/2029")
OLD = dt.date(2030, 10, 26)
pick = st.integers(0, 2**20)
cents = st.integers(1, 900_000).map(lambda number: number * CENT)


class Lives(RuleBasedStateMachine):
    """Up to three contracts of two providers, a clock that only goes forward, people who act in any order.

    A verb may refuse in words (Impossible); anything else it raises is a fault.
    """

    receive: Callable[..., list[Contract]]
    people: dict[str, Any]
    done: Counter[str]  # verbs that were not refused, over all the lives

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.on = START
        self.numbers = count(1)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(bases=st.lists(st.sampled_from(BASES), min_size=1, max_size=3), decided=st.integers(1, 3))
    def come(self, bases: list[dict[str, str]], decided: int) -> None:
        self.files = self.receive(*bases, on=START)
        for which in range(min(decided, len(self.files))):
            self.accept(which)

    # Contracts

    @precondition(lambda self: self.some(state="assessed"))
    @rule(which=pick)
    def accept(self, which: int) -> None:
        self.attempt(decide.accept, contracts=[self.file(which).pk], comment="Vu.")

    @rule(
        which=pick,
        days=st.integers(0, 900),
        practical=st.sampled_from((None, 20, 45, 200)),
        kept=st.booleans(),
    )
    def break_off(self, which: int, days: int, practical: int | None, kept: bool) -> None:
        file = self.file(which)
        end = file.starts_on + dt.timedelta(days=days)
        until = end + dt.timedelta(days=60) if kept and file.kind == "app" else None
        self.attempt(
            course.terminate, contracts=[file.pk], on_date=end, motive="02", practical_days=practical,
            maintained_until=until,
        )  # fmt: skip

    @precondition(lambda self: self.some(terminated_on__isnull=False))
    @rule(which=pick)
    def take_back_the_break(self, which: int) -> None:
        self.attempt(course.reinstate, contract=self.file(which).pk, reason="Signalée par erreur.")

    @rule(which=pick, end=st.sampled_from(ENDS), moved=st.sampled_from((False, False, True)))
    def amend(self, which: int, end: str, moved: bool) -> None:
        """Another length, and sometimes another CFA: it takes over what is left committed."""
        file = self.file(which)
        line = {
            "dispositif": "APPRENTISSAGE" if file.kind == "app" else "PROFESSIONNALISATION",
            "numero_externe": file.external_number, "numero_avenant": str(next(self.numbers)),
            "type_contrat": "36", "date_conclusion": f"{self.on:%d/%m/%Y}",
            "date_effet_avenant": f"{self.on:%d/%m/%Y}", "date_fin_contrat": end,
            **({"organisme_siret": OTHER_CFA if file.provider_siret == CFA else CFA} if moved else {}),
        }  # fmt: skip
        intake.receive_one(sender=file.sender, cells=line, on=self.on, by=None)
        row = Amendment.objects.filter(contract=file, state="pending").order_by("number").first()
        if row is not None:
            self.attempt(amending.amend, amendment=row.pk)

    @rule(which=pick, amount=cents, sign=st.sampled_from((1, -1)))
    def adjust(self, which: int, amount: Decimal, sign: int) -> None:
        """What a control decides to pay or to take back."""
        with transaction.atomic():
            locked = Contract.objects.select_for_update(of=("self",)).get(pk=self.file(which).pk)
            if locked.version and (sign > 0 or amount <= (locked.total or ZERO)):
                schedules.adjust(locked, sign * amount, "Contrôle", self.people["officer"], self.on)

    @rule(which=pick, months=st.integers(1, 14))
    def fund_a_tutor(self, which: int, months: int) -> None:
        """The function of a tutor, owed to the employer: fewer months when the contract ends early."""
        file = self.file(which)
        request = self.attempt(
            tutoring.receive, contract=file.pk, kind="exercise", received_on=self.on, tutor_name="Caron Lou",
            payee_siret=OTHER_CFA, from_on=file.starts_on, to_on=add_months(file.starts_on, months),
        )  # fmt: skip
        if request is not None:
            self.attempt(tutoring.accept, request=request.pk)

    @precondition(lambda self: self.on > OLD)
    @rule(which=pick)
    def release(self, which: int) -> None:
        self.attempt(ageing.release, contract=self.file(which).pk, reason="Sans réponse du CFA.")

    @rule(annual=st.integers(4000, 9000))
    def publish_a_level(self, annual: int) -> None:
        """The level that was waited for: contracts on interim amounts are regularised."""
        vintage = NpecVintage.objects.get()
        NpecLevel.objects.get_or_create(
            vintage=vintage, rncp=UNPUBLISHED["code_rncp"], cpne="1", status="A",
            applicable_from=vintage.applicable_from, defaults={"annual": Decimal(annual)},
        )  # fmt: skip
        row = regularising.start(scope="interim", by=self.people["finance"], on=self.on)
        regularising.simulate(regularisation=row)
        regularising.confirm(regularisation=row, by=self.people["finance"])
        regularising.apply(regularisation=row, on=self.on)

    # Invoices

    @rule(
        which=pick,
        due=pick,
        share=st.sampled_from((1, 1, 1, 2, 3)),
        more=st.sampled_from((0, 0, 0, 1)),
        proved=st.booleans(),
        at_once=st.booleans(),
    )
    def bill(self, which: int, due: int, share: int, more: int, proved: bool, at_once: bool) -> None:
        """A whole instalment, a part of it, or too much; proved or not; accepted at once, or later."""
        file = self.file(which)
        if proved:
            self.attempt(
                service.record_certificate, contract=file, final=True, from_on=file.starts_on,
                to_on=file.ends_on, received_on=self.on, employer_invoice=True,
            )  # fmt: skip
        dues = list(Instalment.objects.filter(contract=file, until=None, amount__gt=0).order_by("number"))
        if not dues:
            return
        wanted = dues[due % len(dues)]
        tutored = {"nature": "tuteur", "organisme_siret": OTHER_CFA}
        cells = {
            **LINE, "numero_facture": f"L-{next(self.numbers)}", "numero_dossier": file.number,
            "organisme_siret": file.provider_siret, "date_facture": f"{self.on:%d/%m/%Y}",
            "montant": str((wanted.amount / share).quantize(CENT) + more), "echeance": str(wanted.number),
            **(tutored if wanted.step == "tutor_exercise" else {}),
        }  # fmt: skip
        received = invoicing.receive_invoice(cells=[cells], on=self.on, by=None)
        assert not received.errors, received
        if at_once:
            self.accept_lines(-1, together=False)

    @precondition(lambda self: self.lines("pending", "disputed"))
    @rule(which=pick, together=st.booleans())
    def accept_lines(self, which: int, together: bool) -> None:
        waiting = self.lines("pending", "disputed")
        chosen = waiting if together else [waiting[which % len(waiting)]] if waiting else []
        if chosen:
            self.attempt(service.accept_lines, "finance", lines=chosen, comment="Vu.")

    @precondition(lambda self: self.lines("pending"))
    @rule()
    def accept_what_is_clean(self) -> None:
        self.attempt(service.accept_clean, "finance", lines=self.lines("pending"))

    @precondition(lambda self: self.lines("pending"))
    @rule(which=pick, verb=st.sampled_from((service.dispute_lines, service.withdraw_lines)))
    def contest(self, which: int, verb: Callable[..., Any]) -> None:
        if waiting := self.lines("pending"):
            self.attempt(verb, "finance", lines=[waiting[which % len(waiting)]], comment="Doute.")

    # Money

    @precondition(lambda self: self.due())
    @rule(
        mode=st.sampled_from(sorted(paying.MODES)),
        schema=st.sampled_from(paying.SCHEMAS),
        at_once=st.booleans(),
    )
    def propose_a_run(self, mode: str, schema: str, at_once: bool) -> None:
        day = law.next_transfer_day(self.on)
        run = self.attempt(runs.propose, "finance", execute_on=day, mode=mode, schema=schema)
        if run and at_once:
            self.approve_a_run("approver")

    @precondition(lambda self: PaymentRun.objects.filter(state="proposed").exists())
    @rule(who=st.sampled_from(("approver", "approver", "approver", "finance", "officer")))
    def approve_a_run(self, who: str) -> None:
        for run in PaymentRun.objects.filter(state="proposed").order_by("id")[:1]:
            self.attempt(runs.approve, who, run=run)

    @precondition(lambda self: PaymentRun.objects.filter(state="proposed").exists())
    @rule()
    def reject_a_run(self) -> None:
        for run in PaymentRun.objects.filter(state="proposed").order_by("id")[:1]:
            self.attempt(runs.reject, "approver", run=run, reason="À refaire.")

    @precondition(lambda self: Payment.objects.filter(state="sent").exists())
    @rule(which=pick)
    def return_a_transfer(self, which: int) -> None:
        if sent := list(Payment.objects.order_by("id")):
            payment = sent[which % len(sent)]
            self.attempt(remitting.record_return, "finance", payment=payment, reason="AC04")

    @precondition(lambda self: self.overpaid())
    @rule(amount=cents)
    def pay_back(self, amount: Decimal) -> None:
        self.settle(settling.refund, amount, received_on=self.on)

    @precondition(lambda self: self.overpaid())
    @rule(amount=cents)
    def propose_to_give_up(self, amount: Decimal) -> None:
        self.settle(settling.propose_waiver, amount, reason="CFA liquidé.")

    @precondition(lambda self: Settlement.objects.filter(kind="waiver", validated_at=None).exists())
    @rule(verb=st.sampled_from((settling.validate_waiver, settling.reject_waiver)))
    def answer_a_waiver(self, verb: Callable[..., Any]) -> None:
        for waiver in Settlement.objects.filter(kind="waiver").order_by("-id")[:1]:
            self.attempt(verb, "approver", settlement=waiver)

    @rule()
    def suspend_or_resume(self) -> None:
        hold = Hold.objects.filter(until=None).first()
        if hold is None:
            hold = self.attempt(holds.propose, "finance", siret=self.files[0].provider_siret, reason="Doute")
            if hold is not None:
                self.attempt(holds.validate, "approver", hold=hold)
        else:
            self.attempt(holds.lift, "approver", hold=hold, reason="Levé.")

    # Time

    @rule(days=st.sampled_from((1, 20, 45, 120, 400)))
    def wait(self, days: int) -> None:
        self.on += dt.timedelta(days=days)

    @rule()
    def forfeit(self) -> None:
        service.forfeit(self.on)

    @precondition(
        lambda self: Period.objects.filter(closed_at=None, first_on__lt=self.on.replace(day=1)).exists()
    )
    @rule(paid=st.booleans())
    def close_a_month(self, paid: bool) -> None:
        """The oldest open month, once what is due is paid or without caring."""
        if paid:
            self.propose_a_run("bank", paying.SCHEMAS[0], at_once=True)
        for period in Period.objects.filter(closed_at=None).order_by("first_on")[:1]:
            if self.attempt(closing.propose, "finance", first_on=period.first_on):
                assert self.attempt(closing.close, "approver", first_on=period.first_on)
                assert self.on > last_day(period.first_on)

    # What is true at every step

    @invariant()
    def the_books_are_balanced(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        sums = Posting.objects.aggregate(debit=Sum("debit"), credit=Sum("credit"))
        assert sums["debit"] == sums["credit"]
        assert books.broken() == []

    @invariant()
    def a_contract_is_its_instalments_and_no_more_is_paid(self) -> None:
        for file in Contract.objects.filter(version__gt=0):
            live = Instalment.objects.filter(contract=file, until=None).aggregate(sum=Sum("amount"))["sum"]
            assert (live or ZERO) == file.total
            balance = books.contract_balance(file)
            own = books.total(books.Filters(contract=file.pk, siret=file.provider_siret, idcc=file.idcc))
            assert own.left == balance.left
            accepted = InvoiceLine.objects.filter(contract=file, state="accepted")
            back = accepted.filter(amount__lt=0).aggregate(sum=Sum(F("paid") - F("amount")))["sum"]
            assert balance.committed == file.total
            assert balance.accepted <= file.total
            assert balance.paid <= file.total + balance.waived + (back or ZERO)
            expense = Posting.objects.filter(contract=file, account__in=EXPENSES)
            assert balance.accepted == (expense.aggregate(sum=Sum(F("debit") - F("credit")))["sum"] or ZERO)

    @invariant()
    def nothing_is_paid_twice(self) -> None:
        out = PaymentLine.objects.filter(payment__state="sent", amount__gt=0)
        for line, paid, due in out.values_list("invoice_line").annotate(
            paid=Sum("amount"), due=F("invoice_line__amount")
        ):
            assert paid <= due, line

    # Words of the machine

    def some(self, **asked: Any) -> bool:
        return Contract.objects.filter(**asked).exists()

    def due(self) -> bool:
        return InvoiceLine.objects.filter(state="accepted").exclude(paid=F("amount")).exists()

    def overpaid(self) -> bool:
        return any(map(settling.overpayments, (CFA, OTHER_CFA)))

    def file(self, which: int) -> Contract:
        return Contract.objects.get(pk=self.files[which % len(self.files)].pk)

    def lines(self, *states: str) -> list[int]:
        found = InvoiceLine.objects.filter(state__in=states).order_by("pk")
        return list(found.values_list("pk", flat=True))

    def attempt(self, verb: Callable[..., Any], who: str = "officer", **asked: Any) -> Any:
        """What the verb gives; nothing when it refuses in words, and then nothing is written."""
        try:
            with transaction.atomic():
                given = verb(**asked, by=self.people[who], on=self.on)
        except Impossible:
            return None
        self.done[f"{verb.__module__.rpartition('.')[2]}.{verb.__name__}"] += 1
        return given

    def settle(self, verb: Callable[..., Any], amount: Decimal, **more: Any) -> None:
        for siret in (CFA, OTHER_CFA):
            left = sum((each.left for each in settling.overpayments(siret)), ZERO)
            if left:
                asked = {"amount": min(left, amount), "reference": f"R-{next(self.numbers)}", **more}
                self.attempt(verb, "finance", siret=siret, **asked)
