"""Bodies authorised to prepare or to assess: their convention, its life, the changes to report."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.traces import Trace
from branches.models.access import visible_committees
from branches.models.documents import Document
from branches.models.qualifications import Qualification
from branches.rules import habilitations as rules
from registers.models import Committee, Provider


class HabilitationQuerySet(models.QuerySet["Habilitation"]):
    """The vocabulary of habilitations."""

    def visible_to(self, user: User, on: date) -> HabilitationQuerySet:
        """Those of the branches this user works for."""
        if not user.has_perm("branches.open_branch"):
            return self.none()
        return self.filter(committee__in=visible_committees(user, on))

    def over(self, on: date) -> HabilitationQuerySet:
        """Still active or suspended after their last day."""
        return self.filter(state__in=sorted(rules.LIVE), until__lt=on)


class Habilitation(models.Model):
    """A body authorised by convention (R6113-16-1): what it may do, when, on which terms."""

    committee = models.ForeignKey(
        Committee, models.PROTECT, related_name="habilitations", verbose_name="branche"
    )
    provider = models.ForeignKey(
        Provider, models.PROTECT, related_name="habilitations", verbose_name="organisme"
    )
    kind = models.CharField("pour", max_length=8, choices=list(rules.KINDS.items()))
    state = models.CharField("état", max_length=12, choices=list(rules.STATES.items()), default="requested")
    purpose = models.TextField("objet", blank=True)
    since = models.DateField("valable du", null=True, blank=True)
    until = models.DateField("au", null=True, blank=True)
    fee_terms = models.TextField("modalités financières", blank=True)
    subcontracting = models.TextField("sous-traitance", blank=True)
    means = models.TextField("moyens", blank=True)
    sharing = models.TextField("partage des tâches", blank=True)
    requested_on = models.DateField("demandée le")
    reviewed_on = models.DateField("dernière revue", null=True, blank=True)
    noticed_on = models.DateField("appelé à s’expliquer le", null=True, blank=True)
    heard_on = models.DateField("entendu le", null=True, blank=True)
    convention = models.ForeignKey(
        Document, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="convention signée"
    )

    objects = HabilitationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        ordering = ["id"]
        permissions = [("manage_habilitation", "Conduire les habilitations")]
        constraints = [
            models.CheckConstraint(
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                name="habilitation_ends_after_start",
                violation_error_message="La fin de l’habilitation précède son début.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "suspended"]) | Q(since__isnull=False, until__isnull=False),
                name="habilitation_active_is_dated",
                violation_error_message="Une habilitation active a une durée de validité.",
            ),
            models.CheckConstraint(
                condition=~Q(state="active") | Q(convention__isnull=False),
                name="habilitation_active_is_signed",
                violation_error_message="Une habilitation active a sa convention signée.",
            ),
            models.CheckConstraint(
                condition=Q(heard_on=None) | Q(noticed_on__isnull=False, heard_on__gte=F("noticed_on")),
                name="habilitation_heard_after_notice",
                violation_error_message="L’audition suit l’appel à s’expliquer.",
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "id"], name="habilitation_by_branch"),
            models.Index(fields=["provider", "committee"], name="habilitation_by_body"),
            models.Index(
                fields=["until"], name="habilitation_ends", condition=Q(state__in=["active", "suspended"])
            ),
        ]

    def __str__(self) -> str:
        return f"Habilitation {self.pk}"


class HabilitationScope(models.Model):
    """A certification the convention covers: the whole of it, or one block."""

    habilitation = models.ForeignKey(Habilitation, models.CASCADE, related_name="scope")
    qualification = models.ForeignKey(
        Qualification, models.PROTECT, related_name="habilitation_scopes", verbose_name="certification"
    )
    block = models.CharField("bloc", max_length=12, blank=True)  # empty: the whole certification

    class Meta:
        verbose_name = "périmètre d’habilitation"
        verbose_name_plural = "périmètres d’habilitation"
        ordering = ["qualification", "block"]
        constraints = [
            models.UniqueConstraint(
                fields=["habilitation", "qualification", "block"],
                name="habilitationscope_once",
                violation_error_message="Cette certification est déjà dans la convention.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.qualification_id} {self.block}".strip()


class ChangeReport(models.Model):
    """A batch of changes drawn up for France compétences, then marked as reported."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="change_reports")
    made_on = models.DateField("établi le")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reported_on = models.DateField("signalé le", null=True, blank=True)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reference = models.CharField("référence de l’envoi", max_length=120, blank=True)

    class Meta:
        verbose_name = "relevé de changements"
        verbose_name_plural = "relevés de changements"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["committee"],
                condition=Q(reported_on=None),
                name="changereport_one_open",
                violation_error_message="Un relevé de cette branche attend déjà d’être signalé.",
            ),
            models.CheckConstraint(
                condition=Q(reported_on=None) | Q(reported_on__gte=F("made_on")),
                name="changereport_after_made",
                violation_error_message="Le signalement suit le relevé.",
            ),
        ]

    def __str__(self) -> str:
        return f"Relevé {self.pk}"


class HabilitationChange(models.Model):
    """What changed in the list of accreditations, to report within its delay (R6113-16-5)."""

    habilitation = models.ForeignKey(Habilitation, models.PROTECT, related_name="changes")
    what = models.CharField("changement", max_length=12, choices=list(rules.CHANGES.items()))
    changed_on = models.DateField("intervenu le")
    due_on = models.DateField("à signaler au plus tard le", null=True, blank=True)
    report = models.ForeignKey(ChangeReport, models.PROTECT, null=True, blank=True, related_name="changes")

    class Meta:
        verbose_name = "changement d’habilitation"
        verbose_name_plural = "changements d’habilitation"
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["due_on"], name="habilitationchange_due", condition=Q(report=None)),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.changed_on:%d/%m/%Y}"


class HabilitationTrace(Trace):
    """What happened to a habilitation."""

    subject = models.ForeignKey(Habilitation, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "acte sur une habilitation"
        verbose_name_plural = "actes sur une habilitation"
