"""Figures kept each night: what adds up, by place, branch, size and adviser, for a period."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from registers.rules import sizes

NOW = ""  # the period of what firms are today


class FigureCellQuerySet(models.QuerySet["FigureCell"]):
    """The vocabulary of figures."""

    def visible_to(self, user: User) -> FigureCellQuerySet:
        """One’s own and those of the firms nobody follows; all with the right `every_firm`."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        return self.filter(models.Q(adviser=user) | models.Q(adviser=None))


class FigureCell(models.Model):
    """One cell: firms belong to who follows them, acts to who did them. Cells of a period add up."""

    period = models.CharField("période", max_length=7, blank=True)
    department = models.CharField("département", max_length=3, blank=True)
    idcc = models.CharField("IDCC", max_length=4, blank=True)
    size = models.CharField("taille", max_length=8, choices=list(sizes.CLASSES.items()), blank=True)
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    firms = models.PositiveIntegerField("entreprises", default=0)
    never = models.PositiveIntegerField("jamais rencontrées", default=0)
    quiet = models.PositiveIntegerField("pas revues", default=0)
    reached = models.PositiveIntegerField("touchées", default=0)
    visits = models.PositiveIntegerField("visites", default=0)
    remote = models.PositiveIntegerField("visites à distance", default=0)
    diagnoses = models.PositiveIntegerField("diagnostics", default=0)
    planned = models.PositiveIntegerField("diagnostics suivis d’un plan", default=0)
    funded = models.PositiveIntegerField("diagnostics suivis d’une action financée", default=0)
    restituted = models.PositiveIntegerField("diagnostics restitués", default=0)
    waited = models.PositiveIntegerField("jours jusqu’à la restitution", default=0)
    steps = models.PositiveIntegerField("étapes promises", default=0)
    kept = models.PositiveIntegerField("étapes tenues", default=0)
    answers = models.PositiveIntegerField("réponses", default=0)
    score = models.PositiveIntegerField("somme des notes", default=0)

    objects = FigureCellQuerySet.as_manager()

    class Meta:
        verbose_name = "chiffre du service de proximité"
        verbose_name_plural = "chiffres du service de proximité"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["period", "adviser", "department", "idcc", "size"],
                nulls_distinct=False,
                name="figurecell_once",
                violation_error_message="Cette case est déjà comptée.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.period} {self.department} {self.idcc} {self.size}"


class FiguresCount(models.Model):
    """When a period was counted."""

    period = models.CharField("période", max_length=7, primary_key=True, blank=True)
    counted_on = models.DateField("compté le")
    counted_at = models.DateTimeField("compté à", db_default=Now())

    class Meta:
        verbose_name = "période comptée"
        verbose_name_plural = "périodes comptées"
        ordering = ["period"]

    def __str__(self) -> str:
        return f"{self.period} {self.counted_on:%d/%m/%Y}"
