"""The file that prepares a COM, and its yearly evaluations."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.traces import Trace
from conventions.models.com_indicators import Indicator
from conventions.models.conventions import Convention, ConventionDocument
from conventions.rules import com_file


class ComFileItem(models.Model):
    """One of the items of D6332-18 II: who prepares it, for when, what is missing."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="file_items")
    place = models.CharField("numéro", max_length=4)
    state = models.CharField("état", max_length=8, choices=list(com_file.STATES.items()), default="todo")
    owner = models.CharField("responsable", max_length=160, blank=True)
    due_on = models.DateField("pour le", null=True, blank=True)
    missing = models.TextField("ce qui manque", blank=True)
    edition = models.PositiveIntegerField(default=1, db_default=1)

    class Meta:
        verbose_name = "pièce du dossier préparatoire"
        verbose_name_plural = "pièces du dossier préparatoire"
        ordering = ["convention", "id"]
        constraints = [models.UniqueConstraint(fields=["convention", "place"], name="comfileitem_once")]
        indexes = [models.Index(fields=["due_on"], condition=~Q(state="ready"), name="comfileitem_due")]

    def __str__(self) -> str:
        return self.place


class ComFilePaper(models.Model):
    """A document that proves an item."""

    item = models.ForeignKey(ComFileItem, models.PROTECT, related_name="papers")
    document = models.OneToOneField(ConventionDocument, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "document d’une pièce"
        verbose_name_plural = "documents d’une pièce"
        ordering = ["item", "id"]

    def __str__(self) -> str:
        return str(self.document)


class ComFileTrace(Trace):
    """What happened to an item."""

    subject = models.ForeignKey(ComFileItem, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace d’une pièce du dossier"
        verbose_name_plural = "traces d’une pièce du dossier"
        indexes = [models.Index(fields=["subject", "-id"], name="comfiletrace_latest")]


class EvaluationComment(models.Model):
    """What is said of an indicator, or of the whole, in the evaluation of a year; the last one is read."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="evaluation_comments")
    year = models.PositiveSmallIntegerField("année")
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="comments")
    text = models.TextField("commentaire", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "commentaire d’évaluation"
        verbose_name_plural = "commentaires d’évaluation"
        ordering = ["-id"]
        indexes = [models.Index(fields=["convention", "year", "-id"], name="evaluationcomment_latest")]
        triggers = [
            pgtrigger.Protect(
                name="evaluationcomment_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Evaluation(models.Model):
    """The evaluation of a year, frozen with its document; a later number corrects it."""

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="evaluations")
    year = models.PositiveSmallIntegerField("année")
    number = models.PositiveSmallIntegerField("numéro")
    content = models.JSONField("contenu")
    sha256 = models.CharField(max_length=64)
    document = models.OneToOneField(ConventionDocument, models.PROTECT, related_name="+")
    frozen_on = models.DateField("arrêtée le")
    reason = models.TextField("motif", blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "évaluation annuelle"
        verbose_name_plural = "évaluations annuelles"
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["convention", "year", "number"], name="evaluation_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(reason=""),
                name="evaluation_correction_says_why",
                violation_error_message="Une évaluation corrigée dit son motif.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="evaluation_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"évaluation {self.year} n° {self.number}"
