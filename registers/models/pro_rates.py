"""Professionalisation: the flat amount per hour that a branch sets (D6332-85), by period."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from registers.models.branches import Agreement
from registers.models.sources import SourceFile


class ProRateQuerySet(models.QuerySet):
    """Words to ask for rates."""

    def in_force(self, on):
        """Rates whose period includes the day."""
        return self.filter(Q(since__lte=on), Q(until=None) | Q(until__gte=on))


class ProRate(models.Model):
    """Euros per hour of a branch for contracts concluded in a period; the law’s default applies elsewhere.

    No `priority_hourly`: the branch says nothing of priority publics, whose default stays (D6332-86).
    """

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="pro_rates", verbose_name="convention collective"
    )
    since = models.DateField("depuis")
    until = models.DateField("jusqu’au", null=True, blank=True)
    hourly = models.DecimalField("forfait horaire", max_digits=7, decimal_places=2)
    priority_hourly = models.DecimalField(
        "forfait des publics prioritaires", max_digits=7, decimal_places=2, null=True, blank=True
    )
    source = models.CharField("accord ou décision", max_length=200)
    file = models.ForeignKey(SourceFile, models.PROTECT, null=True, blank=True, related_name="pro_rates")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    set_at = models.DateTimeField("enregistré le", db_default=Now())

    objects = ProRateQuerySet.as_manager()

    class Meta:
        verbose_name = "forfait de professionnalisation"
        verbose_name_plural = "forfaits de professionnalisation"
        ordering = ["agreement", "-since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since__lte=F("until")),
                name="prorate_dates",
                violation_error_message="La fin précède le début.",
            ),
            models.CheckConstraint(
                condition=Q(hourly__gt=0) & (Q(priority_hourly=None) | Q(priority_hourly__gt=0)),
                name="prorate_positive",
                violation_error_message="Un forfait horaire est positif.",
            ),
            ExclusionConstraint(
                name="prorate_no_overlap",
                expressions=[
                    ("agreement", RangeOperators.EQUAL),
                    (
                        Func(
                            "since",
                            "until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="DATERANGE",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                deferrable=models.Deferrable.DEFERRED,
                violation_error_message="Cette branche a déjà un forfait sur une partie de cette période.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.hourly} €/h"
