"""Files that are no contract and are paid like one: what was promised for each, within the year’s budget."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from contracts.rules import accounts


class Payable(models.Model):
    """What was promised for a file of a higher room, known here by its number and its page."""

    section = models.CharField("section", max_length=12, choices=list(accounts.SECTIONS.items()))
    number = models.CharField("numéro", max_length=20, unique=True)
    label = models.CharField("objet", max_length=160)
    path = models.CharField("page du dossier", max_length=120, blank=True)
    provider_siret = models.CharField("SIRET de l’organisme", max_length=14)
    idcc = models.CharField("IDCC", max_length=4, blank=True)
    year = models.PositiveSmallIntegerField("exercice")  # whose budget it takes from
    total = models.DecimalField("montant engagé", max_digits=12, decimal_places=2)
    version = models.PositiveIntegerField(default=1)  # of the commitment, one more each time it is reduced
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField("décidé le")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "engagement hors contrat"
        verbose_name_plural = "engagements hors contrat"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total__gte=0),
                name="payable_not_negative",
                violation_error_message="Un engagement n’est pas négatif.",
            ),
        ]
        indexes = [models.Index(fields=["section", "year"], name="payable_of_budget")]

    def __str__(self) -> str:
        return self.number


class SectionBudget(models.Model):
    """What a section may promise in a year, by a decision of the board; the last one is in force."""

    section = models.CharField("section", max_length=12, choices=list(accounts.SECTIONS.items()))
    year = models.PositiveSmallIntegerField("exercice")
    amount = models.DecimalField("enveloppe", max_digits=14, decimal_places=2)
    source = models.CharField("délibération", max_length=200)
    decided_on = models.DateField("prise le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "enveloppe d’une section"
        verbose_name_plural = "enveloppes des sections"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gte=0),
                name="section_budget_not_negative",
                violation_error_message="Une enveloppe n’est pas négative.",
            ),
        ]
        indexes = [models.Index(fields=["section", "year", "-id"], name="section_budget_latest")]
        triggers = [
            pgtrigger.Protect(
                name="section_budget_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.section} {self.year}"
