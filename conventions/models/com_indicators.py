"""What a COM measures: its indicators, each with its numbered definitions; the measures kept of them."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from conventions.models.conventions import Convention
from conventions.rules import com_formulas

APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Indicator(models.Model):
    """One indicator of a convention; what it means now is its last definition."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="indicators")
    code = models.CharField("code", max_length=12)
    position = models.PositiveSmallIntegerField("rang", default=0)
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)

    class Meta:
        verbose_name = "indicateur"
        ordering = ["convention", "position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["convention", "code"],
                name="indicator_once",
                violation_error_message="Cette convention a déjà un indicateur de ce code.",
            )
        ]

    def __str__(self) -> str:
        return self.code


class IndicatorDefinition(models.Model):
    """What an indicator means, from a day; it never changes, a later one takes its place."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="definitions")
    number = models.PositiveSmallIntegerField("version")
    label = models.CharField("intitulé", max_length=160)
    mission = models.CharField("mission", max_length=2, choices=list(com_formulas.MISSIONS.items()))
    key = models.CharField("calcul", max_length=24)
    formula_version = models.PositiveSmallIntegerField("version du calcul")
    words = models.CharField("formule", max_length=400)
    unit = models.CharField("unité", max_length=8, choices=list(com_formulas.UNITS.items()))
    direction = models.CharField("sens", max_length=4, choices=list(com_formulas.DIRECTIONS.items()))
    owner = models.CharField("responsable", max_length=2, choices=list(com_formulas.ROLES.items()))
    baseline = models.DecimalField(
        "situation de départ", max_digits=15, decimal_places=2, null=True, blank=True
    )
    source = models.CharField("source", max_length=200, blank=True)
    targets = models.JSONField("cibles", default=dict)  # year → text of a number
    filters = models.JSONField("restrictions", default=dict)
    reason = models.TextField("motif", blank=True)
    since = models.DateField("depuis le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "définition d’un indicateur"
        verbose_name_plural = "définitions d’un indicateur"
        ordering = ["indicator", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["indicator", "number"], name="indicatordefinition_once")
        ]
        triggers = [pgtrigger.Protect(name="indicatordefinition_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return self.label


class MeasureQuerySet(models.QuerySet["Measure"]):
    """The vocabulary of measures."""

    def current(self) -> MeasureQuerySet:
        """Those no later one corrects."""
        return self.filter(corrected_by=None)


class Measure(models.Model):
    """A value sent to the State, frozen with what it was made from; a correction is another one."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="measures")
    definition = models.ForeignKey(IndicatorDefinition, models.PROTECT, related_name="measures")
    year = models.PositiveSmallIntegerField("année")
    since = models.DateField("du")
    until = models.DateField("au")
    numerator = models.DecimalField("numérateur", max_digits=15, decimal_places=2)
    denominator = models.DecimalField("dénominateur", max_digits=15, decimal_places=2, null=True)
    value = models.DecimalField("valeur", max_digits=15, decimal_places=2, null=True)
    content = models.JSONField("entrées")
    sha256 = models.CharField(max_length=64)
    sent_on = models.DateField("transmise le")
    comment = models.TextField("commentaire", blank=True)
    corrects = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by", verbose_name="corrige"
    )
    reason = models.TextField("motif de la correction", blank=True)
    computed_at = models.DateTimeField("calculée le", db_default=Now())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = MeasureQuerySet.as_manager()

    class Meta:
        verbose_name = "mesure"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "year"],
                condition=Q(corrects=None),
                name="measure_once",
                violation_error_message="La mesure de cette année est déjà figée : corrigez-la.",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None) | ~Q(reason=""),
                name="measure_correction_says_why",
                violation_error_message="Une correction dit son motif.",
            ),
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="measure_period"),
        ]
        triggers = [pgtrigger.Protect(name="measure_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.year}"
