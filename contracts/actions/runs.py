"""Payment runs: proposed by one person, approved by another, then sealed; their file; their returns.

Everything a run does stands in one transaction: a process killed half-way leaves it proposed, or approved.
"""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import psycopg
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from accounts.models import User
from contracts.actions import dues, ledger
from contracts.actions.moving import TooLate
from contracts.actions.remitting import paid_events
from contracts.actions.writing import copy
from contracts.exports import payments, sepa
from contracts.models import Payment, PaymentLine, PaymentRun
from contracts.rules import paying
from contracts.rules.paying import Plan
from law.refusal import Impossible

_PAYMENT = ("id", "run_id", "provider_siret", "account_id", "amount", "reference", "state", "return_reason")
_LINE = ("payment_id", "invoice_line_id", "amount", "live")
_FROZEN = """
    SELECT p.reference, p.provider_siret, p.amount, a.id, a.provider_id, a.iban, a.holder, a.until,
        l.invoice_line_id, l.amount, l.live, s.state, s.amount, COALESCE(s.contract_id, -s.payable_id),
        i.number, i.provider_siret
    FROM contracts_payment p
    JOIN registers_provideraccount a ON a.id = p.account_id
    JOIN contracts_paymentline l ON l.payment_id = p.id
    JOIN contracts_invoiceline s ON s.id = l.invoice_line_id
    JOIN contracts_invoice i ON i.id = s.invoice_id
    WHERE p.run_id = %s ORDER BY p.id, l.id
"""
_OF_RUN = """
    FROM contracts_paymentline l JOIN contracts_payment p ON p.id = l.payment_id WHERE p.run_id = %s
"""
_CONTRACTS = f"""
    SELECT id FROM contracts_contract WHERE id IN (
        SELECT s.contract_id FROM contracts_invoiceline s WHERE s.id IN (SELECT l.invoice_line_id {_OF_RUN})
    ) ORDER BY id FOR KEY SHARE
"""  # noqa: S608
_LINES = f"""
    SELECT id FROM contracts_invoiceline WHERE id IN (SELECT l.invoice_line_id {_OF_RUN})
    ORDER BY id FOR UPDATE
"""  # noqa: S608
_DECIDED = f"""
    SELECT EXISTS (
        SELECT FROM contracts_contract c JOIN contracts_invoiceline s ON s.contract_id = c.id
        WHERE c.decided_by_id = %s AND s.id IN (SELECT l.invoice_line_id {_OF_RUN})
    ) OR EXISTS (
        SELECT FROM contracts_payable y JOIN contracts_invoiceline s ON s.payable_id = y.id
        WHERE y.decided_by_id = %s AND s.id IN (SELECT l.invoice_line_id {_OF_RUN})
    )
"""  # noqa: S608
_PAID = """
    UPDATE contracts_invoiceline s SET paid = s.paid + l.amount
    FROM contracts_paymentline l JOIN contracts_payment p ON p.id = l.payment_id
    WHERE p.run_id = %s AND s.id = l.invoice_line_id
"""


def propose(
    *, by: User, on: date, execute_on: date, mode: str, schema: str, until: date | None = None
) -> PaymentRun:
    """Propose to pay every accepted line that is due, or those payable by `until`; who is left, and why.

    Negative lines are taken back whatever their date. The lines are reserved until somebody else approves or
    rejects the run.
    """
    _check(execute_on=execute_on, on=on, mode=mode, schema=schema)
    try:
        with transaction.atomic():
            dues.alone()
            found = dues.lines(until=until)
            plan = paying.plan(found, dues.payees({due.siret for due in found}, on=on), on=on)
            if not plan.transfers:
                raise Impossible(_nothing(plan, until))
            return _write(plan, by=by, execute_on=execute_on, mode=mode, schema=schema)
    except IntegrityError as error:
        if "invoice_line_paid_once" not in str(error):
            raise
        raise Impossible("Une de ces lignes vient d’entrer dans un autre lot : recommencez.") from error


def approve(*, run: PaymentRun, by: User, on: date) -> PaymentRun:
    """Send a run: its file, its payments, its lines, its entries; never by who proposed or prepared it."""
    saved = ""
    try:
        with transaction.atomic():
            found = _locked(run)
            _refuse_unless_approvable(found, by=by, on=on)
            at = dues.instant(on)
            content = payments.content(found, at=at)
            name = f"runs/{at:%Y/%m}/lot-{found.pk}.{payments.extension(found)}"
            saved = default_storage.save(name, ContentFile(content))
            found.state, found.approved_by, found.approved_at = "approved", by, at
            found.file, found.sha256 = saved, hashlib.sha256(content).hexdigest()
            found.save(update_fields=["state", "approved_by", "approved_at", "file", "sha256"])
            found.payments.update(state="sent")
            _execute(_PAID, found.pk)
            ledger.post(paid_events(run=found), by=by, on=on)
            return found
    except sepa.Unsendable as unsendable:
        _forget(saved)
        raise Impossible(str(unsendable)) from unsendable
    except DatabaseError as error:
        _forget(saved)
        if isinstance(error, OperationalError):  # cut off: nobody knows yet whether it was approved
            raise
        raise Impossible(_said(error)) from error
    except OSError as error:
        _forget(saved)
        raise Impossible("Le fichier n’a pas pu être écrit sur le disque : rien n’a été payé.") from error
    except BaseException:
        _forget(saved)
        raise


@transaction.atomic
def reject(*, run: PaymentRun, by: User, on: date, reason: str) -> PaymentRun:
    """Leave a proposed run aside: its lines are due again at once."""
    if not reason.strip():
        raise Impossible("Dites pourquoi ce lot est rejeté.")
    found = _locked(run)
    found.state, found.closed_by, found.closed_at = "rejected", by, dues.instant(on)
    found.closed_reason = reason.strip()
    found.save(update_fields=["state", "closed_by", "closed_at", "closed_reason"])
    found.payments.update(state="cancelled")
    PaymentLine.objects.filter(payment__run=found).update(live=False)
    return found


def payment_file(run: PaymentRun) -> bytes:
    """The file of an approved run, the very bytes that were approved; made again when it was lost."""
    if run.state != "approved" or run.approved_at is None:
        raise Impossible("Ce lot n’est pas approuvé : il n’a pas de fichier.")
    content = b""
    name = run.file.name or ""
    if name and default_storage.exists(name):
        with default_storage.open(name) as stream:
            content = stream.read()
    if _sha256(content) != run.sha256:
        try:
            content = payments.content(run, at=run.approved_at)
        except sepa.Unsendable as unsendable:
            raise Impossible(str(unsendable)) from unsendable
    if _sha256(content) != run.sha256:
        raise Impossible("Le fichier de ce lot a été altéré et ne peut pas être refait : rien n’est remis.")
    return content


def _check(*, execute_on: date, on: date, mode: str, schema: str) -> None:
    if mode not in paying.MODES or schema not in paying.SCHEMAS:
        raise Impossible("Ce mode ou ce format de paiement n’existe pas.")
    if flaw := paying.execution_flaw(execute_on, on=on):
        raise Impossible(flaw)
    if mode == "bank":
        try:
            sepa.debtor()
        except sepa.Unsendable as unsendable:
            raise Impossible(str(unsendable)) from unsendable


def _write(plan: Plan, *, by: User, execute_on: date, mode: str, schema: str) -> PaymentRun:
    """The payments and their lines, then the run, whole: the database never lets it change afterwards."""
    (number,) = _identities(PaymentRun, 1)
    keys = _identities(Payment, len(plan.transfers))
    lot = list(zip(keys, plan.transfers, strict=True))
    copy(
        "contracts_payment",
        _PAYMENT,
        [
            (
                key, number, each.payee.siret, each.payee.account_id, each.amount,
                paying.reference(number, each.payee.siret), "planned", "",
            )
            for key, each in lot
        ],
    )  # fmt: skip
    rows = [(key, line, part, True) for key, each in lot for line, part in each.parts]
    copy("contracts_paymentline", _LINE, rows)
    return PaymentRun.objects.create(
        pk=number,
        mode=mode,
        schema=schema,
        execute_on=execute_on,
        count=len(lot),
        total=plan.total,
        left_out=_left_out(plan),
        proposed_by=by,
        digest=paying.digest(_rows(_FROZEN, number)),
    )


def _left_out(plan: Plan) -> list[dict[str, Any]]:
    return [
        {
            "siret": left.payee.siret,
            "name": left.payee.name,
            "amount": str(left.amount),
            "lines": left.lines,
            "why": left.why,
        }
        for left in plan.left_out
    ]


def _locked(run: PaymentRun) -> PaymentRun:
    """The run, alone, with its contracts and lines locked in the order of the house, still proposed."""
    dues.alone()
    _execute(_CONTRACTS, run.pk)
    _execute(_LINES, run.pk)
    found = PaymentRun.objects.select_for_update(of=("self",)).select_related("approved_by").get(pk=run.pk)
    if found.state == "approved" and found.approved_at:
        at = timezone.localtime(found.approved_at)
        raise TooLate(f"Déjà approuvé par {found.approved_by} le {at:%d/%m/%Y} à {at:%H h %M}.")
    if found.state == "rejected":
        raise TooLate("Ce lot a déjà été rejeté.")
    return found


def _refuse_unless_approvable(run: PaymentRun, *, by: User, on: date) -> None:
    """The same that the database refuses, said before; and what it does not know."""
    if by.pk == run.proposed_by_id:
        raise Impossible("Un lot est approuvé par une autre personne que celle qui l’a proposé.")
    if _rows(_DECIDED, by.pk, run.pk, by.pk, run.pk)[0][0]:
        raise Impossible("Vous avez décidé un dossier payé par ce lot : une autre personne doit l’approuver.")
    if flaw := paying.execution_flaw(run.execute_on, on=on):
        raise Impossible(f"{flaw} Rejetez ce lot et proposez-en un autre.")
    if paying.digest(_rows(_FROZEN, run.pk)) != run.digest:
        raise Impossible(
            "Une ligne ou un compte de ce lot a changé depuis sa proposition : "
            "rejetez-le et proposez-en un autre."
        )
    sirets = list(run.payments.order_by("id").values_list("provider_siret", flat=True))
    for payee in dues.payees(sirets, on=on).values():
        if payee.held:
            raise Impossible(f"Les paiements de {payee.name} sont suspendus depuis la proposition.")


def _identities(model: type[Payment | PaymentRun], count: int) -> list[int]:
    found = _rows(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        model._meta.db_table,
        count,
    )
    return [row[0] for row in found]


def _execute(query: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)


def _rows(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()


def _nothing(plan: Plan, until: date | None) -> str:
    if plan.left_out:
        return "Rien à payer : tout ce qui est dû est écarté, la page dit pourquoi pour chaque organisme."
    by = f" à payer au plus tard le {until:%d/%m/%Y}" if until else ""
    return f"Rien n’est dû : aucune ligne acceptée{by} n’attend d’être payée."


def _said(error: DatabaseError) -> str:
    """The French sentence of a guard of the database, or that it refused when the guard has none."""
    cause = error.__cause__
    message = cause.diag.message_primary if isinstance(cause, psycopg.Error) else None
    if message and message.endswith((".", "!")) and not message.isascii():
        return message
    return "La base a refusé ce lot : rien n’a été payé. Rechargez la page."


def _forget(name: str) -> None:
    """A file whose run was not approved."""
    if name:
        default_storage.delete(name)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
