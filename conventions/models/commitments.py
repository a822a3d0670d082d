"""Commitments on the lines of a budget: who, for how much, and every movement, which only grow."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from conventions.models.budget import MONEY, BudgetLine
from conventions.models.conventions import Convention


def only_grows(name: str) -> pgtrigger.Trigger:
    """Refused once a statement: money is corrected by one more movement."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Update | pgtrigger.Delete,
        func="RAISE EXCEPTION 'Un mouvement ne se corrige que par un mouvement de plus.';",
    )


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """The vocabulary of commitments."""

    def visible_to(self, user: User) -> CommitmentQuerySet:
        """Those of the conventions this user may read."""
        return self if user.has_perm("conventions.view_convention") else self.none()

    def open(self) -> CommitmentQuerySet:
        """Not wholly spent yet: each is spent, or released, before the convention closes."""
        return self.filter(amount__gt=F("spent"))


class Commitment(models.Model):
    """Money of a line promised to somebody; its totals are kept under the lock of the line."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="commitments")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="commitments")
    reference = models.CharField("référence", max_length=80)
    beneficiary = models.CharField("bénéficiaire", max_length=200)
    siret = models.CharField("SIRET", max_length=14, blank=True)
    purpose = models.CharField("objet", max_length=250, blank=True)
    size = models.CharField("taille de l’entreprise", max_length=8, blank=True)
    cost = models.DecimalField("coût admissible", null=True, blank=True, **MONEY)
    amount = models.DecimalField("engagé", default=0, db_default=0, **MONEY)
    spent = models.DecimalField("dépensé", default=0, db_default=0, **MONEY)
    on = models.DateField("engagé le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = "engagement"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "reference"],
                name="commitment_reference",
                violation_error_message="Cette référence est déjà engagée sur la convention.",
            ),
            models.CheckConstraint(
                condition=Q(spent__gte=0, amount__gte=F("spent")),
                name="commitment_spent_was_committed",
                violation_error_message="La dépense ne dépasse pas l’engagement.",
            ),
        ]
        indexes = [
            models.Index(fields=["convention", "-id"], name="commitment_of_convention"),
            models.Index(fields=["line", "-id"], name="commitment_of_line"),
            models.Index(fields=["siret"], name="commitment_siret"),
        ]

    def __str__(self) -> str:
        return self.reference


class CommitmentEntry(models.Model):
    """A movement of a commitment: engaged when positive, released when negative."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="entries")
    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="entries")
    amount = models.DecimalField("montant", **MONEY)
    on = models.DateField("en date du")
    reason = models.CharField("motif", max_length=250)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "mouvement d’engagement"
        verbose_name_plural = "mouvements d’engagement"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="commitmententry_moves"),
        ]
        indexes = [models.Index(fields=["line", "on"], name="commitmententry_of_line")]
        triggers = [only_grows("commitmententry_only_grows")]

    def __str__(self) -> str:
        return f"{self.amount}"
