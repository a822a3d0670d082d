"""Satisfaction: who was asked about which visit or diagnosis, and the one answer of each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from registers.models import Company
from smeservice.models.contacts import Contact
from smeservice.models.diagnoses import FirmDiagnosis
from smeservice.models.interactions import Interaction
from smeservice.rules import satisfaction as rules


class AskedQuerySet(models.QuerySet["Survey"]):
    """The vocabulary of surveys."""

    def visible_to(self, user: User) -> AskedQuerySet:
        """Those about one’s own work; all with the right `every_firm`."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        return self.filter(adviser=user)


class Survey(models.Model):
    """One person asked once, about a visit or a diagnosis."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="surveys")
    contact = models.ForeignKey(Contact, models.SET_NULL, null=True, related_name="+")
    adviser = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    interaction = models.OneToOneField(Interaction, models.PROTECT, null=True, related_name="survey")
    diagnosis = models.OneToOneField(FirmDiagnosis, models.PROTECT, null=True, related_name="survey")
    state = models.CharField("état", max_length=8, choices=list(rules.STATES.items()), default="sending")
    asked_on = models.DateField("demandé le")
    made_at = models.DateTimeField(db_default=Now())

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = "questionnaire de satisfaction"
        verbose_name_plural = "questionnaires de satisfaction"
        ordering = ["-id"]
        permissions = [("read_comments", "Lire les commentaires de satisfaction")]
        constraints = [
            models.CheckConstraint(
                condition=Q(interaction=None, diagnosis__isnull=False)
                | Q(interaction__isnull=False, diagnosis=None),
                name="survey_one_subject",
                violation_error_message="Un questionnaire porte sur une visite ou sur un diagnostic.",
            )
        ]
        indexes = [
            models.Index(fields=["company", "-asked_on"], name="survey_of_company"),
            models.Index(fields=["asked_on"], name="survey_asked"),
            models.Index(fields=["adviser", "-asked_on"], name="survey_of_adviser"),
        ]

    def __str__(self) -> str:
        return f"Questionnaire du {self.asked_on:%d/%m/%Y}"


class SurveyAnswer(models.Model):
    """What was answered, once; never changed."""

    survey = models.OneToOneField(Survey, models.PROTECT, related_name="answer")
    score = models.PositiveSmallIntegerField("satisfaction", choices=list(rules.SCORES.items()))
    useful = models.CharField("utile", max_length=6, choices=list(rules.USES.items()))
    comment = models.TextField("commentaire", blank=True, max_length=rules.COMMENT)
    answered_on = models.DateField("répondu le")

    class Meta:
        verbose_name = "réponse de satisfaction"
        verbose_name_plural = "réponses de satisfaction"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=1, score__lte=5),
                name="surveyanswer_score",
                violation_error_message="Une note va de 1 à 5.",
            )
        ]
        indexes = [models.Index(fields=["answered_on"], name="surveyanswer_on")]

    def __str__(self) -> str:
        return f"{self.get_score_display()} {self.answered_on:%d/%m/%Y}"
