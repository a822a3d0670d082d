"""Training at work: models by occupation, paths of firms, their conditions, their evidence, their journal."""

from __future__ import annotations

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from registers.models import Company
from smeservice.models.documents import FirmDocument
from smeservice.models.evidence import Condition, Evidence
from smeservice.models.firms import Firm
from smeservice.models.plans import PlanAction
from smeservice.models.promotion import PromotionAction
from smeservice.models.requests import PlanRequest
from smeservice.rules import afest as rules
from smeservice.rules import paths


class PathModel(models.Model):
    """A path by occupation, in versions; a version published is never written again."""

    code = models.SlugField("code", max_length=60)
    number = models.PositiveSmallIntegerField("version")
    occupation = models.CharField("métier", max_length=120)
    content = models.JSONField("contenu", default=dict)
    state = models.CharField(
        "état", max_length=10, choices=list(paths.STATES.items()), default="draft", db_default="draft"
    )
    published_on = models.DateField("publié le", null=True)
    edition = models.PositiveIntegerField(default=1, db_default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "modèle de parcours"
        verbose_name_plural = "modèles de parcours"
        ordering = ["occupation", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["code", "number"],
                name="pathmodel_number",
                violation_error_message="Cette version existe déjà.",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state="draft"),
                name="pathmodel_one_draft",
                violation_error_message="Ce modèle a déjà un brouillon : complétez-le.",
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=Q(state="published"),
                name="pathmodel_one_published",
                violation_error_message="Une autre version est déjà publiée.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="pathmodel_content",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.state <> 'draft' AND OLD.content <> NEW.content"),
            ),
            pgtrigger.Protect(
                name="pathmodel_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Condition("OLD.state <> 'draft'"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.occupation}, version {self.number}"


class PathModelTrace(Trace):
    """What happened to a model."""

    subject = models.ForeignKey(PathModel, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de modèle de parcours"
        indexes = [models.Index(fields=["subject", "-id"], name="pathmodeltrace_latest")]


class AfestPathQuerySet(models.QuerySet["AfestPath"]):
    """The vocabulary of paths."""

    def visible_to(self, user: User) -> AfestPathQuerySet:
        """Those of the firms one may open."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        return self.filter(company__in=Firm.objects.visible_to(user).values("company"))

    def late(self, user: User, on: date) -> AfestPathQuerySet:
        """Those this adviser follows, begun and without their folder after their end."""
        return self.visible_to(user).filter(adviser=user).overdue(on)

    def overdue(self, on: date) -> AfestPathQuerySet:
        """Begun, ended, without their folder."""
        return self.filter(state="running", ends_on__lt=on)

    def told(self) -> AfestPathQuerySet:
        """The last thirty, with who follows them."""
        return self.select_related("adviser").order_by("-pk")[:30]


class AfestPath(models.Model):
    """An employee trained at work in a firm, from the analysis of the activity to the compliant folder."""

    company = models.ForeignKey(
        Company, models.PROTECT, related_name="afest_paths", verbose_name="entreprise"
    )
    model = models.ForeignKey(PathModel, models.PROTECT, null=True, blank=True, related_name="paths")
    action = models.ForeignKey(PromotionAction, models.PROTECT, null=True, blank=True, related_name="paths")
    plan_action = models.ForeignKey(PlanAction, models.SET_NULL, null=True, blank=True, related_name="paths")
    request = models.ForeignKey(PlanRequest, models.SET_NULL, null=True, blank=True, related_name="+")
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="afest_paths", verbose_name="conseiller"
    )
    occupation = models.CharField("métier", max_length=120)
    learner = models.CharField("salarié formé", max_length=120)
    goal = models.TextField("objectif professionnel", max_length=4000)
    skills = models.TextField("compétences visées", blank=True, max_length=4000)
    situations = models.TextField("mises en situation choisies", blank=True, max_length=4000)
    trainer = models.CharField("formateur", max_length=120, blank=True)
    trainer_role = models.CharField("fonction du formateur", max_length=80, blank=True)
    trainer_named_on = models.DateField("formateur désigné le", null=True, blank=True)
    starts_on = models.DateField("début prévu")
    ends_on = models.DateField("fin prévue")
    state = models.CharField(
        "état", max_length=10, choices=list(rules.STATES.items()), default="preparing", db_default="preparing"
    )
    folder = models.OneToOneField(
        FirmDocument, models.PROTECT, null=True, blank=True, related_name="afest_path"
    )
    token = models.UUIDField(unique=True)
    edition = models.PositiveIntegerField(default=1, db_default=1)
    made_at = models.DateTimeField(db_default=Now())

    objects = AfestPathQuerySet.as_manager()

    class Meta:
        verbose_name = "parcours AFEST"
        verbose_name_plural = "parcours AFEST"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="afestpath_period",
                violation_error_message="La fin du parcours précède son début.",
            ),
            models.CheckConstraint(
                condition=Q(state="compliant", folder__isnull=False)
                | (~Q(state="compliant") & Q(folder=None)),
                name="afestpath_compliant_folder",
                violation_error_message="Un parcours conforme a son dossier, un autre n’en a pas.",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="afestpath_of_company"),
            models.Index(fields=["state", "-id"], name="afestpath_by_state"),
            models.Index(
                fields=["adviser", "ends_on"], condition=Q(state="running"), name="afestpath_running"
            ),
        ]

    def __str__(self) -> str:
        return f"AFEST {self.occupation}"


class AfestTrace(Trace):
    """What happened to a path."""

    subject = models.ForeignKey(AfestPath, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de parcours AFEST"
        indexes = [models.Index(fields=["subject", "-id"], name="afesttrace_latest")]


class AfestCondition(Condition):
    """One of the four conditions of a path."""

    subject = models.ForeignKey(AfestPath, models.PROTECT, related_name="conditions")

    class Meta(Condition.Meta):
        abstract = False
        verbose_name = "condition d’un parcours AFEST"
        ordering = ["id"]
        constraints = [
            *Condition.Meta.constraints,
            models.UniqueConstraint(fields=["subject", "code"], name="afestcondition_once"),
        ]


class AfestEvidence(Evidence):
    """What proves a condition of a path."""

    condition = models.ForeignKey(AfestCondition, models.PROTECT, related_name="evidence")

    class Meta(Evidence.Meta):
        abstract = False
        verbose_name = "preuve d’un parcours AFEST"
        ordering = ["id"]


class AfestSequence(models.Model):
    """A line of the journal: a situation, a reflexive sequence or an assessment; one at a time."""

    path = models.ForeignKey(AfestPath, models.PROTECT, related_name="sequences")
    kind = models.CharField("nature", max_length=10, choices=list(rules.KINDS.items()))
    started_at = models.DateTimeField("début")
    ended_at = models.DateTimeField("fin", null=True, blank=True)
    expected = models.TextField("attendu", blank=True, max_length=2000)
    done = models.TextField("réalisé", blank=True, max_length=2000)
    learned = models.TextField("appris", blank=True, max_length=2000)
    token = models.UUIDField(unique=True)
    edition = models.PositiveIntegerField(default=1, db_default=1)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "séquence AFEST"
        verbose_name_plural = "séquences AFEST"
        ordering = ["started_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")),
                name="afestsequence_ends_after_start",
                violation_error_message="La fin de la séquence vient après son début.",
            ),
            ExclusionConstraint(
                name="afestsequence_one_at_a_time",
                expressions=[
                    ("path", RangeOperators.EQUAL),
                    (
                        Func(
                            "started_at",
                            "ended_at",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=False),
                            function="TSTZRANGE",
                            output_field=DateTimeRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message="Deux séquences d’un parcours ne se chevauchent pas.",
            ),
        ]
        indexes = [models.Index(fields=["path", "started_at"], name="afestsequence_of_path")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.started_at:%d/%m/%Y}"
