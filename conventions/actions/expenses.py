"""Expenses: charged to a line under lock, proved, then accepted in part or in whole, or rejected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files import File
from django.db import transaction
from django.db.models import Sum

from accounts.models import User
from accounts.traces import move, remember
from conventions.actions import commitments, documents, invoices
from conventions.actions.commitments import Beneficiary
from conventions.models import BudgetLine, Commitment, Convention, Draw, Expense, ExpenseEntry, ExpenseTrace
from conventions.rules import expenses as rules
from law.money import euros
from law.refusal import Impossible

ZERO = Decimal(0)
CHARGEABLE = frozenset({"running", "closing", "report"})  # invoices arrive after the actions end


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An expense as it is written."""

    payee: str
    siret: str
    number: str
    dated_on: date
    whole: Decimal
    part: Decimal
    commitment: str = ""  # the reference of the commitment it spends; none: engaged with it


class Wrong(Impossible):
    """An expense that cannot be charged, with the field of each flaw."""

    def __init__(self, flaws: list[tuple[str, str]]) -> None:
        self.flaws = flaws
        super().__init__(" ".join(sentence for _, sentence in flaws))


@transaction.atomic
def enter(*, line: int, told: Told, by: User, on: date, file: File | None = None) -> Expense:
    """Charge an invoice to a line; the same one again, on the same line, gives the one written."""
    invoices.hold(told.siret, told.number)
    row = commitments.locked(line)
    convention = Convention.objects.get(pk=row.convention_id)
    if convention.state not in CHARGEABLE:
        raise Impossible("La convention ne reçoit pas de dépense dans son état.")
    if known := _known(row, told):
        return known
    _check(convention, told, on)
    commitment, direct = _commitment(row, told, by, on)
    expense = Expense(
        convention=convention, line=row, commitment=commitment, direct=direct, payee=told.payee.strip(),
        payee_siret=told.siret, invoice=told.number.strip(), invoice_key=rules.key(told.number),
        dated_on=told.dated_on, invoice_amount=told.whole, amount=told.part, made_by=by,
    )  # fmt: skip
    if file is not None:
        title = f"Facture {expense.invoice} – {expense.payee}"
        expense.document = documents.keep(convention=convention, title=title, file=file, by=by, on=on)
    expense.save()
    remember(row=expense, verb="enter", trace=ExpenseTrace, by=by, on=on, from_state="")
    return expense


@transaction.atomic
def prove(*, expense: int, file: File, by: User, on: date) -> Expense:
    """Attach the evidence of an expense that has none yet, or another one while it is examined."""
    row = _held(expense)
    if row.state != "entered":
        raise Impossible("Cette dépense est déjà examinée : son justificatif ne change plus.")
    title = f"Facture {row.invoice} – {row.payee}"
    row.document = documents.keep(convention=row.convention, title=title, file=file, by=by, on=on)
    row.save(update_fields=["document"])
    remember(row=row, verb="prove", trace=ExpenseTrace, by=by, on=on, comment=row.document.name)
    return row


@transaction.atomic
def accept(*, expense: int, eligible: Decimal, by: User, on: date, comment: str = "") -> Expense:
    """Accept what is eligible of an expense, or revise it with a reason; never by who charged it."""
    for siret, number in Expense.objects.filter(pk=expense).values_list("payee_siret", "invoice"):
        invoices.hold(siret, number)
    row = _held(expense)
    if row.made_by_id == by.pk:
        raise Impossible("Une autre personne que celle qui a saisi la dépense l’accepte.")
    if row.document_id is None:
        raise Impossible("Joignez d’abord le justificatif de cette dépense.")
    if flaw := rules.eligible_flaw(eligible, row.amount):
        raise Impossible(flaw)
    verb = "revise" if row.state == "accepted" else "accept"
    if row.state == "rejected":
        _again(row)
    _settle(row, eligible, by, on, comment)
    row.eligible, row.reason = eligible, ""
    _moved(row, verb, by, on, comment or f"Part admissible : {euros(eligible)}.")
    return row


@transaction.atomic
def reject(*, expense: int, reason: str, by: User, on: date, comment: str) -> Expense:
    """Reject an expense, for a reason; what it had spent goes back to its commitment."""
    if reason not in rules.REASONS:
        raise Impossible("Choisissez le motif du rejet.")
    row = _held(expense)
    if row.made_by_id == by.pk:
        raise Impossible("Une autre personne que celle qui a saisi la dépense la rejette.")
    _settle(row, ZERO, by, on, comment)
    row.eligible, row.reason = ZERO, reason
    _moved(row, "reject", by, on, comment)
    return row


@transaction.atomic
def withdraw(*, expense: int, by: User, on: date, comment: str) -> Expense:
    """Take back an expense entered by mistake, before anybody examines it."""
    row = _held(expense)
    _settle(row, ZERO, by, on, comment)
    _moved(row, "withdraw", by, on, comment)
    return row


def _held(expense: int) -> Expense:
    """An expense, locked after its line."""
    found = Expense.objects.filter(pk=expense).values_list("line", flat=True).first()
    if found is None:
        raise Impossible("Cette dépense n’existe pas.")
    commitments.locked(found)
    row = Expense.objects.select_for_update(of=("self",)).select_related("convention").get(pk=expense)
    if row.convention.state in ("closed", "archived"):
        raise Impossible("La convention est close : ses dépenses ne changent plus.")
    return row


def _known(line: BudgetLine, told: Told) -> Expense | None:
    """The same invoice already on this line; Impossible when it was told otherwise."""
    row = invoices.charges(told.siret, told.number).filter(line=line).first()
    if row is None:
        return None
    if (row.dated_on, row.invoice_amount, row.amount) == (told.dated_on, told.whole, told.part):
        return row
    raise Impossible(f"La facture {row.invoice} est déjà imputée à cette ligne, pour {euros(row.amount)}.")


def _check(convention: Convention, told: Told, on: date) -> None:
    """Impossible for an invoice another convention funds; Wrong for what cannot be charged of it."""
    if refusal := invoices.elsewhere(told.siret, told.number, convention.pk):
        raise Impossible(refusal)
    others = invoices.parts(told.siret, told.number, convention.pk)
    for whole, _ in others:
        if whole != told.whole:
            raise Wrong([("whole", f"Cette facture est déjà saisie pour {euros(whole)} en tout.")])
    charged = sum((part for _, part in others), ZERO)
    invoice = rules.Invoice(told.number, told.dated_on, told.whole, told.part, elsewhere=charged)
    if flaws := rules.flaws(invoice, convention.starts_on, convention.ends_on, on):
        raise Wrong(flaws)


def _commitment(line: BudgetLine, told: Told, by: User, on: date) -> tuple[Commitment, bool]:
    """The commitment an expense spends: the one named, or one engaged with it."""
    if told.commitment.strip():
        reference = " ".join(told.commitment.split())
        row = Commitment.objects.filter(line=line, reference=reference).first()
        if row is None:
            raise Wrong([("commitment", f"Aucun engagement {reference} sur cette ligne.")])
        if Draw.objects.filter(pk=row.pk).exists():
            sentence = f"L’engagement {reference} suit les factures de son dossier, pas une saisie."
            raise Wrong([("commitment", sentence)])
        waiting = row.expenses.filter(state="entered").aggregate(total=Sum("amount"))["total"] or ZERO
        left = row.amount - row.spent - waiting
        if told.part > left:
            raise Wrong([("amount", f"Il reste {euros(max(ZERO, left))} sur l’engagement {reference}.")])
        return row, False
    starts_on, ends_on = line.convention.starts_on, line.convention.ends_on
    written = commitments.draw(
        line=line.pk, reference=f"{told.siret} {told.number.strip()} L{line.number}"[:80], target=told.part,
        to=Beneficiary(name=told.payee, siret=told.siret, purpose="Dépense directe"), by=by,
        on=on if starts_on <= on <= ends_on else told.dated_on,
        reason="Engagée avec la dépense",
    )  # fmt: skip
    return written.commitment, True


def _again(row: Expense) -> None:
    """A rejected expense examined anew takes its place back: its invoice may have gone elsewhere."""
    if refusal := invoices.elsewhere(row.payee_siret, row.invoice, row.convention_id):
        raise Impossible(refusal)
    if invoices.charges(row.payee_siret, row.invoice).filter(line=row.line_id).exists():
        raise Impossible("Cette facture est depuis imputée de nouveau à cette ligne.")
    others = invoices.parts(row.payee_siret, row.invoice, row.convention_id)
    if row.amount + sum((part for _, part in others), ZERO) > row.invoice_amount:
        raise Impossible("Cette facture est depuis imputée à une autre ligne de la convention.")


def _settle(row: Expense, eligible: Decimal, by: User, on: date, reason: str) -> None:
    """Write eligible − already written, on the expense, its commitment and its line, under their lock."""
    line = BudgetLine.objects.get(pk=row.line_id)
    commitment = Commitment.objects.get(pk=row.commitment_id)
    difference = eligible - row.eligible
    if row.direct and commitment.amount < eligible:
        _recommit(row, commitment, eligible, by, on)
        line.refresh_from_db()
        commitment.refresh_from_db()
    if commitment.spent + difference > commitment.amount:
        left = euros(commitment.amount - commitment.spent)
        raise Impossible(f"Il reste {left} sur l’engagement {commitment.reference}.")
    if difference:
        ExpenseEntry.objects.create(
            expense=row, line=line, amount=difference, on=on, reason=reason.strip()[:250], made_by=by
        )
        commitment.spent += difference
        commitment.save(update_fields=["spent"])
        line.spent += difference
        line.save(update_fields=["spent"])
    if row.direct and commitment.amount > eligible:
        _recommit(row, commitment, eligible, by, on)


def _recommit(row: Expense, commitment: Commitment, target: Decimal, by: User, on: date) -> None:
    """A commitment made with its expense follows it."""
    commitments.draw(
        line=row.line_id, reference=commitment.reference, target=target,
        to=Beneficiary(name=row.payee, siret=row.payee_siret), by=by, on=on, reason="Suit la dépense",
    )  # fmt: skip


def _moved(row: Expense, verb: str, by: User, on: date, comment: str) -> None:
    move(
        row=row, verb=verb, moves=rules.MOVES, trace=ExpenseTrace, by=by, on=on, comment=comment,
        also=("eligible", "reason"),
    )  # fmt: skip
