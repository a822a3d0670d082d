"""Questionnaires written by the staff: a version published is never written again."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.traces import Trace
from smeservice.rules import questionnaires as rules


class Questionnaire(models.Model):
    """What an adviser fills with a firm, by product."""

    code = models.SlugField("code", max_length=40, unique=True)
    title = models.CharField("titre", max_length=120)
    product = models.CharField("produit", max_length=10, choices=list(rules.PRODUCTS.items()))
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "questionnaire"
        ordering = ["title", "pk"]
        permissions = [("edit_questionnaire", "Écrire et publier des questionnaires")]

    def __str__(self) -> str:
        return self.title


class QuestionnaireVersion(models.Model):
    """Its questions as they stand: written while a draft, then frozen."""

    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("version")
    state = models.CharField(
        "état", max_length=10, choices=list(rules.STATES.items()), default="draft", db_default="draft"
    )
    content = models.JSONField("contenu", default=list)
    published_on = models.DateField("publiée le", null=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "version de questionnaire"
        verbose_name_plural = "versions de questionnaire"
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["questionnaire", "number"],
                name="version_number",
                violation_error_message="Cette version existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=Q(state="draft"),
                name="version_one_draft",
                violation_error_message="Ce questionnaire a déjà un brouillon : complétez-le.",
            ),
            models.UniqueConstraint(
                fields=["questionnaire"],
                condition=Q(state="published"),
                name="version_one_published",
                violation_error_message="Une autre version est déjà publiée.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_content",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'draft' AND OLD.content <> NEW.content"),
            ),
            pgtrigger.Protect(
                name="published_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state <> 'draft'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire}, version {self.number}"


class QuestionnaireTrace(Trace):
    """What happened to a version."""

    subject = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de questionnaire"
        indexes = [models.Index(fields=["subject", "-id"], name="questionnairetrace_latest")]
