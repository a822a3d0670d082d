"""Figures of the branches, computed from the contracts by a job: a page never counts contracts itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from contracts.models import Contract
from registers.models import Committee


class Figure(models.Model):
    """Contracts of a branch seen by one theme: « live » on the day, the rest over the year before it.

    Without a committee: contracts whose branch is not known. In the theme `month`, over that month.
    """

    class Theme(models.TextChoices):
        WHOLE = "whole", "Ensemble"
        STATE = "state", "État"
        MONTH = "month", "Mois"
        LEVEL = "level", "Niveau"
        REGION = "region", "Région"
        CERTIFICATION = "certification", "Certification"
        PROVIDER = "provider", "Organisme"
        AGREEMENT = "agreement", "Convention collective"
        SEX = "sex", "Sexe"
        SIZE = "size", "Taille de l’entreprise"  # of both kinds together: a company is counted once

    committee = models.ForeignKey(Committee, models.CASCADE, null=True, related_name="figures")
    theme = models.CharField("thème", max_length=13, choices=Theme)
    kind = models.CharField("dispositif", max_length=3, choices=Contract.Kind, blank=True)
    key = models.CharField("valeur", max_length=14, blank=True)
    live = models.PositiveIntegerField("contrats en cours", default=0)
    received = models.PositiveIntegerField("reçus", default=0)
    accepted = models.PositiveIntegerField("acceptés", default=0)
    committed = models.DecimalField("engagé sur les contrats", max_digits=14, decimal_places=2, default=0)
    paid = models.DecimalField("payé sur ces contrats", max_digits=14, decimal_places=2, default=0)
    employers = models.PositiveIntegerField("entreprises avec un contrat en cours", default=0)
    companies = models.PositiveIntegerField("entreprises connues de la branche", default=0)

    class Meta:
        verbose_name = "chiffre de branche"
        verbose_name_plural = "chiffres de branche"
        ordering = ["committee", "theme", "kind", "key"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "theme", "kind", "key"], nulls_distinct=False, name="figure_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.committee_id or 'sans CPNE'} {self.theme} {self.kind} {self.key}".strip()


class FiguresState(models.Model):
    """When the figures were made, for which day; one row, locked by who makes them."""

    on = models.DateField("arrêtés au", null=True)
    made_at = models.DateTimeField("calculés le", null=True)
    contracts = models.PositiveIntegerField("contrats lus", default=0)
    seconds = models.FloatField("durée", default=0)

    class Meta:
        verbose_name = "état des chiffres"
        verbose_name_plural = "état des chiffres"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="figures_one_state")]

    def __str__(self) -> str:
        return f"chiffres arrêtés au {self.on:%d/%m/%Y}" if self.on else "chiffres à calculer"
