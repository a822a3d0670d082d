"""Distance training of firms: its hours, its share, its three conditions and their evidence."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from contracts.models import Contract
from registers.models import Company
from smeservice.models.evidence import Condition, Evidence
from smeservice.models.firms import Firm
from smeservice.models.plans import PlanAction
from smeservice.models.promotion import PromotionAction
from smeservice.models.requests import PlanRequest
from smeservice.rules import foad as rules


class FoadFileQuerySet(models.QuerySet["FoadFile"]):
    """The vocabulary of distance files."""

    def visible_to(self, user: User) -> FoadFileQuerySet:
        """Those of the firms one may open."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        return self.filter(company__in=Firm.objects.visible_to(user).values("company"))

    def told(self) -> FoadFileQuerySet:
        """The last thirty."""
        return self.order_by("-pk")[:30]


class FoadFile(models.Model):
    """A training wholly or partly at a distance, as its agreement states it."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="foad_files", verbose_name="entreprise")
    action = models.ForeignKey(PromotionAction, models.PROTECT, null=True, blank=True, related_name="files")
    plan_action = models.ForeignKey(PlanAction, models.SET_NULL, null=True, blank=True, related_name="files")
    request = models.ForeignKey(PlanRequest, models.SET_NULL, null=True, blank=True, related_name="+")
    contract = models.ForeignKey(
        Contract, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="contrat"
    )
    adviser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="foad_files", verbose_name="conseiller"
    )
    title = models.CharField("formation", max_length=160)
    provider = models.CharField("organisme", max_length=120, blank=True)
    frame = models.CharField("cadre", max_length=14, choices=list(rules.FRAMES.items()))
    signed_on = models.DateField("signature de la convention")
    total_hours = models.DecimalField("heures de formation", max_digits=7, decimal_places=2)
    remote_hours = models.DecimalField("dont à distance", max_digits=7, decimal_places=2)
    stated_share = models.DecimalField(
        "part à distance écrite dans la convention", max_digits=5, decimal_places=2, null=True, blank=True
    )
    state = models.CharField(
        "état", max_length=10, choices=list(rules.STATES.items()), default="preparing", db_default="preparing"
    )
    complied_on = models.DateField("dit conforme le", null=True, blank=True)
    token = models.UUIDField(unique=True)
    edition = models.PositiveIntegerField(default=1, db_default=1)
    made_at = models.DateTimeField(db_default=Now())

    objects = FoadFileQuerySet.as_manager()

    class Meta:
        verbose_name = "dossier FOAD"
        verbose_name_plural = "dossiers FOAD"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(total_hours__gt=0, remote_hours__gte=0, remote_hours__lte=F("total_hours")),
                name="foadfile_hours",
                violation_error_message="Les heures à distance vont de zéro au total des heures.",
            ),
            models.CheckConstraint(
                condition=Q(stated_share=None) | Q(stated_share__gte=0, stated_share__lte=100),
                name="foadfile_share",
                violation_error_message="Une part va de 0 à 100 %.",
            ),
            models.CheckConstraint(
                condition=Q(state="compliant", complied_on__isnull=False)
                | (~Q(state="compliant") & Q(complied_on=None)),
                name="foadfile_compliant_day",
                violation_error_message="Un dossier conforme dit depuis quand.",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="foadfile_of_company"),
            models.Index(fields=["state", "-id"], name="foadfile_by_state"),
        ]

    def __str__(self) -> str:
        return self.title


class FoadTrace(Trace):
    """What happened to a file."""

    subject = models.ForeignKey(FoadFile, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de dossier FOAD"
        indexes = [models.Index(fields=["subject", "-id"], name="foadtrace_latest")]


class FoadCondition(Condition):
    """One of the three conditions of a file."""

    subject = models.ForeignKey(FoadFile, models.PROTECT, related_name="conditions")

    class Meta(Condition.Meta):
        abstract = False
        verbose_name = "condition d’un dossier FOAD"
        ordering = ["id"]
        constraints = [
            *Condition.Meta.constraints,
            models.UniqueConstraint(fields=["subject", "code"], name="foadcondition_once"),
        ]


class FoadEvidence(Evidence):
    """What proves a condition of a file."""

    condition = models.ForeignKey(FoadCondition, models.PROTECT, related_name="evidence")

    class Meta(Evidence.Meta):
        abstract = False
        verbose_name = "preuve d’un dossier FOAD"
        ordering = ["id"]
