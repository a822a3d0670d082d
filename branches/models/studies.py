"""Studies of the observatories: their field, their papers, their deliverables."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from branches.models.access import visible_committees
from branches.models.documents import Document
from branches.rules import studies as rules
from registers.models import Agreement, Committee, FrenchKey, Region


class StudyQuerySet(models.QuerySet["Study"]):
    """The vocabulary of studies."""

    def visible_to(self, user: User, on: date) -> StudyQuerySet:
        """Those of one’s branches; a representative reads those published."""
        mine = self.filter(
            Q(lead__in=visible_committees(user, on)) | Q(pk__in=_shared_with(visible_committees(user, on)))
        )
        if user.has_perm("branches.open_branch"):
            return mine
        return mine.filter(state="published") if user.has_perm("branches.represent_branch") else self.none()

    def of_committee(self, code: str) -> StudyQuerySet:
        """Those led for that branch, or that cover it."""
        return self.filter(Q(lead=code) | Q(pk__in=_shared_with([code])))

    def late(self, on: date) -> StudyQuerySet:
        """Open studies with a deliverable that should have come in."""
        due = Deliverable.objects.late(on).values("study")
        return self.filter(pk__in=due)


def _shared_with(committees: Any) -> Any:
    return Study.committees.through.objects.filter(committee__in=committees).values("study")


class Study(models.Model):
    """A study, from the need a branch expresses to its publication."""

    title = models.CharField("titre", max_length=200)
    question = models.TextField("question posée", max_length=4000)
    method = models.TextField("méthode", max_length=4000, blank=True)
    summary = models.TextField("résumé publié", max_length=4000, blank=True)
    requested_by = models.CharField("demandée par", max_length=8, choices=list(rules.REQUESTERS.items()))
    requested_on = models.DateField("demandée le")
    state = models.CharField(
        "état", max_length=10, choices=list(rules.STATES.items()), default="requested", db_default="requested"
    )
    lead = models.ForeignKey(
        Committee, models.PROTECT, related_name="led_studies", verbose_name="branche pilote"
    )
    committees = models.ManyToManyField(Committee, related_name="studies", verbose_name="branches couvertes")
    agreements = models.ManyToManyField(Agreement, blank=True, related_name="+", verbose_name="IDCC")
    regions = models.ManyToManyField(Region, blank=True, related_name="+", verbose_name="régions")
    romes = ArrayField(models.CharField(max_length=5), verbose_name="codes ROME", default=list, blank=True)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    supplier = models.CharField("prestataire", max_length=200, blank=True)
    published_on = models.DateField("publiée le", null=True)
    downloads = models.PositiveIntegerField("réutilisations", default=0, db_default=0)
    created_at = models.DateTimeField(db_default=Now())

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = "étude"
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="published", published_on__isnull=False)
                | (~Q(state="published") & Q(published_on=None)),
                name="study_published_has_a_day",
                violation_error_message="Une étude publiée a un jour de publication, une autre n’en a pas.",
            ),
        ]
        indexes = [
            GinIndex(OpClass(FrenchKey("title"), name="gin_trgm_ops"), name="study_title_trgm"),
            GinIndex(fields=["romes"], name="study_romes"),
            models.Index(fields=["lead", "-id"], name="study_of_branch"),
            models.Index(fields=["state", "-id"], name="study_by_state"),
        ]

    def __str__(self) -> str:
        return self.title


class StudyTrace(Trace):
    """What happened to a study."""

    subject = models.ForeignKey(Study, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace d’étude"
        indexes = [models.Index(fields=["subject", "-id"], name="studytrace_latest")]


class StudyPaper(models.Model):
    """A document that proves a step."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="papers")
    kind = models.CharField("nature", max_length=13, choices=list(rules.PAPERS.items()))
    document = models.OneToOneField(Document, models.PROTECT, related_name="study_paper")
    dated_on = models.DateField("daté du")

    class Meta:
        verbose_name = "pièce d’étude"
        ordering = ["study", "dated_on", "pk"]

    def __str__(self) -> str:
        return self.get_kind_display()


class DeliverableQuerySet(models.QuerySet["Deliverable"]):
    """The vocabulary of deliverables."""

    def late(self, on: date) -> DeliverableQuerySet:
        """Due and not come in, in a study still open."""
        return self.filter(received_on=None, due_on__lt=on, study__state__in=sorted(rules.OPEN))

    def visible_to(self, user: User, on: date) -> DeliverableQuerySet:
        """Those of the studies one may open."""
        return self.filter(study__in=Study.objects.visible_to(user, on))


class Deliverable(models.Model):
    """What the provider owes; the one published is what the library gives."""

    study = models.ForeignKey(Study, models.PROTECT, related_name="deliverables")
    title = models.CharField("livrable", max_length=200)
    due_on = models.DateField("attendu le")
    received_on = models.DateField("reçu le", null=True)
    accepted_on = models.DateField("accepté le", null=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, related_name="deliverable")
    public = models.BooleanField("publié avec l’étude", default=True, db_default=True)

    objects = DeliverableQuerySet.as_manager()

    class Meta:
        verbose_name = "livrable"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["study", "title"],
                name="deliverable_once",
                violation_error_message="Cette étude a déjà un livrable de ce titre.",
            ),
            models.CheckConstraint(
                condition=Q(received_on=None, document=None, accepted_on=None)
                | Q(received_on__isnull=False, document__isnull=False),
                name="deliverable_received_with_its_file",
                violation_error_message="Un livrable reçu a un fichier et un jour de réception.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_on=None) | Q(accepted_on__gte=F("received_on")),
                name="deliverable_accepted_after_received",
                violation_error_message="L’acceptation précède la réception.",
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(received_on=None), name="deliverable_awaited"),
        ]

    def __str__(self) -> str:
        return self.title
