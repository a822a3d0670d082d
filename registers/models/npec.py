"""NPEC: yearly levels by certification and CPNE, published in vintages, each revised several times."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from registers.models.publications import NpecPublication
from registers.models.sources import SourceFile


class NpecVintageQuerySet(models.QuerySet):
    """Words to ask for vintages."""

    def live(self):
        """The last revision of each vintage."""
        return self.filter(superseded_by=None)


class NpecVintage(models.Model):
    """One revision of one vintage; the revision that replaces it is known, the old one stays readable."""

    applicable_from = models.DateField("applicable à partir du")
    revised_on = models.DateField("révision du", null=True, blank=True)
    source = models.OneToOneField(SourceFile, models.PROTECT, related_name="vintage")
    superseded_by = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="supersedes"
    )

    objects = NpecVintageQuerySet.as_manager()

    class Meta:
        verbose_name = "millésime NPEC"
        verbose_name_plural = "millésimes NPEC"
        ordering = ["-applicable_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["applicable_from"],
                condition=Q(superseded_by=None),
                name="npecvintage_one_live",
                violation_error_message="Une révision de ce millésime est déjà en vigueur.",
            ),
        ]

    def __str__(self) -> str:
        revision = f" (révision du {self.revised_on:%d/%m/%Y})" if self.revised_on else ""
        return f"{self.applicable_from:%d/%m/%Y}{revision}"


class NpecLevel(models.Model):
    """One yearly level, as published; rows of 2019 without RNCP are parked, never matched.

    A row with a `publication` completes the national list it stands in, from the day it applies.
    """

    vintage = models.ForeignKey(NpecVintage, models.CASCADE, related_name="levels", db_index=False)
    rncp = models.CharField("fiche RNCP", max_length=12, blank=True)
    diploma = models.CharField("code diplôme", max_length=8, blank=True)
    cpne = models.CharField("code CPNE", max_length=10, blank=True)
    annual = models.DecimalField("montant annuel", max_digits=12, decimal_places=4, null=True, blank=True)
    absence = models.CharField("absence de valeur", max_length=2, blank=True)
    status = models.CharField("statut", max_length=10, blank=True)
    applicable_from = models.DateField("applicable à partir du")
    conflict = ArrayField(models.DecimalField(max_digits=12, decimal_places=4), null=True, blank=True)
    publication = models.ForeignKey(
        NpecPublication,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="levels",
        db_index=False,
        verbose_name="acte",
    )

    class Meta:
        verbose_name = "niveau de prise en charge"
        verbose_name_plural = "niveaux de prise en charge"
        ordering = ["rncp", "cpne", "-applicable_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["rncp", "cpne", "applicable_from", "vintage", "publication"],
                condition=~Q(rncp=""),
                nulls_distinct=False,
                name="npeclevel_once",
                violation_error_message="Ce niveau existe déjà dans ce millésime.",
            ),
            models.CheckConstraint(
                condition=Q(annual=None) | Q(annual__gt=0),
                name="npeclevel_positive",
                violation_error_message="Un niveau de prise en charge est positif.",
            ),
        ]
        indexes = [
            models.Index(fields=["vintage", "id"], name="npeclevel_vintage"),
            models.Index(fields=["vintage", "rncp"], name="npeclevel_certification"),
            models.Index(fields=["cpne", "vintage"], name="npeclevel_committee"),
            models.Index(fields=["vintage", "status"], name="npeclevel_status"),
            models.Index(fields=["vintage"], condition=Q(conflict__isnull=False), name="npeclevel_conflict"),
            models.Index(
                fields=["vintage"],
                condition=Q(annual=None, conflict__isnull=True),
                name="npeclevel_without_value",
            ),
            models.Index(
                fields=["publication"], condition=Q(publication__isnull=False), name="npeclevel_publication"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="npeclevel_published_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__publication__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.rncp or self.diploma} × {self.cpne}"
