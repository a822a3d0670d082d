"""Employees of a branch by occupation, age, gender, région and contract, by year and source."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from branches.models.access import visible_committees
from branches.rules import workforce as rules
from registers.models import Committee, Region


class WorkforceFile(models.Model):
    """A file of figures, as it was sent."""

    name = models.CharField("nom du fichier", max_length=255)
    file = models.FileField("fichier", upload_to="effectifs/%Y/%m/", max_length=200)
    sha256 = models.CharField(max_length=64)
    source = models.CharField("source", max_length=80)
    loaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "fichier d’effectifs"
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class VintageQuerySet(models.QuerySet["WorkforceVintage"]):
    """The vocabulary of vintages."""

    def visible_to(self, user: User, on: date) -> VintageQuerySet:
        """Those of one’s branches; representatives read the current ones, as aggregates."""
        mine = self.filter(committee__in=visible_committees(user, on))
        if user.has_perm("branches.open_branch"):
            return mine
        return mine.filter(replaced_at=None) if user.has_perm("branches.represent_branch") else self.none()

    def current(self) -> VintageQuerySet:
        """Those no later file replaced."""
        return self.filter(replaced_at=None)


class WorkforceVintage(models.Model):
    """The figures of one branch, one year, one source, as one file gave them."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="workforce", verbose_name="branche")
    year = models.PositiveSmallIntegerField("année")
    source = models.CharField("source", max_length=80)
    file = models.ForeignKey(WorkforceFile, models.PROTECT, related_name="vintages")
    digest = models.CharField(max_length=64)  # of its figures in order: the same again changes nothing
    heads = models.PositiveIntegerField("effectif")
    loaded_at = models.DateTimeField(db_default=Now())
    replaced_at = models.DateTimeField("remplacé le", null=True)

    objects = VintageQuerySet.as_manager()

    class Meta:
        verbose_name = "millésime d’effectifs"
        verbose_name_plural = "millésimes d’effectifs"
        ordering = ["committee", "-year", "source", "-id"]
        permissions = [("load_workforce", "Charger les effectifs d’une branche et les projeter")]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "year", "source"],
                condition=Q(replaced_at=None),
                name="workforcevintage_one_current",
                violation_error_message="Un millésime de cette source est déjà en vigueur.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}, {self.source}"


class WorkforceFigure(models.Model):
    """How many employees there are in one cell."""

    vintage = models.ForeignKey(WorkforceVintage, models.CASCADE, related_name="figures")
    rome = models.CharField("code ROME", max_length=5)
    age_from = models.PositiveSmallIntegerField("âge, depuis")
    age_to = models.PositiveSmallIntegerField("âge, jusqu’à", null=True)  # empty: and over
    gender = models.CharField("genre", max_length=1, choices=list(rules.GENDERS.items()))
    region = models.ForeignKey(Region, models.PROTECT, null=True, related_name="+")
    contract = models.CharField("type de contrat", max_length=5, choices=list(rules.CONTRACTS.items()))
    heads = models.PositiveIntegerField("effectif")

    class Meta:
        verbose_name = "effectif"
        ordering = ["vintage", "rome", "age_from", "gender", "region", "contract"]
        constraints = [
            models.UniqueConstraint(
                fields=["vintage", "rome", "age_from", "gender", "region", "contract"],
                nulls_distinct=False,
                name="workforcefigure_once",
                violation_error_message="Cette case est déjà remplie.",
            ),
            models.CheckConstraint(
                condition=Q(age_to=None) | Q(age_to__gte=models.F("age_from")),
                name="workforcefigure_ages",
                violation_error_message="La tranche d’âge finit avant de commencer.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rome} {self.age_from} {self.gender}"


class ProjectionQuerySet(models.QuerySet["Projection"]):
    """The vocabulary of projections."""

    def visible_to(self, user: User, on: date) -> ProjectionQuerySet:
        """Those of one’s branches, for the OPCO."""
        if not user.has_perm("branches.open_branch"):
            return self.none()
        return self.filter(committee__in=visible_committees(user, on))


class Projection(models.Model):
    """A projection with everything it was made of: the same inputs always give the same result."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="projections")
    title = models.CharField("titre", max_length=120)
    vintage = models.ForeignKey(WorkforceVintage, models.PROTECT, related_name="projections")
    years = models.PositiveSmallIntegerField("horizon en années")
    inputs = models.JSONField("hypothèses")
    results = models.JSONField("résultats")
    made_on = models.DateField("faite le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    objects = ProjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "projection d’effectifs"
        ordering = ["-id"]
        indexes = [models.Index(fields=["committee", "-id"], name="projection_latest")]

    def __str__(self) -> str:
        return self.title
