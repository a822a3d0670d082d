"""Expenses charged to a convention: one invoice, one convention; what is eligible only by movements."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from conventions.models.budget import MONEY, BudgetLine
from conventions.models.commitments import Commitment, only_grows
from conventions.models.conventions import Convention, ConventionDocument
from conventions.rules import expenses

_LIVE = Q(state__in=sorted(expenses.LIVE))


class ExpenseQuerySet(models.QuerySet["Expense"]):
    """The vocabulary of expenses."""

    def visible_to(self, user: User) -> ExpenseQuerySet:
        """Those of the conventions this user may read."""
        return self if user.has_perm("conventions.view_convention") else self.none()

    def live(self) -> ExpenseQuerySet:
        """Neither rejected nor withdrawn."""
        return self.filter(_LIVE)


class Expense(models.Model):
    """A part of an invoice charged to a line."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="expenses")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="expenses")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="expenses")
    direct = models.BooleanField("engagée avec la dépense", default=False, db_default=False)
    payee = models.CharField("fournisseur", max_length=200)
    payee_siret = models.CharField("SIRET du fournisseur", max_length=14)
    invoice = models.CharField("numéro de facture", max_length=60)
    invoice_key = models.CharField(max_length=60)
    dated_on = models.DateField("date de la dépense")
    invoice_amount = models.DecimalField("montant de la facture", **MONEY)
    amount = models.DecimalField("montant imputé", **MONEY)
    eligible = models.DecimalField("part admissible", default=0, db_default=0, **MONEY)
    state = models.CharField("état", max_length=12, choices=list(expenses.STATES.items()), default="entered")
    reason = models.CharField(
        "motif du rejet", max_length=12, choices=list(expenses.REASONS.items()), blank=True
    )
    document = models.ForeignKey(
        ConventionDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="justificatif",
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        verbose_name = "dépense"
        ordering = ["-id"]
        permissions = [("decide_expense", "Accepter ou rejeter une dépense de convention")]
        constraints = [
            ExclusionConstraint(
                name="expense_one_convention",
                expressions=[("payee_siret", "="), ("invoice_key", "="), ("convention", "<>")],
                condition=_LIVE,
                violation_error_message="Cette facture est déjà imputée à une autre convention.",
            ),
            models.UniqueConstraint(
                fields=["payee_siret", "invoice_key", "line"],
                condition=_LIVE,
                name="expense_once_a_line",
                violation_error_message="Cette facture est déjà imputée à cette ligne.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, amount__lte=F("invoice_amount"), eligible__gte=0)
                & Q(eligible__lte=F("amount")),
                name="expense_amounts",
                violation_error_message="La part admissible ne dépasse pas le montant imputé.",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", eligible__gt=0, document__isnull=False)
                | (~Q(state="accepted") & Q(eligible=0)),
                name="expense_accepted_has_proof",
                violation_error_message="Une dépense acceptée a son justificatif et une part admissible.",
            ),
            models.CheckConstraint(
                condition=Q(state="rejected") | Q(reason=""),
                name="expense_reason_of_rejection",
            ),
            models.CheckConstraint(condition=Q(payee_siret__regex=r"^\d{14}$"), name="expense_siret"),
        ]
        indexes = [
            models.Index(fields=["convention", "-id"], name="expense_of_convention"),
            models.Index(fields=["line", "dated_on"], name="expense_of_line"),
            models.Index(fields=["commitment"], name="expense_of_commitment"),
        ]

    def __str__(self) -> str:
        return f"{self.payee} – {self.invoice}"


class ExpenseEntry(models.Model):
    """A movement of the eligible part of an expense."""

    expense = models.ForeignKey(Expense, models.PROTECT, related_name="entries")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="expense_entries")
    amount = models.DecimalField("montant", **MONEY)
    on = models.DateField("en date du")
    reason = models.CharField("motif", max_length=250, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "mouvement de dépense"
        verbose_name_plural = "mouvements de dépense"
        ordering = ["-id"]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="expenseentry_moves")]
        indexes = [models.Index(fields=["line", "on"], name="expenseentry_of_line")]
        triggers = [only_grows("expenseentry_only_grows")]

    def __str__(self) -> str:
        return f"{self.amount}"


class ExpenseTrace(Trace):
    """A move of an expense."""

    subject = models.ForeignKey(Expense, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement d’une dépense"
        verbose_name_plural = "mouvements d’une dépense"
