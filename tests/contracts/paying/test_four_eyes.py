"""Four eyes: whoever tries alone, through whatever door, pays nothing."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import actions
from contracts.actions import holds, remitting, runs
from contracts.actions.moving import TooLate
from contracts.models import Entry, InvoiceLine, Payment, PaymentLine, PaymentRun
from law.refusal import Impossible
from registers.models import Provider
from tests.contracts.paying.conftest import IBANS, ON, SIRETS, open_account
from tests.contracts.paying.test_runs import approve, propose

pytestmark = pytest.mark.django_db
Attempt = Callable[[PaymentRun, dict], object]


def sql(query: str) -> Attempt:
    def attempt(run: PaymentRun, people: dict) -> None:
        values = {name: person.pk for name, person in people.items()}
        with connection.cursor() as cursor:
            cursor.execute(query.format(run=run.pk, **values))

    return attempt


def changed_then_approved(query: str) -> Attempt:
    def attempt(run: PaymentRun, people: dict) -> None:
        sql(query)(run, people)
        approve(run, people)

    return attempt


def with_a_second_role(name: str) -> Attempt:
    def attempt(run: PaymentRun, people: dict) -> None:
        actions.give_role(user=people[name], code="AP")
        approve(run, people, name)

    return attempt


def after_a_change_of_account(run: PaymentRun, people: dict) -> None:
    open_account(Provider.objects.get(pk=SIRETS[0]), people, IBANS[1], on=ON)
    approve(run, people)


def after_a_hold(run: PaymentRun, people: dict) -> None:
    hold = holds.propose(siret=SIRETS[0], reason="Doute", by=people["finance"], on=ON)
    holds.validate(hold=hold, by=people["other"], on=ON)
    approve(run, people)


def after_a_rejection(run: PaymentRun, people: dict) -> None:
    runs.reject(run=run, by=people["other"], on=ON, reason="Non")
    approve(run, people)


def with_a_line_more(run: PaymentRun, people: dict) -> None:
    payment = run.payments.get()
    line = InvoiceLine.objects.get()
    PaymentLine.objects.create(payment=payment, invoice_line=line, amount=Decimal(-1))
    approve(run, people)


APPROVED = "UPDATE contracts_paymentrun SET state = 'approved', approved_at = now(), sha256 = repeat('a', 64)"
ATTEMPTS: dict[str, Attempt] = {
    "the proposer approves": lambda run, people: approve(run, people, "finance"),
    "the proposer approves under a second role": with_a_second_role("finance"),
    "the decider of a contract approves": lambda run, people: approve(run, people, "officer"),
    "the decider approves under a second role": with_a_second_role("officer"),
    "who validated the account approves": lambda run, people: approve(run, people, "second"),
    "who validated it, under a second role": with_a_second_role("second"),
    "the account changes after the proposal": after_a_change_of_account,
    "the provider is held after the proposal": after_a_hold,
    "the run was rejected": after_a_rejection,
    "a line is added to the run": with_a_line_more,
    "an amount billed changes": changed_then_approved("UPDATE contracts_invoiceline SET amount = amount + 1"),
    "a line is disputed": changed_then_approved("UPDATE contracts_invoiceline SET state = 'disputed'"),
    "the invoice changes number": changed_then_approved("UPDATE contracts_invoice SET number = 'autre'"),
    "the invoice changes provider": changed_then_approved(
        "UPDATE contracts_invoice SET provider_siret = '77565599200018'"
    ),
    "SQL: the proposer": sql(f"{APPROVED}, approved_by_id = {{finance}}"),
    "SQL: nobody": sql(APPROVED),
    "SQL: the decider": sql(f"{APPROVED}, approved_by_id = {{officer}}"),
    "SQL: who changed the account": sql(f"{APPROVED}, approved_by_id = {{second}}"),
    "SQL: without an instant": sql(
        "UPDATE contracts_paymentrun SET state = 'approved', approved_by_id = {approver}"
    ),
    "SQL: another author first": sql("UPDATE contracts_paymentrun SET proposed_by_id = {other}"),
    "SQL: another digest": sql("UPDATE contracts_paymentrun SET digest = repeat('0', 64)"),
    "SQL: another total": sql("UPDATE contracts_paymentrun SET total = total + 1"),
    "SQL: born approved": sql(
        "INSERT INTO contracts_paymentrun (state, mode, schema, execute_on, count, total, left_out,"
        " closed_reason, digest, file, sha256, proposed_by_id, approved_by_id, approved_at)"
        " VALUES ('approved', 'bank', 'x', now(), 0, 0, '[]', '', '', '', 'x', {finance}, {approver}, now())"
    ),
    "SQL: a payment larger": sql("UPDATE contracts_payment SET amount = amount * 10"),
    "SQL: a payment elsewhere": sql("UPDATE contracts_payment SET provider_siret = '77565599200018'"),
    "SQL: a payment sent": sql("UPDATE contracts_payment SET state = 'sent'"),
    "SQL: a line larger": sql("UPDATE contracts_paymentline SET amount = amount * 10"),
    "SQL: a line taken away": sql("DELETE FROM contracts_paymentline"),
    "SQL: a line set free": sql("UPDATE contracts_paymentline SET live = false"),
}


UNGUARDED = {
    "the proposer approves", "the decider of a contract approves", "who validated the account approves",
    "SQL: the proposer", "SQL: the decider", "SQL: who changed the account",
}  # fmt: skip


def paid(attempt: Attempt, run: PaymentRun, people: dict) -> bool:
    """Whether an attempt, taken back afterwards, passed or paid something."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                attempt(run, people)
        except (Impossible, DatabaseError):
            passed = False
        else:
            passed = True
        sent = Payment.objects.filter(state="sent").exists() or InvoiceLine.objects.get().paid != 0
        written = Entry.objects.filter(key__startswith="pay:").exists()
        approved = PaymentRun.objects.get().state == "approved"
        transaction.set_rollback(True)
    return passed or sent or written or approved


@pytest.mark.promise(5)
def test_nothing_is_paid(accepted, people, proof) -> None:
    accepted("100")
    run = propose(people)
    wrong = [name for name, attempt in ATTEMPTS.items() if paid(attempt, run, people)]
    assert not wrong
    proof.cases("tentatives de payer seul", tried=len(ATTEMPTS), wrong=len(wrong))


@pytest.mark.promise(5)
def test_without_its_guards_the_run_is_paid_by_one(accepted, people, proof, monkeypatch) -> None:
    """The control: the same attempts, once the database and the verb look away."""
    accepted("100")
    run = propose(people)
    alone = [name for name in ATTEMPTS if name in UNGUARDED]
    monkeypatch.setattr(runs, "_refuse_unless_approvable", lambda *_, **__: None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE contracts_paymentrun DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE contracts_paymentrun DROP CONSTRAINT run_approved_by_another")
    seen = [name for name in alone if paid(ATTEMPTS[name], run, people)]
    proof.control("lot approuvé par un seul, gardes ôtées", planted=len(alone), seen=len(seen))


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("finance", "autre personne que celle qui l’a proposé"),
        ("officer", "Vous avez décidé un dossier"),
        ("second", "Vous avez changé un compte"),
    ],
)
def test_the_refusal_says_why(accepted, people, who: str, said: str) -> None:
    accepted("100")
    with pytest.raises(Impossible, match=said):
        approve(propose(people), people, who)


def test_approved_twice_pays_once(accepted, people) -> None:
    accepted("100")
    run = approve(propose(people), people)
    with pytest.raises(TooLate, match="Déjà approuvé par Camille Roux"):
        approve(run, people, "other")
    with pytest.raises(TooLate, match="Déjà approuvé"):
        runs.reject(run=run, by=people["other"], on=ON, reason="Trop tard")
    assert Entry.objects.filter(key__startswith="pay:").count() == 1
    assert InvoiceLine.objects.get().paid == 100


SEALED = (
    "UPDATE contracts_paymentrun SET state = 'proposed'",
    "UPDATE contracts_paymentrun SET sha256 = 'x'",
    "UPDATE contracts_paymentrun SET total = 0",
    "DELETE FROM contracts_paymentrun",
    "UPDATE contracts_payment SET amount = 1",
    "UPDATE contracts_payment SET state = 'planned'",
    "UPDATE contracts_payment SET state = 'cancelled'",
    "UPDATE contracts_payment SET state = 'returned'",
    "DELETE FROM contracts_payment",
    "UPDATE contracts_paymentline SET amount = 1",
    "UPDATE contracts_paymentline SET live = false",
    "DELETE FROM contracts_paymentline",
    "INSERT INTO contracts_paymentline (payment_id, invoice_line_id, amount, live)"
    " SELECT payment_id, invoice_line_id, -1, true FROM contracts_paymentline",
    "INSERT INTO contracts_payment (run_id, provider_siret, account_id, amount, reference, state,"
    " return_reason) SELECT run_id, provider_siret, account_id, 1, 'autre', 'planned', ''"
    " FROM contracts_payment",
)


@pytest.mark.parametrize("query", SEALED)
def test_an_approved_run_is_sealed(accepted, people, query: str) -> None:
    accepted("100")
    approve(propose(people), people)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(query)


def test_only_a_return_opens_it(accepted, people) -> None:
    accepted("100")
    approve(propose(people), people)
    payment = Payment.objects.get()
    remitting.record_return(payment=payment, by=people["finance"], on=ON, reason="AC04")
    for query in ("UPDATE contracts_payment SET state = 'sent', returned_on = NULL",
                  "UPDATE contracts_paymentline SET live = true"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(query)
