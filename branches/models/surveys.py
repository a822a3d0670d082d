"""Insertion surveys: cohorts, a contact list that is deleted, answers that carry no name."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.traces import Trace
from branches.models.access import visible_committees
from branches.models.certificates import Certificate
from branches.models.qualifications import Qualification
from branches.rules import surveys
from registers.models import Committee


class SurveyQuerySet(models.QuerySet["Survey"]):
    """The vocabulary of surveys."""

    def visible_to(self, user: User, on: date) -> SurveyQuerySet:
        """Those of one’s branches; contacts have their own right."""
        if not (user.has_perm("branches.open_branch") or user.has_perm("branches.represent_branch")):
            return self.none()
        return self.filter(committee__in=visible_committees(user, on))


class Survey(models.Model):
    """The holders of one certification and year, asked some months after."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="surveys", verbose_name="branche")
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="surveys", verbose_name="certification"
    )
    year = models.PositiveSmallIntegerField("promotion")
    horizon = models.PositiveSmallIntegerField("horizon en mois")
    state = models.CharField("état", max_length=10, choices=list(surveys.STATES.items()), default="prepared")
    holders = models.PositiveIntegerField("titulaires")
    asked = models.PositiveIntegerField("contacts interrogés")
    opened_on = models.DateField("ouverte le", null=True, blank=True)
    closed_on = models.DateField("close le", null=True, blank=True)
    purge_due_on = models.DateField("contacts à effacer le")
    purged_on = models.DateField("contacts effacés le", null=True, blank=True)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = "enquête d’insertion"
        verbose_name_plural = "enquêtes d’insertion"
        ordering = ["-id"]
        permissions = [("manage_survey", "Conduire les enquêtes d’insertion")]
        constraints = [
            models.UniqueConstraint(
                fields=["committee", "qualification", "year", "horizon"],
                name="survey_once",
                violation_error_message="Cette promotion a déjà son enquête à cet horizon.",
            ),
        ]
        indexes = [models.Index(fields=["committee", "-id"], name="survey_by_branch")]

    def __str__(self) -> str:
        return f"Promotion {self.year}, {self.horizon} mois"


class SurveyContact(models.Model):
    """Somebody to ask, by a reference drawn at random; deleted when the survey no longer needs her."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="contacts")
    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="+")
    reference = models.CharField("référence", max_length=surveys.REFERENCE_LENGTH)

    class Meta:
        verbose_name = "contact d’enquête"
        verbose_name_plural = "contacts d’enquête"
        ordering = ["survey", "reference"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "certificate"],
                name="surveycontact_once",
                violation_error_message="Cette personne est déjà dans la liste.",
            ),
            models.UniqueConstraint(
                fields=["survey", "reference"],
                name="surveycontact_reference_once",
                violation_error_message="Cette référence est déjà donnée.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SurveyAnswer(models.Model):
    """One answer, under its reference only."""

    survey = models.ForeignKey(Survey, models.PROTECT, related_name="answers")
    reference = models.CharField("référence", max_length=surveys.REFERENCE_LENGTH)
    situation = models.CharField("situation", max_length=14, choices=list(surveys.SITUATIONS.items()))
    aimed = models.BooleanField("exerce le métier visé", null=True, blank=True)
    answered_on = models.DateField("répondu le")

    class Meta:
        verbose_name = "réponse d’enquête"
        verbose_name_plural = "réponses d’enquête"
        ordering = ["survey", "reference"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "reference"],
                name="surveyanswer_once",
                violation_error_message="Cette référence a déjà répondu.",
            ),
            models.CheckConstraint(
                condition=~Q(aimed=True) | Q(situation__in=sorted(surveys.EMPLOYED)),
                name="surveyanswer_aimed_is_employed",
                violation_error_message="Le métier visé ne s’exerce qu’en emploi.",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class StatisticsReport(models.Model):
    """Insertion statistics sent to France compétences, due again after two years (R6113-15)."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="+")
    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="statistics_reports")
    sent_on = models.DateField("transmises le")
    reference = models.CharField("référence", max_length=120)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "statistiques transmises"
        verbose_name_plural = "statistiques transmises"
        ordering = ["-sent_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "sent_on"],
                name="statisticsreport_once",
                violation_error_message="Cet envoi est déjà enregistré.",
            ),
        ]

    def __str__(self) -> str:
        return f"Statistiques du {self.sent_on:%d/%m/%Y}"


class SurveyTrace(Trace):
    """What happened to a survey."""

    subject = models.ForeignKey(Survey, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "acte sur une enquête"
        verbose_name_plural = "actes sur une enquête"
