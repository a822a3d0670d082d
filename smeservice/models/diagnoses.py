"""Diagnoses of firms: their answers, each write kept, and the priorities chosen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from registers.models import Company
from smeservice.models.contacts import Contact
from smeservice.models.documents import FirmDocument
from smeservice.models.questionnaires import QuestionnaireVersion
from smeservice.rules import diagnoses as rules


class FirmDiagnosisQuerySet(models.QuerySet["FirmDiagnosis"]):
    """The vocabulary of diagnoses."""

    def visible_to(self, user: User) -> FirmDiagnosisQuerySet:
        """Those of the firms one may open."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        return self.filter(Q(company__firm__adviser=user) | Q(company__firm__adviser=None))

    def of_firm(self, siren: str) -> FirmDiagnosisQuerySet:
        """Those of a firm, the last first, with how many actions are planned and done."""
        kept = models.Count("actions", filter=~Q(actions__state="dropped"))
        done = models.Count("actions", filter=Q(actions__state="done"))
        rows = self.filter(company=siren).select_related("version__questionnaire", "adviser")
        return rows.annotate(planned=kept, achieved=done).order_by("-pk")


class FirmDiagnosis(models.Model):
    """A questionnaire filled with a firm; its version is frozen with it."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="diagnoses", verbose_name="entreprise")
    version = models.ForeignKey(QuestionnaireVersion, models.PROTECT, related_name="diagnoses")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="diagnoses", verbose_name="conseiller"
    )
    contact = models.ForeignKey(
        Contact, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="avec"
    )
    state = models.CharField(
        "état", max_length=12, choices=list(rules.STATES.items()), default="open", db_default="open"
    )
    opened_on = models.DateField("ouvert le")
    finished_on = models.DateField("terminé le", null=True)
    summary = models.TextField("ce que nous avons vu", blank=True, max_length=3000)
    report = models.OneToOneField(FirmDocument, models.PROTECT, null=True, related_name="diagnosis")
    token = models.UUIDField(unique=True)  # of the form: the same button pressed twice opens one
    made_at = models.DateTimeField(db_default=Now())

    objects = FirmDiagnosisQuerySet.as_manager()

    class Meta:
        verbose_name = "diagnostic d’entreprise"
        verbose_name_plural = "diagnostics d’entreprises"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["company", "version"],
                condition=Q(state="open"),
                name="firmdiagnosis_one_open",
                violation_error_message="Ce diagnostic est déjà en cours dans cette entreprise.",
            ),
            models.CheckConstraint(
                condition=Q(state="restituted", report__isnull=False)
                | (~Q(state="restituted") & Q(report=None)),
                name="firmdiagnosis_restituted_report",
                violation_error_message="Un diagnostic restitué a son rapport, un autre n’en a pas.",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="firmdiagnosis_of_company"),
            models.Index(fields=["adviser", "-id"], name="firmdiagnosis_of_adviser"),
            models.Index(fields=["state", "-id"], name="firmdiagnosis_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.version.questionnaire} du {self.opened_on:%d/%m/%Y}"


class DiagnosisTrace(Trace):
    """What happened to a diagnosis."""

    subject = models.ForeignKey(FirmDiagnosis, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de diagnostic"
        indexes = [models.Index(fields=["subject", "-id"], name="diagnosistrace_latest")]


class DiagnosisAnswer(models.Model):
    """One write of an answer; those it replaced stay, named."""

    diagnosis = models.ForeignKey(FirmDiagnosis, models.PROTECT, related_name="answers")
    question = models.CharField("question", max_length=8)
    value = models.TextField("réponse", blank=True)
    current = models.BooleanField("en vigueur", default=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField("écrite le", db_default=Now())

    class Meta:
        verbose_name = "réponse"
        ordering = ["diagnosis", "question", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnosis", "question"],
                condition=Q(current=True),
                name="answer_one_current",
                violation_error_message="Cette question a déjà une réponse.",
            )
        ]
        indexes = [models.Index(fields=["diagnosis", "question", "-id"], name="answer_written")]

    def __str__(self) -> str:
        return f"{self.question} : {self.value}"


class DiagnosisPriority(models.Model):
    """A priority the adviser chose with the firm, in its order."""

    diagnosis = models.ForeignKey(FirmDiagnosis, models.PROTECT, related_name="priorities")
    rank = models.PositiveSmallIntegerField("rang")
    question = models.CharField("question", max_length=8)
    title = models.CharField("priorité", max_length=300)
    reason = models.TextField("motif", blank=True)
    advice = models.TextField("conseil", blank=True)

    class Meta:
        verbose_name = "priorité"
        ordering = ["diagnosis", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["diagnosis", "rank"],
                name="priority_rank",
                violation_error_message="Deux priorités ont le même rang.",
            )
        ]

    def __str__(self) -> str:
        return self.title
