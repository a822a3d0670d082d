"""Documents of a firm; files stand outside the web root."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from registers.models import Aid, Company
from registers.papers.kept import Kept
from smeservice.rules import documents as rules


class FirmDocumentQuerySet(models.QuerySet["FirmDocument"]):
    """The vocabulary of documents."""

    def visible_to(self, user: User) -> FirmDocumentQuerySet:
        """Those of the firms one may open."""
        if not user.has_perm("smeservice.open_firm"):
            return self.none()
        if user.has_perm("smeservice.every_firm"):
            return self
        return self.filter(Q(company__firm__adviser=user) | Q(company__firm__adviser=None))


class FirmDocument(Kept):
    """A file kept for a firm; what it proves points to it; withdrawn with a reason, never erased."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="documents", verbose_name="entreprise")
    title = models.CharField("titre", max_length=200)
    file = models.FileField("fichier", upload_to="firms/%Y/%m/", max_length=200)
    kind = models.CharField(
        "nature", max_length=12, choices=list(rules.KINDS.items()), default="other", db_default="other"
    )
    aid = models.ForeignKey(
        Aid, models.PROTECT, null=True, blank=True, related_name="documents", verbose_name="aide"
    )
    state = models.CharField(
        "état", max_length=10, choices=list(rules.STATES.items()), default="kept", db_default="kept"
    )
    received_on = models.DateField("reçu le")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField("ajouté le", db_default=Now())

    objects = FirmDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document d’entreprise"
        verbose_name_plural = "documents d’entreprise"
        ordering = ["-id"]
        indexes = [models.Index(fields=["company", "-id"], name="firmdocument_latest")]

    def __str__(self) -> str:
        return self.title


class FirmDocumentTrace(Trace):
    """Who added or withdrew a document, and why."""

    subject = models.ForeignKey(FirmDocument, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        abstract = False
        verbose_name = "trace de document"
        indexes = [models.Index(fields=["subject", "-id"], name="firmdocumenttrace_latest")]
