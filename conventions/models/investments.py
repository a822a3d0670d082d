"""Investment subsidies of a région to training centres: an amount, and instalments paid on evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from conventions.models.budget import MONEY
from conventions.models.commitments import Commitment
from conventions.models.conventions import ConventionDocument


class SubsidyQuerySet(models.QuerySet["Subsidy"]):
    """The vocabulary of subsidies."""

    def visible_to(self, user: User) -> SubsidyQuerySet:
        """Those of the conventions this user may read."""
        return self if user.has_perm("conventions.view_convention") else self.none()


class Subsidy(models.Model):
    """A subsidy promised to a centre on a line of the convention; its commitment holds the amount."""

    commitment = models.OneToOneField(Commitment, models.PROTECT, primary_key=True, related_name="subsidy")
    decided_on = models.DateField("décidée le")
    comment = models.TextField("commentaire", blank=True)

    objects = SubsidyQuerySet.as_manager()

    class Meta:
        verbose_name = "subvention d’investissement"
        verbose_name_plural = "subventions d’investissement"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.commitment)


class SubsidyInstalment(models.Model):
    """A payment of a subsidy: foreseen, then paid once its evidence is there."""

    subsidy = models.ForeignKey(Subsidy, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField("numéro")
    amount = models.DecimalField("montant", **MONEY)
    condition = models.CharField("justificatif attendu", max_length=200)
    planned_on = models.DateField("prévu le")
    evidence = models.ForeignKey(
        ConventionDocument, models.PROTECT, null=True, related_name="+", verbose_name="justificatif"
    )
    paid_on = models.DateField("payé le", null=True)
    paid_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "versement d’une subvention"
        verbose_name_plural = "versements d’une subvention"
        ordering = ["subsidy", "number"]
        constraints = [
            models.UniqueConstraint(fields=["subsidy", "number"], name="subsidyinstalment_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="subsidyinstalment_positive",
                violation_error_message="Un versement est au-dessus de zéro.",
            ),
            models.CheckConstraint(
                condition=Q(paid_on=None) | Q(evidence__isnull=False),
                name="subsidyinstalment_paid_on_evidence",
                violation_error_message="Un versement se paie sur justificatif.",
            ),
        ]

    def __str__(self) -> str:
        return f"versement {self.number}"
