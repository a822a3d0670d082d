"""Regularisations: contracts whose annual level was fixed after their acceptance, re-priced together."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class Regularisation(models.Model):
    """One re-pricing: simulated first, its differences in a file, then applied by lots."""

    class Scope(models.TextChoices):
        INTERIM = "interim", "Contrats en montant d’amorçage"  # D6332-80
        STOCK = "stock", "Durée restante de contrats déjà conclus"  # where a text says so

    class State(models.TextChoices):
        SIMULATING = "simulating", "Simulation en cours"
        SIMULATED = "simulated", "Simulée"
        APPLYING = "applying", "En cours"
        APPLIED = "applied", "Appliquée"

    scope = models.CharField("portée", max_length=8, choices=Scope)
    state = models.CharField("état", max_length=10, choices=State, default=State.SIMULATING)
    on = models.DateField("en date du")
    counts = models.JSONField("totaux", default=dict)  # contracts.actions.regularised.Totals.as_dict
    file = models.FileField("différences", upload_to="regularisations/%Y/", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField("demandée le", db_default=Now())
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField("appliquée le", null=True)

    class Meta:
        verbose_name = "régularisation"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["scope"],
                condition=models.Q(state__in=["simulating", "applying"]),
                name="regularisation_one_at_a_time",
                violation_error_message="Une régularisation de cette portée est déjà en cours.",
            )
        ]

    def __str__(self) -> str:
        return f"régularisation {self.pk}"


class RegularisationPart(models.Model):
    """A share of the contracts of a regularisation, by identity: one process works on it."""

    regularisation = models.ForeignKey(Regularisation, models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField("numéro")
    last_contract = models.BigIntegerField("dernier contrat traité")  # where a killed process resumes
    until_contract = models.BigIntegerField("jusqu’au contrat", null=True)  # the last part has no end
    counts = models.JSONField("totaux", default=dict)  # contracts.actions.regularised.Totals.as_dict

    class Meta:
        verbose_name = "part d’une régularisation"
        verbose_name_plural = "parts d’une régularisation"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["regularisation", "number"], name="regularisation_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.regularisation}, part {self.number}"
