"""Documents of a branch: minutes, deliverables, evidence; files stand outside the web root."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from accounts.models import User
from accounts.traces import Trace
from branches.models.access import visible_committees
from registers.models import Committee
from registers.papers.kept import Kept


class DocumentQuerySet(models.QuerySet["Document"]):
    """The vocabulary of documents."""

    def visible_to(self, user: User, on: date) -> DocumentQuerySet:
        """Those of one’s branches; a representative reads those published, and their own."""
        mine = self.filter(committee__in=visible_committees(user, on))
        if user.has_perm("branches.open_branch"):
            return mine
        if user.has_perm("branches.represent_branch"):
            return mine.filter(models.Q(published=True) | models.Q(added_by=user))
        return self.none()


class Document(Kept):
    """A file kept for a branch; what it proves points to it."""

    committee = models.ForeignKey(Committee, models.PROTECT, related_name="documents", verbose_name="branche")
    title = models.CharField("titre", max_length=200)
    file = models.FileField("fichier", upload_to="branches/%Y/%m/", max_length=200)
    published = models.BooleanField("publié aux représentants", default=False, db_default=False)
    received_on = models.DateField("reçu le")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("ajouté le", db_default=Now())

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document de branche"
        verbose_name_plural = "documents de branche"
        ordering = ["-id"]
        permissions = [("handle_document", "Ajouter un document de branche, le publier à ses représentants")]
        indexes = [models.Index(fields=["committee", "-id"], name="branchdocument_latest")]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """Whom it is shown to."""
        return "published" if self.published else "kept"


class DocumentTrace(Trace):
    """A document shown to the representatives of its branch, or no more."""

    subject = models.ForeignKey(Document, models.PROTECT, related_name="traces")

    class Meta(Trace.Meta):
        verbose_name = "mouvement d’un document de branche"
        indexes = [models.Index(fields=["subject", "-id"], name="branchdocumenttrace_latest")]
