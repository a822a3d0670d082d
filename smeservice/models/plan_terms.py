"""Ceilings of training plans, by branch and year, as the board decides them; the last decision counts."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class PlanTerms(models.Model):
    """The ceilings of one branch (or of all those without their own) for one year; null: no ceiling."""

    year = models.PositiveSmallIntegerField("année")
    idcc = models.CharField("IDCC", max_length=4, blank=True)
    hourly = models.DecimalField("par heure et par stagiaire", max_digits=8, decimal_places=2, null=True)
    request = models.DecimalField("par demande", max_digits=10, decimal_places=2, null=True)
    firm = models.DecimalField("par entreprise et par an", max_digits=10, decimal_places=2, null=True)
    side = models.DecimalField("frais annexes par demande", max_digits=10, decimal_places=2, null=True)
    wages = models.BooleanField("rémunérations prises en charge", default=True)
    source = models.CharField("délibération", max_length=200)
    decided_on = models.DateField("prise le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "plafonds du plan"
        verbose_name_plural = "plafonds du plan"
        ordering = ["-year", "idcc", "-id"]
        permissions = [("set_planterms", "Fixer les plafonds et l’enveloppe du plan")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(source=""),
                name="planterms_source",
                violation_error_message="Des plafonds portent la référence de la délibération.",
            )
        ]
        indexes = [models.Index(fields=["year", "idcc", "-id"], name="planterms_latest")]
        triggers = [
            pgtrigger.Protect(name="planterms_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.idcc or 'toutes branches'} {self.year}"
