"""The budget of a study: lines, funders, what each bears; what was committed and spent, with its proof."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from branches.models.documents import Document
from branches.models.studies import Study
from branches.rules import studies as rules


class StudyFunder(models.Model):
    """Who pays which part of every line; the last one takes the remainder of the cents."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="funders")
    rank = models.PositiveSmallIntegerField("rang")
    kind = models.CharField("financeur", max_length=12, choices=list(rules.FUNDERS.items()))
    name = models.CharField("nom", max_length=120, blank=True)
    percent = models.DecimalField("part (%)", max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = "financeur d’étude"
        ordering = ["study", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "rank"],
                name="studyfunder_rank",
                violation_error_message="Deux financeurs ont le même rang.",
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100),
                name="studyfunder_percent",
                violation_error_message="Une part va de 0 à 100 %.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.get_kind_display()


class StudyLine(models.Model):
    """One line of spending."""

    study = models.ForeignKey(Study, models.CASCADE, related_name="lines")
    rank = models.PositiveSmallIntegerField("rang")
    label = models.CharField("dépense", max_length=120)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "ligne de budget d’étude"
        ordering = ["study", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "rank"],
                name="studyline_rank",
                violation_error_message="Deux lignes ont le même rang.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="studyline_positive",
                violation_error_message="Le montant d’une ligne est supérieur à zéro.",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class StudyShare(models.Model):
    """What one funder bears of one line, to the cent."""

    line = models.ForeignKey(StudyLine, models.CASCADE, related_name="shares")
    funder = models.ForeignKey(StudyFunder, models.CASCADE, related_name="shares")
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "part de financeur"
        ordering = ["line", "funder"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "funder"],
                name="studyshare_once",
                violation_error_message="Ce financeur a déjà une part de cette ligne.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount}"


class StudyExpense(models.Model):
    """An amount committed or spent on a line, with its evidence."""

    class Kind(models.TextChoices):
        COMMITMENT = "commitment", "Engagement"
        PAYMENT = "payment", "Dépense"

    line = models.ForeignKey(StudyLine, models.PROTECT, related_name="expenses")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    amount = models.DecimalField("montant", max_digits=12, decimal_places=2)
    on = models.DateField("en date du")
    reference = models.CharField("référence", max_length=80)
    document = models.OneToOneField(Document, models.PROTECT, related_name="study_expense")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "engagement ou dépense d’étude"
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind", "reference"],
                name="studyexpense_once",
                violation_error_message="Cette référence est déjà saisie sur cette ligne.",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="studyexpense_positive",
                violation_error_message="Le montant est supérieur à zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.reference}"
