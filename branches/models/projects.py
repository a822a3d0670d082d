"""Certification projects: creation, renewal or closure, phase by phase, with what was filed and decided."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from branches.models.documents import Document
from branches.models.frames import FrameVersion
from branches.models.qualifications import Qualification, Registration
from branches.rules import filings, lives, projects

PHASE_CHOICES = [(each.code, each.label) for each in projects.PHASES]


class ProjectQuerySet(models.QuerySet["Project"]):
    """The vocabulary of projects."""

    def visible_to(self, user: User, on: date) -> ProjectQuerySet:
        """Those of the certifications of one’s branches."""
        seen = Qualification.objects.visible_to(user, on)
        return self.filter(qualification__in=seen.order_by().values("pk"))

    def open(self) -> ProjectQuerySet:
        """Not finished yet."""
        return self.filter(state__in=sorted(projects.OPEN))


class Project(models.Model):
    """Work on a certification, from the idea to the decision; one open project of a kind at a time."""

    qualification = models.ForeignKey(Qualification, models.PROTECT, related_name="projects")
    kind = models.CharField("projet", max_length=8, choices=list(projects.KINDS.items()))
    state = models.CharField("état", max_length=12, choices=list(projects.STATES.items()), default="idea")
    directory = models.CharField(
        "répertoire visé", max_length=4, choices=list(lives.DIRECTORIES.items()), blank=True
    )
    aim = models.TextField("besoin", blank=True)
    target_volume = models.PositiveIntegerField("titulaires attendus par an", null=True, blank=True)
    emerging = models.BooleanField("métier émergent", default=False, db_default=False)
    required_first = models.BooleanField(
        "première demande, certification exigée par un texte", default=False, db_default=False
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="certification_projects",
        verbose_name="chargé du projet",
    )
    opened_on = models.DateField("ouvert le")
    decided_on = models.DateField("décision de la CPNE du", null=True, blank=True)
    bulletin_on = models.DateField("bulletin n° 3 daté du", null=True, blank=True)  # seen, never kept
    finished_on = models.DateField("terminé le", null=True, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "projet de certification"
        verbose_name_plural = "projets de certification"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["qualification", "kind"],
                condition=Q(state__in=sorted(projects.OPEN)),
                name="project_one_open",
                violation_error_message="Un projet de même nature est déjà ouvert pour cette certification.",
            ),
            models.CheckConstraint(
                condition=Q(finished_on=None) | Q(finished_on__gte=F("opened_on")),
                name="project_finished_after_opening",
                violation_error_message="La fin du projet précède son ouverture.",
            ),
        ]
        indexes = [models.Index(fields=["state", "-id"], name="project_state")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} – {self.qualification}"


class ProjectTrace(Trace):
    """A move of a project."""

    subject = models.ForeignKey(Project, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement d’un projet"
        verbose_name_plural = "mouvements d’un projet"


class ProjectPhase(models.Model):
    """The calendar of a phase: who answers for it, from when, until when."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="phases")
    phase = models.CharField("phase", max_length=12, choices=PHASE_CHOICES)
    responsible = models.CharField("responsable", max_length=120, blank=True)
    starts_on = models.DateField("début", null=True, blank=True)
    due_on = models.DateField("échéance", null=True, blank=True)
    done_on = models.DateField("faite le", null=True, blank=True)
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "phase d’un projet"
        verbose_name_plural = "phases d’un projet"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "phase"], name="projectphase_once"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                name="projectphase_due_after_start",
                violation_error_message="L’échéance précède le début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} – {self.get_phase_display()}"


class ProjectDocument(models.Model):
    """What proves a step of a project: one of the documents its phase needs, or another."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="papers")
    need = models.CharField("pièce", max_length=20, choices=list(filings.PAPERS.items()))
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "document d’un projet"
        verbose_name_plural = "documents d’un projet"
        ordering = ["project", "id"]
        constraints = [
            models.UniqueConstraint(fields=["project", "need", "document"], name="projectdocument_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_need_display()} – {self.project_id}"


class Filing(models.Model):
    """An application to France compétences: what was filed, as it was, and what was decided."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="filings")
    directory = models.CharField("répertoire", max_length=4, choices=list(lives.DIRECTORIES.items()))
    filed_on = models.DateField("déposé le")
    reference = models.CharField("numéro de dossier", max_length=40)
    siret = models.CharField("SIRET du certificateur", max_length=14)
    version = models.ForeignKey(
        FrameVersion, models.PROTECT, null=True, related_name="filings", verbose_name="référentiels"
    )
    basis = models.CharField("durée fondée sur", max_length=12, choices=list(lives.BASES.items()))
    criteria = models.JSONField("critères déposés", default=list)  # branches.rules.criteria.snapshot
    outcome = models.CharField(
        "issue",
        max_length=10,
        choices=list(filings.OUTCOMES.items()),
        default="pending",
        db_default="pending",
    )
    decided_on = models.DateField("décision du", null=True, blank=True)
    ground = models.CharField("fondement", max_length=12, choices=list(filings.GROUNDS.items()), blank=True)
    failed = ArrayField(models.CharField(max_length=12), verbose_name="critères non satisfaits", default=list)
    reasons = models.TextField("motifs", blank=True)
    banned_until = models.DateField("interdit jusqu’au", null=True, blank=True)
    registration = models.OneToOneField(
        Registration, models.PROTECT, null=True, blank=True, related_name="filing"
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "dépôt"
        ordering = ["-filed_on", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=Q(outcome="pending"),
                name="filing_one_pending",
                violation_error_message="Un dépôt de ce projet attend déjà sa décision.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="pending", decided_on=None) | Q(decided_on__gte=F("filed_on")),
                name="filing_decided_after_filing",
                violation_error_message="La décision précède le dépôt.",
            ),
            models.CheckConstraint(
                condition=Q(outcome="registered", registration__isnull=False)
                | (~Q(outcome="registered") & Q(registration=None)),
                name="filing_registered_has_registration",
                violation_error_message="Une décision favorable donne un enregistrement.",
            ),
            models.CheckConstraint(
                condition=Q(banned_until=None) | Q(outcome="refused", banned_until__gt=F("decided_on")),
                name="filing_ban_after_refusal",
                violation_error_message="Une interdiction suit un refus.",
            ),
        ]
        indexes = [models.Index(fields=["siret", "-decided_on"], name="filing_of_certifier")]

    def __str__(self) -> str:
        return f"dépôt {self.reference}"
